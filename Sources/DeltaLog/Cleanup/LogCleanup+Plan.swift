import ObjectStorage

extension LogCleanup {
    private static let day: Int64 = 86_400_000

    /// What has expired at a time. Reads the checkpoint that everything retained would stand on, and checks it.
    ///
    /// Throws `unsupported` where the table has writer features that are not known, as they may say what else must
    /// stay. An older checkpoint is taken where one cannot be read, and none where that fails, too.
    static func plan(
        for newest: Snapshot, now: Int64
    ) async throws(DeltaError) -> LogCleanup {
        try newest.checkKnownWriterFeatures()
        let location = newest.location
        let listing = try await LogListing.read(location)
        let midnight = now - mod(now, day)
        let cutoff = midnight - (try newest.metadata.logRetention())
        let times = CommitTimes(location, listing, firstInCommitVersion: newest.firstInCommitVersion)
        guard let cutoffVersion = try await times.version(asOf: cutoff, enablementTime: newest.enablementTime)
        else {
            return LogCleanup()
        }
        for checkpoint in listing.checkpoints where checkpoint.version <= cutoffVersion {
            // Nothing older than the oldest checkpoint would be left to clean.
            let expired = listing.files(before: checkpoint.version)
            if expired.isEmpty, checkpoint.version == listing.checkpoints.last?.version { break }
            guard try await isSound(checkpoint, listing, times, in: location) else { continue }
            var cleanup = LogCleanup(files: expired, earliestVersion: checkpoint.version)
            cleanup.sidecars = try await unusedSidecars(
                listing.checkpoints.filter { $0.version >= checkpoint.version },
                olderThan: midnight - day, in: location)
            return cleanup
        }
        return LogCleanup()
    }

    /// Whether all later versions can be made from a checkpoint, and keep the times that they have now.
    private static func isSound(
        _ checkpoint: CheckpointObjects, _ listing: LogListing, _ times: CommitTimes,
        in location: TableLocation
    ) async throws(DeltaError) -> Bool {
        guard let newest = listing.newestVersion, listing.commits[checkpoint.version] != nil else {
            return false
        }
        let retained = listing.retained(from: checkpoint.version)
        guard retained.firstMissingCommit(from: checkpoint.version, through: newest) == nil,
            times.areIndependent(ofCommitsBefore: checkpoint.version)
        else { return false }
        do {
            let segment = LogSegment(
                version: checkpoint.version, checkpoint: checkpoint, commits: [],
                newestCommit: listing.commits[checkpoint.version])
            let state = try await ReplayState.load(segment, in: location)
            let snapshot = try Snapshot(location: location, segment: segment, state: state, warnings: [])
            _ = try await snapshot.checkVersionChecksum()
            return true
        } catch {
            guard error.code == .damaged else { throw error }
            return false
        }
    }

    /// Sidecars of a certain age that none of the checkpoints names. None, if a checkpoint cannot be read.
    private static func unusedSidecars(
        _ checkpoints: [CheckpointObjects], olderThan time: Int64, in location: TableLocation
    ) async throws(DeltaError) -> [ObjectMetadata] {
        let folder = location.logFolder.appending("_sidecars")
        var found: [ObjectMetadata]
        do {
            found = try await location.store.list(folder, startingAfter: nil, recursive: false)
        } catch {
            throw .storage(error, "cannot list the sidecars")
        }
        found.removeAll { $0.modifiedMilliseconds >= time }
        if found.isEmpty { return [] }
        var used: Set<ObjectPath> = []
        for checkpoint in checkpoints {
            do {
                used.formUnion(try await CheckpointReader.sidecarPaths(checkpoint, in: location))
            } catch {
                guard error.code == .damaged else { throw error }
                return []
            }
        }
        return found.filter { !used.contains($0.path) }
    }

    /// The remainder that is never negative.
    private static func mod(_ value: Int64, _ divisor: Int64) -> Int64 {
        let rest = value % divisor
        return rest < 0 ? rest + divisor : rest
    }
}

extension LogListing {
    /// The files that are of no use once a checkpoint is the first thing of the log: everything of older versions,
    /// and compaction files that start at its version or before. Ascending by name.
    fileprivate func files(before version: Int64) -> [ObjectMetadata] {
        let old =
            commits.filter { $0.key < version }.map(\.value)
            + checksums.filter { $0.key < version }.map(\.value)
            + (checkpoints + incompleteCheckpoints).filter { $0.version < version }.flatMap(\.objects)
            + compactions.filter { $0.versions.lowerBound <= version }.map(\.object)
        return old.sorted { $0.path < $1.path }
    }

    /// What is left without these files.
    fileprivate func retained(from version: Int64) -> LogListing {
        var rest = self
        rest.commits = commits.filter { $0.key >= version }
        rest.compactions.removeAll { $0.versions.lowerBound <= version }
        return rest
    }
}
