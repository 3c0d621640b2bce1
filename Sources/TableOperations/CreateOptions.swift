public import DeltaLog

/// What a new table is made with besides its schema.
public struct CreateOptions: Sendable {
    /// The columns whose values together identify a row; declared in the table as property `tarn.key`.
    public var key: [String] = []
    /// Columns by whose values rows are laid out in folders.
    public var partitionColumns: [String] = []
    public var name: String?
    public var comment: String?
    /// Table properties, such as `delta.checkpointInterval`.
    public var properties: [String: String] = [:]
    /// Features of the protocol that the table gets though nothing in it needs them yet.
    public var features: Set<TableFeature> = []

    public init(key: [String] = [], partitionColumns: [String] = []) {
        self.key = key
        self.partitionColumns = partitionColumns
    }
}

/// How a compaction chooses and writes files.
public struct CompactOptions: Sendable {
    public var write = WriteOptions()
    /// Rewrites files that are large enough already, too.
    public var full = false
    /// Columns to sort the rows of each written file by; nil leaves them in the order in which they were written.
    public var sortBy: [String]?
    /// Whether rows are sorted by all of ``sortBy`` alike, in Z-order, rather than by the first and then the next.
    public var isZOrdered = false
    /// Which part of the work to do, for several machines that compact one table together; nil: all of it.
    public var shard: Shard?

    /// Part `number`, from 1, of `count` parts.
    public struct Shard: Hashable, Sendable {
        public let number: Int
        public let count: Int

        /// Nil unless 1 ≤ number ≤ count.
        public init?(number: Int, of count: Int) {
            guard number >= 1, number <= count else { return nil }
            self.number = number
            self.count = count
        }
    }

    public init() {}
}
