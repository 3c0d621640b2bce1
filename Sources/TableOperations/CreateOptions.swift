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
    /// Columns to sort each written file by; the table's key where it has one and this is nil.
    public var sortBy: [String]?

    public init() {}
}
