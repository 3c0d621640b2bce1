public import Connectors
public import LakeCatalog
public import TableOperations

/// How a source is synced.
public struct SyncOptions: Sendable {
    /// Reads the whole history rather than the newest rows.
    public var full = false
    /// Commits nothing if a single learner fails.
    public var strict = false
    /// Syncs only the learners of one part of so many, counted from 1.
    public var shard: Shard?
    /// Names this run; a run whose name was applied before does nothing.
    public var batchID: String?

    public init() {}
}

/// One of several parts of a roster that are synced apart.
public struct Shard: Hashable, Sendable {
    public let index: Int
    public let count: Int

    /// Reads `2/5`: the second of five. Nil if it is none such.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1], (1...10_000).contains(count),
            (1...count).contains(index)
        else { return nil }
        self.index = index
        self.count = count
    }

    /// Whether a learner belongs to this part; the same in every run.
    func contains(_ id: Int64) -> Bool {
        id % Int64(count) == Int64(index - 1)
    }
}

/// What a sync did.
public struct SyncReport: Sendable {
    public var source: String
    /// The tables that were written or found to be up to date, in order.
    public var tables: [TableChange] = []
    public var learnerCount = 0
    public var fetchedRowCount = 0
    /// Learners that could not be read; the next run catches up.
    public var failures: [LearnerFailure] = []
    public var requestCount = 0
    public var retryCount = 0
    public var receivedByteCount = 0
    /// Wall time.
    public var seconds = 0.0
    /// The most memory that the process had resident.
    public var peakByteCount = 0

    public init(source: String) {
        self.source = source
    }
}

/// What happened to one table.
public struct TableChange: Sendable {
    public var table: TableName
    public var result: WriteResult
    public var seconds: Double

    public init(table: TableName, result: WriteResult, seconds: Double) {
        self.table = table
        self.result = result
        self.seconds = seconds
    }
}

/// Where a sync is.
public enum SyncProgress: Sendable {
    /// Reading what the table knows already.
    case reading(TableName)
    /// Asking the source.
    case fetching(what: String, FetchProgress)
    /// Merging and committing.
    case writing(TableName)
}
