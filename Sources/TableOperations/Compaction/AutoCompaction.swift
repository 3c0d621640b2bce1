import DeltaLog
import TableScan

/// The small compaction that follows a write now and then, so that files of many small writes do not pile up.
///
/// Files are of the same tier if their sizes are within a factor of eight. Where a partition has enough files of a tier,
/// these become one, so that each row is rewritten a few times at most, however many writes there are.
public struct AutoCompaction: Hashable, Sendable {
    /// Files of one tier that are merged at the least.
    public var fileCount = 16
    /// Bytes that one compaction rewrites at the most; files larger than a sixteenth of it are left to `compact`.
    public var byteLimit: Int64 = 16 << 20
    /// No group of files is begun after this time.
    public var secondsLimit = 1.0
    /// Versions between two looks at the files.
    public var versionInterval: Int64 = 10

    public init() {}

    /// Whether it is time to look at the table's files, and the table does not forbid it.
    func isDue(_ snapshot: Snapshot) -> Bool {
        snapshot.version % max(versionInterval, 1) == 0 && snapshot.files.count >= fileCount
            && snapshot.metadata.configuration[TableProperty.autoCompact]?.lowercased() != "false"
            && !snapshot.metadata.isEnabled(RowTracking.enabled)
    }

    /// Files to merge, each group into one file.
    func groups(_ snapshot: Snapshot) -> [[AddFile]] {
        struct Place: Hashable {
            var values: [String: String?]
            var tier: Int
        }
        var tiers: [Place: [AddFile]] = [:]
        for file in snapshot.files where file.size < byteLimit / 16 {
            tiers[Place(values: file.partitionValues, tier: Self.tier(of: file.size)), default: []].append(
                file)
        }
        var groups: [[AddFile]] = []
        var bytes: Int64 = 0
        // The smallest files first: there is most to gain.
        for (_, files) in tiers.sorted(by: { $0.key.tier < $1.key.tier }) where files.count >= fileCount {
            var group: [AddFile] = []
            for file in files.sorted(by: { ($0.modificationTime, $0.path) < ($1.modificationTime, $1.path) })
            {
                if bytes + file.size > byteLimit { break }
                bytes += file.size
                group.append(file)
            }
            if group.count >= fileCount { groups.append(group) }
        }
        return groups
    }

    /// 0 up to 32 KB, then one more for each factor of eight.
    private static func tier(of size: Int64) -> Int {
        var tier = 0
        var limit: Int64 = 32 << 10
        while size > limit {
            limit *= 8
            tier += 1
        }
        return tier
    }
}

extension Table {
    /// Merges small files where a write made it time to, and says so in the result of the write. A failure leaves the
    /// table whole, so it is a warning.
    func compactIfDue(after result: WriteResult, _ options: WriteOptions) async -> WriteResult {
        guard result.committed, let settings = options.autoCompaction,
            result.version % max(settings.versionInterval, 1) == 0
        else { return result }
        var result = result
        do {
            let snapshot = try await snapshot()
            guard settings.isDue(snapshot) else { return result }
            let start = ContinuousClock.now
            for group in settings.groups(snapshot) {
                if ContinuousClock.now - start > .seconds(settings.secondsLimit) { break }
                var compaction = CompactOptions()
                compaction.write.memory = options.memory
                compaction.write.compressionLevel = options.compressionLevel
                compaction.write.maximumRetries = 2
                compaction.write.operationName = "OPTIMIZE"
                let done = try await compact([group], compaction, sortColumns: [], isAutomatic: true)
                guard done.committed else { continue }
                result.compactedFiles += done.filesRemoved
                result.compactionVersion = done.version
            }
        } catch let error as TableError where error.code == .conflict {
            // Another writer is at work: the next write looks again.
        } catch {
            result.warnings.append(
                "The write is committed, but small files could not be merged after it: \(error)")
        }
        return result
    }
}
