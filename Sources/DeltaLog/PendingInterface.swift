private let notYet = DeltaError(.unsupported, "not built yet")

extension Snapshot {
    /// Removed files that have not expired, for vacuum and checkpoints.
    public func tombstones() async throws(DeltaError) -> [RemoveFile] { throw notYet }

    /// Whether this engine may write: throws `unsupported`, naming what stands against it. `enforced` are the
    /// features that the caller keeps to.
    public func checkWritable(enforcing enforced: Set<TableFeature>) throws(DeltaError) { throw notYet }
}

extension LogWriter {
    /// Writes a checkpoint of the snapshot's version, reads it back, and points `_last_checkpoint` at it.
    public func writeCheckpoint(of snapshot: Snapshot) async throws(DeltaError) { throw notYet }
}

extension DeletionVector {
    /// The deleted rows; `rows` may be in any order.
    public init(rows: some Sequence<Int64>) { self.init() }
    /// How many rows are deleted.
    public var count: Int64 { 0 }
    /// Whether a row is deleted.
    public func contains(_ row: Int64) -> Bool { false }
    /// The deleted rows as ascending, disjoint ranges.
    public func ranges() -> [Range<Int64>] { [] }
    /// The rows of both.
    public func union(_ other: DeletionVector) -> DeletionVector { self }

    /// Reads the vector of a file, wherever it is kept; size, checksum and cardinality are checked.
    public static func load(
        _ descriptor: DeletionVectorDescriptor, in location: TableLocation
    ) async throws(DeltaError) -> DeletionVector { throw notYet }

    /// Writes vectors into one new file of the table; returns a descriptor for each, in order.
    public static func write(
        _ vectors: [DeletionVector], in location: TableLocation, environment: LogEnvironment = .system
    ) async throws(DeltaError) -> [DeletionVectorDescriptor] { throw notYet }
}
