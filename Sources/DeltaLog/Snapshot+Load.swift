import ObjectStorage

extension Snapshot {
    /// The table at a version, or at its newest.
    ///
    /// Throws `notATable`, `versionNotFound`, `versionNotAvailable`, `damaged` naming the file, `unsupported`
    /// naming the feature, or `storage`.
    public static func load(
        _ location: TableLocation, version: Int64? = nil
    ) async throws(DeltaError) -> Snapshot {
        var warnings: [String] = []
        let listing = try await list(location, version: version, &warnings)
        do {
            return try await load(location, listing, version: version, warnings)
        } catch {
            guard error.code == .damaged else { throw error }
            // A listing made while others commit may show a version and not the one before it.
            let again = try await LogListing.read(location)
            guard again.commits != listing.commits else { throw error }
            return try await load(location, again, version: version, warnings)
        }
    }

    /// Lists from the checkpoint that `_last_checkpoint` points at, if that leads anywhere, else everything.
    static func list(
        _ location: TableLocation, version: Int64?, _ warnings: inout [String]
    ) async throws(DeltaError) -> LogListing {
        guard version == nil else { return try await .read(location) }
        switch await LastCheckpoint.read(location) {
        case .absent: break
        case .unusable(let why):
            warnings.append("_last_checkpoint is passed over: \(why)")
        case .found(let hint):
            let listing = try await LogListing.read(location, from: hint.version)
            if listing.checkpoints.contains(where: { $0.version == hint.version }) { return listing }
            warnings.append(
                "_last_checkpoint is passed over: there is no complete checkpoint of version \(hint.version)")
        }
        return try await .read(location)
    }

    static func load(
        _ location: TableLocation, _ listing: LogListing, version: Int64?, _ earlierWarnings: [String]
    ) async throws(DeltaError) -> Snapshot {
        var warnings = earlierWarnings
        var firstFailure: DeltaError?
        var unusable: Set<CheckpointObjects> = []
        for segment in try LogSegment.candidates(listing, version: version, in: location) {
            do {
                let state = try await ReplayState.load(segment, in: location)
                return try Snapshot(location: location, segment: segment, state: state, warnings: warnings)
            } catch {
                // Only checkpoints and compaction files have alternatives.
                guard error.code == .damaged, segment.canBeReplaced(error.file) else {
                    throw firstFailure ?? error
                }
                warnings.append("a file of the log is passed over: \(error)")
                firstFailure = firstFailure ?? error
                if let checkpoint = segment.checkpoint, error.file.map(checkpoint.holds) ?? false {
                    unusable.insert(checkpoint)
                }
            }
        }
        // What was listed may start at the hint; older checkpoints and commits may still make the version.
        if let failure = firstFailure {
            var full = try await LogListing.read(location)
            let isMore =
                full.commits.count + full.checkpoints.count > listing.commits.count
                + listing.checkpoints.count
            full.checkpoints.removeAll { unusable.contains($0) }
            guard isMore, full.newestVersion != nil else { throw failure }
            do {
                return try await load(location, full, version: version, warnings)
            } catch {
                throw failure
            }
        }
        throw DeltaError(.damaged, "no log segment could be read", file: location.logFolder)
    }

    /// Commits after a checkpoint from which on a refresh takes the next checkpoint.
    private static let commitLimit = 500

    /// The newest version, read on from this one: only what was committed since is listed and read.
    ///
    /// Where the log does not go on from the commit that this version was made from, as after the table was deleted
    /// and made anew, it is read as a whole.
    public func refreshed() async throws(DeltaError) -> Snapshot {
        let listing = try await LogListing.read(location, from: version)
        guard let listed = listing.commits[version], segment.isNewestCommit(listed),
            let newest = listing.newestVersion
        else { return try await Snapshot.load(location) }
        let checkpoint = listing.checkpoints.first?.version
        if newest == version, checkpoint == nil || checkpoint == segment.newestCheckpointVersion {
            return segment.isNewestCommitListed ? self : try relisted(listed)
        }
        var commits: [LogSegment.CommitObject] = []
        var next = version + 1
        while next <= newest {
            guard let object = listing.commits[next] else { return try await Snapshot.load(location) }
            commits.append(LogSegment.CommitObject(versions: next...next, object: object))
            next += 1
        }
        // What is kept of each commit read would pile up; a newer checkpoint holds it in columns.
        if segment.commits.count + commits.count > Self.commitLimit, checkpoint != nil {
            return try await Snapshot.load(location)
        }
        var state = state
        if !commits.isEmpty {
            state.replay(try await CommitFile.readAll(commits, newest: newest, in: location))
        }
        let segment = LogSegment(
            version: newest, checkpoint: segment.checkpoint, commits: segment.commits + commits,
            newestCommit: listing.commits[newest],
            newestCheckpointVersion: checkpoint ?? segment.newestCheckpointVersion)
        return try Snapshot(location: location, segment: segment, state: state, warnings: [])
    }
}

extension Snapshot {
    /// The version after this one, from the bytes that were just committed as it, without asking the store.
    package func following(_ bytes: [UInt8], timestampMilliseconds: Int64) throws(DeltaError) -> Snapshot {
        let next = version + 1
        let path = location.logFolder.appending(LogFileName.commit(named: next))
        var state = state
        state.replay([try CommitFile.parse(bytes, kinds: [.replay, .commitInfo], path, version: next)])
        let object = ObjectMetadata(
            path: path, byteCount: bytes.count, modifiedMilliseconds: timestampMilliseconds)
        let commit = LogSegment.CommitObject(versions: next...next, object: object)
        let segment = LogSegment(
            version: next, checkpoint: segment.checkpoint, commits: segment.commits + [commit],
            newestCommit: object, newestCheckpointVersion: segment.newestCheckpointVersion,
            isNewestCommitListed: false)
        return try Snapshot(location: location, segment: segment, state: state, warnings: [])
    }

    /// The same version, with its commit as the store lists it.
    private func relisted(_ commit: ObjectMetadata) throws(DeltaError) -> Snapshot {
        let segment = LogSegment(
            version: version, checkpoint: segment.checkpoint, commits: segment.commits, newestCommit: commit,
            newestCheckpointVersion: segment.newestCheckpointVersion)
        return try Snapshot(location: location, segment: segment, state: state, warnings: warnings)
    }
}

extension LogSegment {
    /// Whether a commit that is listed is the newest one of this segment.
    fileprivate func isNewestCommit(_ listed: ObjectMetadata) -> Bool {
        guard let newestCommit else { return false }
        return isNewestCommitListed
            ? listed == newestCommit
            : listed.path == newestCommit.path && listed.byteCount == newestCommit.byteCount
    }

    /// Whether a fault in this file leaves another way to make the version.
    fileprivate func canBeReplaced(_ file: ObjectPath?) -> Bool {
        guard let file else { return false }
        return checkpoint?.holds(file) ?? false
            || commits.contains { $0.versions.count > 1 && $0.object.path == file }
    }
}

extension CheckpointObjects {
    /// Whether a fault in this file is the checkpoint's fault.
    fileprivate func holds(_ file: ObjectPath) -> Bool {
        file.parent.lastSegment == "_sidecars" || objects.contains { $0.path == file }
    }
}

extension ReplayState {
    /// Reads and replays all files of a segment.
    static func load(_ segment: LogSegment, in location: TableLocation) async throws(DeltaError)
        -> ReplayState
    {
        var state = ReplayState()
        if let checkpoint = segment.checkpoint {
            state = try await CheckpointReader.read(checkpoint, in: location)
        }
        state.replay(try await CommitFile.readAll(segment.commits, newest: segment.version, in: location))
        if segment.commits.last?.versions != segment.version...segment.version,
            let newest = segment.newestCommit
        {
            // The provenance of a version stands only in its own commit.
            state.commitInfo = try? await CommitFile.readInfo(
                newest.path, version: segment.version, in: location)
        }
        return state
    }
}
