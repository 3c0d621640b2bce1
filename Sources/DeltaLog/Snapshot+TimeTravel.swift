import ObjectStorage

extension Snapshot {
    /// The table as it was at a time: its newest version not later than that, by the protocol's commit times.
    /// Throws `versionNotAvailable` if all versions that are still there are later.
    public static func load(
        _ location: TableLocation, asOfMilliseconds time: Int64
    ) async throws(DeltaError) -> Snapshot {
        let listing = try await LogListing.read(location)
        let newest = try await load(location, listing, version: nil, [])
        let times = CommitTimes(location, listing, firstInCommitVersion: newest.firstInCommitVersion)
        guard let version = try await times.version(asOf: time, enablementTime: newest.enablementTime) else {
            var message = "the table has no version as old as \(Self.text(ofMilliseconds: time))"
            if let first = times.versions.first {
                let earliest = Self.text(ofMilliseconds: try await times.time(at: 0))
                message += "; the earliest that is there is \(first), of \(earliest)"
            }
            throw DeltaError(.versionNotAvailable, message)
        }
        return version == newest.version ? newest : try await load(location, listing, version: version, [])
    }

    /// The first version that was committed at a time or later, by the protocol's commit times; nil if all versions
    /// that are still there are earlier.
    package static func firstVersion(
        of location: TableLocation, notBeforeMilliseconds time: Int64
    ) async throws(DeltaError) -> Int64? {
        let listing = try await LogListing.read(location)
        let newest = try await load(location, listing, version: nil, [])
        let times = CommitTimes(location, listing, firstInCommitVersion: newest.firstInCommitVersion)
        let before = time == .min ? time : time - 1
        guard let last = try await times.version(asOf: before, enablementTime: newest.enablementTime) else {
            return times.versions.first
        }
        return times.versions.first { $0 > last }
    }

    /// A time as people write it, or its milliseconds where it lies beyond the calendar.
    private static func text(ofMilliseconds time: Int64) -> String {
        let (microseconds, overflow) = time.multipliedReportingOverflow(by: 1000)
        if overflow { return "\(time) ms after 1970" }
        return CivilTime.text(microseconds: microseconds, separator: "T", fractionDigits: 3) + "Z"
    }

    /// When in-commit timestamps were turned on, in milliseconds since 1970-01-01T00:00:00Z, where the table says.
    var enablementTime: Int64? {
        metadata.configuration[InCommitTimestamp.enablementTimestamp].flatMap { Int64($0) }
    }

    var firstInCommitVersion: Int64? { InCommitTimestamp.firstVersion(protocolAction, metadata) }

    /// The time of this version in milliseconds since 1970-01-01T00:00:00Z: in the commit where the table keeps it
    /// there, else of the commit's file; nil if the commit is gone.
    public var timestampMilliseconds: Int64? {
        if let first = firstInCommitVersion, version >= first, let time = commitInfo?.inCommitTimestamp {
            return time
        }
        return segment.newestCommit?.modifiedMilliseconds
    }
}
