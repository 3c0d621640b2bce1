public import Connectors
public import LakeCatalog
public import TableOperations

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
    /// Files of the source, and those of them that were new or changed and were read.
    public var fileCount = 0
    public var readFileCount = 0
    /// Files that could not be taken; the next run tries them again.
    public var fileFailures: [FileFailure] = []
    /// What a person should know, in sentences.
    public var notes: [String] = []
    public var requestCount = 0
    public var retryCount = 0
    public var receivedByteCount = 0
    /// Wall time.
    public var seconds = 0.0
    /// What of it passed until the last answer was there, where a source tells.
    public var fetchSeconds = 0.0
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

/// A file whose rows could not be taken.
public struct FileFailure: Hashable, Sendable {
    public var path: String
    public var error: RuntimeError
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
