import ObjectStorage

/// One version of the log with all its actions.
public struct Commit: Sendable {
    public var version: Int64
    /// The time of the version: in the commit where the table keeps it there, else of its file.
    public var timestampMilliseconds: Int64
    public var actions: [Action]
}

/// Where and when a version came from.
public struct CommitSummary: Sendable {
    public var version: Int64
    /// See ``Commit/timestampMilliseconds``.
    public var timestampMilliseconds: Int64
    public var info: CommitInfo?
}

extension TableLocation {
    /// One commit with all its actions. Throws `versionNotAvailable` if its file is not there.
    public func readCommit(_ version: Int64) async throws(DeltaError) -> Commit {
        let path = logFolder.appending(LogFileName.commit(named: version))
        do {
            let object = try await store.metadata(of: path)
            let bytes = try await store.get(path)
            let actions = try CommitFile.parse(bytes, kinds: .all, path, version: version)
            var time = object.modifiedMilliseconds
            for case .commitInfo(let info) in actions { time = info.inCommitTimestamp ?? time }
            return Commit(version: version, timestampMilliseconds: time, actions: actions)
        } catch let error as ObjectStoreError {
            guard error.code == .notFound else { throw .storage(error, "cannot read a commit") }
            throw DeltaError(
                .versionNotAvailable, "the commit of version \(version) is not there", file: path,
                version: version,
                cause: error)
        } catch let error as DeltaError {
            throw error
        } catch {
            throw DeltaError(.storage, "cannot read a commit", file: path, cause: error)
        }
    }

    /// Version, time and provenance of the commits that are still there, newest first.
    public func history(limit: Int? = nil) async throws(DeltaError) -> [CommitSummary] {
        let listing = try await LogListing.read(self)
        // The history of a table can be told even where its newest version cannot be read.
        let newest = try? await Snapshot.load(self, listing, version: nil, [])
        let times = CommitTimes(self, listing, firstInCommitVersion: newest?.firstInCommitVersion)
        var summaries: [CommitSummary] = []
        for index in times.versions.indices.reversed().prefix(limit ?? Int.max) {
            let version = times.versions[index]
            let path = logFolder.appending(LogFileName.commit(named: version))
            let info = try await CommitFile.readInfo(path, version: version, in: self)
            let inCommit = times.firstInCommitVersion.map { version >= $0 } ?? false
            summaries.append(
                CommitSummary(
                    version: version,
                    timestampMilliseconds: inCommit
                        ? info?.inCommitTimestamp ?? times.fileTime(at: index) : times.fileTime(at: index),
                    info: info))
        }
        return summaries
    }
}
