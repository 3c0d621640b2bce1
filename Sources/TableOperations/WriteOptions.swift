public import Expressions

/// What every write takes besides its rows.
public struct WriteOptions: Sendable {
    /// Names this batch; a batch whose id is the newest of its `application` was applied and is not applied again.
    public var batch: BatchIdentifier?
    /// The name of the operation in the table's history.
    public var operationName: String?
    /// Goes into the commit as it is: the source, the caller, a note.
    public var userMetadata: String?
    /// Data files are closed when they reach about this size.
    public var targetFileByteCount = 128 << 20
    /// zstd level of data files.
    public var compressionLevel = 3
    /// How much memory the write may take.
    public var memory = MemoryBudget.standard
    /// How small files are merged after a write; nil does not.
    public var autoCompaction: AutoCompaction? = AutoCompaction()
    /// How often a commit is tried again after another writer's, before the call gives up.
    public var maximumRetries = 100
    /// How far the schema may change with the write; not at all unless asked for.
    public var evolution = SchemaEvolution()

    public init() {}
}

/// Identifies a batch of a source across runs, recorded as the protocol's `txn` action.
public struct BatchIdentifier: Hashable, Sendable {
    /// The stream of batches: a source, or the batch's own name where batches have no order.
    public var application: String
    /// Grows within an application.
    public var sequence: Int64

    public init(application: String, sequence: Int64) {
        self.application = application
        self.sequence = sequence
    }
}

/// How rows of a keyed upsert meet the rows of the table.
public struct UpsertOptions: Sendable {
    public var write = WriteOptions()
    /// The columns that identify a row; nil takes the key that the table declares.
    public var key: [String]?
    /// Of several rows with one key in the batch the one with the greatest value here stays; nil: the last to arrive.
    public var orderBy: String?
    /// What becomes of several rows with one key in the batch.
    public var duplicates = Duplicates.latest
    /// What becomes of rows of the table that the batch does not have; nil: they stay.
    public var missing: MissingRows?
    /// Columns in which a null of the batch means "not known": the table's value is kept, and a new row takes the
    /// value given here.
    public var partialColumns: [String: PartialDefault] = [:]

    public init(key: [String]? = nil) {
        self.key = key
    }

    /// What a new row gets in a partial column that its batch does not know.
    public enum PartialDefault: Hashable, Sendable {
        case null
        case zero
    }

    /// Which of several rows with one key stays.
    public enum Duplicates: String, CaseIterable, Sendable {
        /// The one with the greatest value in ``UpsertOptions/orderBy``, or the last to arrive.
        case latest
        /// The first to arrive.
        case first
        /// None: the batch is refused.
        case error
    }

    /// Rows of the table that are deleted because the batch, which is complete, does not have their key.
    public struct MissingRows: Sendable {
        /// The batch is complete for the rows for which this is true; nil: for all.
        public var scope: Condition?
        /// The upsert is refused where more than this part of the rows in scope would go.
        public var greatestFraction: Double

        public init(scope: Condition? = nil, greatestFraction: Double = 0.1) {
            self.scope = scope
            self.greatestFraction = greatestFraction
        }
    }
}
