public import DeltaLog

/// What a compaction would do.
public struct CompactionOutlook: Hashable, Sendable {
    /// Files that would be rewritten, and their bytes.
    public var fileCount = 0
    public var byteCount: Int64 = 0
    /// Files among them with a deletion vector, and the rows that these delete.
    public var deletionVectorCount = 0
    public var deletedRowCount: Int64 = 0
    /// Commits that it would take.
    public var commitCount = 0

    /// For a snapshot and the options that the compaction would have. O(files).
    public init(_ snapshot: Snapshot, options: CompactOptions = CompactOptions()) {
        let rounds = CompactionPlan(snapshot, options).rounds
        commitCount = rounds.count
        for file in rounds.joined().joined() {
            fileCount += 1
            byteCount += file.size
            if let vector = file.deletionVector {
                deletionVectorCount += 1
                deletedRowCount += vector.cardinality
            }
        }
    }
}
