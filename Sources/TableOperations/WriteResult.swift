/// What a write did, row by row and byte by byte.
public struct WriteResult: Hashable, Sendable {
    /// The version that holds the write; without a commit, the version that was found.
    public var version: Int64
    /// Whether a new version was made. False: everything was there already.
    public var committed: Bool
    /// The version in which this batch id was applied before; nothing was done then.
    public var alreadyAppliedAt: Int64?

    public var rowsInserted = 0
    public var rowsUpdated = 0
    public var rowsUnchanged = 0
    public var rowsDeleted = 0
    /// Rows of the batch that another row of the same key replaced before anything was compared.
    public var duplicateRowsInBatch = 0
    /// Rows found in the table with the key of another row; they were mended where the batch touched them.
    public var duplicateRowsInTable = 0

    public var filesAdded = 0
    public var filesRemoved = 0
    /// Files that stay, with some rows masked by a deletion vector.
    public var filesMasked = 0
    public var bytesAdded = 0
    public var bytesRemoved = 0
    /// Files whose key columns were read to look for matches.
    public var filesProbed = 0
    /// Small files that were merged after the write, by a version of its own.
    public var compactedFiles = 0
    /// That version.
    public var compactionVersion: Int64?
    /// What a person should know though the write went well, such as a checkpoint that could not be written.
    public var warnings: [String] = []

    /// How often another writer's commit made this one begin again.
    public var retries = 0

    public init(version: Int64, committed: Bool) {
        self.version = version
        self.committed = committed
    }
}
