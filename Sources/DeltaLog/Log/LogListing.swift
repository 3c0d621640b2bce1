import ObjectStorage

/// The files of a log, sorted out by kind.
struct LogListing: Sendable {
    /// By version.
    var commits: [Int64: ObjectMetadata] = [:]
    /// Complete checkpoints, those of the newest version first; of one version the preferred first.
    var checkpoints: [CheckpointObjects] = []
    /// Parts of which others are missing.
    var incompleteCheckpoints: [CheckpointObjects] = []
    var compactions: [LogSegment.CommitObject] = []
    var checksums: [Int64: ObjectMetadata] = [:]

    /// The newest version that the files speak of.
    var newestVersion: Int64? {
        let commit = commits.keys.max()
        guard let checkpoint = checkpoints.first?.version else { return commit }
        return max(commit ?? checkpoint, checkpoint)
    }

    /// Lists the log; with `from` only files of that version and later.
    ///
    /// A folder that is listed while commits appear may show one and lack the one before it. Where that seems so, it is
    /// listed again: whatever the first listing showed was there, with all before it, when the second began.
    static func read(_ location: TableLocation, from version: Int64? = nil) async throws(DeltaError)
        -> LogListing
    {
        let first = LogListing(try await list(location, from: version))
        guard first.hasGap(from: version ?? 0), let newest = first.newestVersion else { return first }
        var second = LogListing(try await list(location, from: version))
        second.dropVersions(after: newest)
        return second
    }

    private static func list(
        _ location: TableLocation, from version: Int64?
    ) async throws(DeltaError) -> [ObjectMetadata] {
        do {
            let start = version.map { location.logFolder.appending(LogFileName.padded($0)) }
            return try await location.store.list(location.logFolder, startingAfter: start, recursive: false)
        } catch {
            throw .storage(error, "cannot list the log")
        }
    }

    /// Whether a commit is lacking between two others, or between a checkpoint, or the first version that was listed, and
    /// the commits.
    private func hasGap(from version: Int64) -> Bool {
        guard let oldest = commits.keys.min(), let newest = commits.keys.max() else { return false }
        if commits.count != Int(newest - oldest) + 1 { return true }
        guard let checkpoint = checkpoints.first else { return oldest > version }
        return checkpoint.version > newest || checkpoint.version < oldest - 1
    }

    private mutating func dropVersions(after newest: Int64) {
        commits = commits.filter { $0.key <= newest }
        checkpoints.removeAll { $0.version > newest }
        incompleteCheckpoints.removeAll { $0.version > newest }
        compactions.removeAll { $0.versions.upperBound > newest }
        checksums = checksums.filter { $0.key <= newest }
    }

    /// Only commits.
    init(commits: [Int64: ObjectMetadata]) {
        self.commits = commits
    }

    init(_ objects: [ObjectMetadata]) {
        var parts: [PartKey: [Int: ObjectMetadata]] = [:]
        for object in objects {
            switch LogFileName(object.path.lastSegment) {
            case .commit(let version): commits[version] = object
            case .checksum(let version): checksums[version] = object
            case .compaction(let from, let to):
                compactions.append(LogSegment.CommitObject(versions: from...to, object: object))
            case .classicCheckpoint(let version):
                checkpoints.append(CheckpointObjects(version: version, naming: .classic, objects: [object]))
            case .uuidCheckpoint(let version, let isJSON):
                checkpoints.append(
                    CheckpointObjects(version: version, naming: .uuid(isJSON: isJSON), objects: [object]))
            case .checkpointPart(let version, let part, let count):
                parts[PartKey(version: version, count: count), default: [:]][part] = object
            case nil: continue
            }
        }
        for (key, found) in parts {
            let checkpoint = CheckpointObjects(
                version: key.version, naming: .multipart,
                objects: found.sorted { $0.key < $1.key }.map(\.value))
            if found.count == key.count {
                checkpoints.append(checkpoint)
            } else {
                incompleteCheckpoints.append(checkpoint)
            }
        }
        checkpoints.sort { left, right in
            left.version != right.version
                ? left.version > right.version
                : (left.preference, left.objects[0].path) < (right.preference, right.objects[0].path)
        }
    }

    private struct PartKey: Hashable {
        var version: Int64
        var count: Int
    }
}

extension CheckpointObjects {
    /// Lower is read first where one version has several.
    fileprivate var preference: Int {
        switch naming {
        case .uuid: 0
        case .classic: 1
        case .multipart: 2
        }
    }
}
