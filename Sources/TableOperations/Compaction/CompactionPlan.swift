import DeltaLog
import TableScan

/// Which files of a table a compaction merges, and in which commits.
struct CompactionPlan {
    /// Each round is one commit; each of its groups are files of one partition that become one or more new ones.
    let rounds: [[[AddFile]]]

    /// Bytes that one commit rewrites at most, unless a single group is larger.
    static let byteLimit: Int64 = 1 << 30

    init(_ snapshot: Snapshot, _ options: CompactOptions) {
        // Rows that are to be sorted must fit into memory.
        let target = min(
            Int64(options.write.targetFileByteCount),
            options.sortBy == nil ? .max : options.write.memory.sortedFileByteCount)
        var order: [[String: String?]] = []
        var partitions: [[String: String?]: [AddFile]] = [:]
        for file in snapshot.files {
            let isRight = file.deletionVector == nil && file.size >= target * 3 / 4
            if isRight, !options.full { continue }
            if partitions[file.partitionValues] == nil { order.append(file.partitionValues) }
            partitions[file.partitionValues, default: []].append(file)
        }
        var rounds: [[[AddFile]]] = []
        var round: [[AddFile]] = []
        var roundBytes: Int64 = 0
        for values in order {
            for group in Self.bins(partitions[values] ?? [], target: target, full: options.full)
            where options.shard?.has(group) ?? true {
                let bytes = group.reduce(0) { $0 + $1.size }
                if !round.isEmpty, roundBytes + bytes > Self.byteLimit {
                    rounds.append(round)
                    round = []
                    roundBytes = 0
                }
                round.append(group)
                roundBytes += bytes
            }
        }
        if !round.isEmpty { rounds.append(round) }
        self.rounds = rounds
    }

    /// Files in groups of about the target size. A group of one file is worth writing only if that applies a
    /// deletion vector or everything is to be rewritten.
    ///
    /// Files that were written one after the other stay side by side, for their rows are most alike: of the same weeks,
    /// say. So the bounds of the new files stay narrow.
    private static func bins(_ files: [AddFile], target: Int64, full: Bool) -> [[AddFile]] {
        var bins: [[AddFile]] = []
        var bin: [AddFile] = []
        var bytes: Int64 = 0
        for file in files.sorted(by: {
            ($0.modificationTime, $0.path) < ($1.modificationTime, $1.path)
        }) {
            if !bin.isEmpty, bytes + file.size > target {
                bins.append(bin)
                bin = []
                bytes = 0
            }
            bin.append(file)
            bytes += file.size
        }
        if !bin.isEmpty { bins.append(bin) }
        return bins.filter { $0.count > 1 || full || $0.contains { $0.deletionVector != nil } }
    }
}

extension CompactOptions.Shard {
    /// Whether a group of files is this part's: told by the name of its first file, which all machines see alike.
    fileprivate func has(_ group: [AddFile]) -> Bool {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in (group.first?.path ?? "").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int((hash >> 16) % UInt64(count)) == number - 1
    }
}
