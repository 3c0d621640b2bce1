import ObjectStorage

extension LogCleanup {
    private static let day: Int64 = 86_400_000

    /// What has expired at a time; versions with a name never do, nor what came after them. Reads the checkpoint that everything retained would stand on, and checks it.
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
        guard let expired = try await times.version(asOf: cutoff, enablementTime: newest.enablementTime)
        else {
            return LogCleanup()
        }
        // Versions with a name can be read for as long as they have it.
        let cutoffVersion = min(expired, newest.metadata.tags.values.min() ?? expired)
        let sidecars = try await sidecars(olderThan: midnight - day, in: location)
        let firstWithoutGap = listing.firstVersionWithoutGap
        for checkpoint in listing.checkpoints
        where checkpoint.version <= cutoffVersion && checkpoint.version >= firstWithoutGap
            && times.areIndependent(ofCommitsBefore: checkpoint.version)
        {
            let files = listing.files(before: checkpoint.version)
            if files.isEmpty, sidecars.isEmpty { return LogCleanup() }
            guard try await isSound(checkpoint, listing, in: location) else { continue }
            var cleanup = LogCleanup(files: files, earliestVersion: checkpoint.version)
            if !sidecars.isEmpty {
                let left = listing.checkpoints.filter { $0.version >= checkpoint.version }
                cleanup.sidecars = try await unused(sidecars, by: left, in: location)
            }
            return cleanup
        }
        return LogCleanup()
    }

    /// Whether a checkpoint can be opened, and holds what the checksum file of its version says.
    private static func isSound(
        _ checkpoint: CheckpointObjects, _ listing: LogListing, in location: TableLocation
    ) async throws(DeltaError) -> Bool {
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

    private static func sidecars(
        olderThan time: Int64, in location: TableLocation
    ) async throws(DeltaError) -> [ObjectMetadata] {
        do {
            return try await location.store.list(
                location.logFolder.appending("_sidecars"), startingAfter: nil, recursive: false
            ).filter { $0.modifiedMilliseconds < time }
        } catch {
            throw .storage(error, "cannot list the sidecars")
        }
    }

    /// Those sidecars that none of the checkpoints names. None, if a checkpoint cannot be read.
    private static func unused(
        _ sidecars: [ObjectMetadata], by checkpoints: [CheckpointObjects], in location: TableLocation
    ) async throws(DeltaError) -> [ObjectMetadata] {
        var used: Set<ObjectPath> = []
        for checkpoint in checkpoints {
            do {
                used.formUnion(try await CheckpointReader.sidecarPaths(checkpoint, in: location))
            } catch {
                guard error.code == .damaged else { throw error }
                return []
            }
        }
        return sidecars.filter { !used.contains($0.path) }
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

    /// The version from which on each has a commit of its own.
    fileprivate var firstVersionWithoutGap: Int64 {
        guard var version = newestVersion else { return 0 }
        if commits[version] == nil { return .max }
        while version > 0, commits[version - 1] != nil { version -= 1 }
        return version
    }
}
