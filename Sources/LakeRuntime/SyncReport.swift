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

    /// Whether what has this id belongs to this part; the same in every run.
    func contains(_ id: String) -> Bool {
        if let number = Int64(id), number >= 0 { return contains(number) }
        // FNV-1a: the same on every machine, which the standard library's hash is not.
        let hash = id.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return hash % UInt64(count) == UInt64(index - 1)
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
    /// Assessments of this run, where the source has such; those that a run before it had finished included.
    public var assessmentCount = 0
    public var fetchedRowCount = 0
    /// Learners that could not be read; the next run catches up.
    public var failures: [LearnerFailure] = []
    /// Results of assessments that could not be read; the next run catches up.
    public var assessmentFailures: [AssessmentFailure] = []
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

    /// Adds what happened to a table to what had happened to it before in this run.
    mutating func add(_ change: TableChange) {
        guard let index = tables.firstIndex(where: { $0.table == change.table }) else {
            tables.append(change)
            return
        }
        var result = change.result
        let before = tables[index].result
        result.committed = result.committed || before.committed
        result.rowsInserted += before.rowsInserted
        result.rowsUpdated += before.rowsUpdated
        result.rowsUnchanged += before.rowsUnchanged
        result.duplicateRowsInBatch += before.duplicateRowsInBatch
        result.duplicateRowsInTable += before.duplicateRowsInTable
        result.filesAdded += before.filesAdded
        result.filesRemoved += before.filesRemoved
        result.bytesAdded += before.bytesAdded
        result.bytesRemoved += before.bytesRemoved
        result.filesProbed += before.filesProbed
        result.retries += before.retries
        tables[index].result = result
        tables[index].seconds += change.seconds
    }
}

/// One kind of results of an assessment that could not be read.
public struct AssessmentFailure: Hashable, Sendable {
    public var assessmentID: String
    /// Such as `responses_standard`.
    public var endpoint: String
    public var error: ConnectorError
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
