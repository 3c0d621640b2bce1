import ObjectStorage

/// When each version was committed (protocol section "In-Commit Timestamps"; without them, the time of the file,
/// made to rise from version to version).
struct CommitTimes: Sendable {
    let location: TableLocation
    /// Ascending by version: all commits that are there.
    let versions: [Int64]
    /// File times, made to rise.
    private let fileTimes: [Int64]
    /// Those whose file's time had to be made to rise above the one before.
    private let raisedVersions: Set<Int64>
    /// From this version on the time stands in the commit.
    let firstInCommitVersion: Int64?

    init(_ location: TableLocation, _ listing: LogListing, firstInCommitVersion: Int64?) {
        self.location = location
        self.firstInCommitVersion = firstInCommitVersion
        let commits = listing.commits.sorted { $0.key < $1.key }
        versions = commits.map(\.key)
        var times: [Int64] = []
        var raised: Set<Int64> = []
        for (version, object) in commits {
            let time = object.modifiedMilliseconds
            if let last = times.last, time <= last {
                times.append(last &+ 1)
                raised.insert(version)
            } else {
                times.append(time)
            }
        }
        fileTimes = times
        raisedVersions = raised
    }

    /// The time of the commit at a position of `versions`.
    func time(at index: Int) async throws(DeltaError) -> Int64 {
        if let firstInCommitVersion, versions[index] >= firstInCommitVersion {
            return try await InCommitTimestamp.read(versions[index], in: location)
        }
        return fileTimes[index]
    }

    /// The time of the file at a position of `versions`, made to rise.
    func fileTime(at index: Int) -> Int64 { fileTimes[index] }

    /// Whether the times of a version and later ones stay as they are when older commits are gone.
    func areIndependent(ofCommitsBefore version: Int64) -> Bool {
        if let firstInCommitVersion, version >= firstInCommitVersion { return true }
        return !raisedVersions.contains(version)
    }

    /// The newest version not later than a time, or nil if all are later. Reads O(log versions) commits.
    func version(asOf time: Int64, enablementTime: Int64?) async throws(DeltaError) -> Int64? {
        var range = versions.startIndex..<versions.endIndex
        if let first = firstInCommitVersion, let boundary = versions.firstIndex(where: { $0 >= first }) {
            // Times of files and times in commits are two scales; which one counts depends on the time asked for.
            if let enablementTime, time < enablementTime {
                range = range.lowerBound..<boundary
            } else if enablementTime != nil {
                range = boundary..<range.upperBound
            }
        }
        var low = range.lowerBound
        var high = range.upperBound
        while low < high {
            let middle = low + (high - low) / 2
            if try await self.time(at: middle) <= time { low = middle + 1 } else { high = middle }
        }
        return low > range.lowerBound ? versions[low - 1] : nil
    }
}
