/// A learner that could not be read, after all retries.
public struct LearnerFailure: Sendable, Hashable {
    public var learnerID: Int64
    public var error: ConnectorError

    public init(learnerID: Int64, error: ConnectorError) {
        self.learnerID = learnerID
        self.error = error
    }
}

/// What became of one learner of a fetch.
public enum FetchOutcome<Record: Sendable>: Sendable {
    case fetched(Record)
    case failed(LearnerFailure)
}

/// All that a fetch brought.
public struct FetchResult<Record: Sendable>: Sendable {
    public var records: [Record] = []
    public var failures: [LearnerFailure] = []

    public init() {}
}

/// How far a fetch is; handed to a progress callback after each learner.
public struct FetchProgress: Sendable, Hashable {
    public var completed: Int
    public var failed: Int
    public var total: Int
    /// Rows read so far.
    public var rows: Int
    /// Pages that they came in; 0 where a source has none.
    public var pages = 0

    public init(completed: Int, failed: Int, total: Int, rows: Int) {
        self.completed = completed
        self.failed = failed
        self.total = total
        self.rows = rows
    }
}
