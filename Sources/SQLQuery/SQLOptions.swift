/// How a session runs its queries.
public struct SQLOptions: Sendable {
    /// Rows of a batch of results at most.
    public var batchSize = 8_192
    /// Batches of a table that wait for the query at most, for each scan.
    public var waitingBatchLimit = 2
    /// Bytes that SQLite may hold; larger sorts and groups go to temporary files. 0: no limit. SQLite has one limit
    /// for all sessions of a process: the one of the session that was opened last.
    public var memoryByteCount = 1 << 30
    /// Bytes of a table's rows that may be kept for being looked up again and again in a join.
    public var joinByteCount = 256 << 20

    public init() {}
}
