import ObjectStorage

extension LogSegment {
    /// The segments that may make a version, the cheapest first: from each usable checkpoint, newest first, and
    /// from the first commit. Throws, naming what is missing, if there is none.
    static func candidates(
        _ listing: LogListing, version wanted: Int64?, in location: TableLocation
    ) throws(DeltaError) -> [LogSegment] {
        guard let newest = listing.newestVersion else {
            throw DeltaError(
                .notATable, "there is no Delta table here: its log has no commit and no checkpoint",
                file: location.logFolder)
        }
        let version = wanted ?? newest
        guard version <= newest else {
            throw DeltaError(
                .versionNotFound, "the table has no version \(version) yet; its newest is \(newest)",
                version: version)
        }
        guard version >= 0 else {
            throw DeltaError(.versionNotFound, "there is no version \(version)", version: version)
        }
        var segments: [LogSegment] = []
        var missing: Int64?
        let starts = listing.checkpoints.filter { $0.version <= version }.map(Optional.some) + [nil]
        for checkpoint in starts {
            let first = checkpoint.map { $0.version + 1 } ?? 0
            if let gap = listing.firstMissingCommit(from: first, through: version) {
                missing = max(missing ?? gap, gap)
                continue
            }
            let commits = listing.cover(from: first, through: version)
            segments.append(
                LogSegment(
                    version: version, checkpoint: checkpoint, commits: commits,
                    newestCommit: listing.commits[version]))
            // Where a compaction file is damaged, the commits may still be there.
            guard commits.contains(where: { $0.versions.count > 1 }) else { continue }
            let plain = LogListing(commits: listing.commits)
            if plain.firstMissingCommit(from: first, through: version) == nil {
                segments.append(
                    LogSegment(
                        version: version, checkpoint: checkpoint,
                        commits: plain.cover(from: first, through: version),
                        newestCommit: listing.commits[version]))
            }
        }
        if segments.isEmpty { throw unavailable(version, wanted, missing ?? 0, listing, location) }
        return segments
    }

    private static func unavailable(
        _ version: Int64, _ wanted: Int64?, _ missing: Int64, _ listing: LogListing, _ location: TableLocation
    ) -> DeltaError {
        let file = location.logFolder.appending(LogFileName.commit(named: missing))
        let earliest = listing.earliestVersion
        if wanted != nil, let earliest, version < earliest {
            return DeltaError(
                .versionNotAvailable,
                "version \(version) is no longer available: its part of the log is gone; the earliest is \(earliest)",
                file: file, version: version)
        }
        return DeltaError(
            .damaged, "the commit of version \(missing) is missing, and no checkpoint stands in for it",
            file: file, version: missing)
    }
}

extension LogListing {
    /// The first commit of a range that neither a commit nor a compaction file covers.
    func firstMissingCommit(from first: Int64, through last: Int64) -> Int64? {
        var version = first
        while version <= last {
            if commits[version] != nil {
                version += 1
            } else if let compaction = compaction(from: version, through: last) {
                version = compaction.versions.upperBound + 1
            } else {
                return version
            }
        }
        return nil
    }

    /// The fewest objects that cover a range without gap.
    fileprivate func cover(from first: Int64, through last: Int64) -> [LogSegment.CommitObject] {
        var objects: [LogSegment.CommitObject] = []
        var version = first
        while version <= last {
            if let compaction = compaction(from: version, through: last) {
                objects.append(compaction)
                version = compaction.versions.upperBound + 1
            } else if let object = commits[version] {
                objects.append(LogSegment.CommitObject(versions: version...version, object: object))
                version += 1
            } else {
                preconditionFailure("version \(version) was checked to be there")
            }
        }
        return objects
    }

    /// The longest compaction file that starts at a version and does not reach beyond another.
    private func compaction(from first: Int64, through last: Int64) -> LogSegment.CommitObject? {
        compactions
            .filter { $0.versions.lowerBound == first && $0.versions.upperBound <= last }
            .max { $0.versions.upperBound < $1.versions.upperBound }
    }

    /// The earliest version that can still be read, as far as names tell.
    var earliestVersion: Int64? {
        if firstMissingCommit(from: 0, through: 0) == nil { return 0 }
        return checkpoints.last?.version
    }
}
