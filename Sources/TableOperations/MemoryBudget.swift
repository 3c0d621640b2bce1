import TableScan

/// How much memory an operation may take, and how it is divided.
///
/// The process itself, the log and the footers of open files come on top: about 24 MB for a table of some thousand
/// files.
public struct MemoryBudget: Hashable, Sendable {
    public let byteCount: Int

    /// Throws ``TableError`` `.invalidRequest` below ``least``, where not even one row group could be written.
    public init(byteCount: Int) throws {
        guard byteCount >= Self.least else {
            throw TableError(
                .invalidRequest,
                "No operation fits into \(byteCount >> 20) MB; allow at least \(Self.least >> 20) MB of memory."
            )
        }
        self.byteCount = byteCount
    }

    private init(unchecked byteCount: Int) {
        self.byteCount = byteCount
    }

    /// The least that can be asked for.
    public static let least = 32 << 20
    /// What is taken where nothing is said.
    public static let standard = MemoryBudget(unchecked: 256 << 20)

    /// Bytes of rows that wait for their row group, of all files being written together. Encoding them takes about
    /// as much again.
    var pendingByteCount: Int { min(byteCount / 8, 64 << 20) }
    /// Bytes of rows that one row group holds.
    var rowGroupByteCount: Int { min(byteCount / 16, 32 << 20) }
    /// Rows that one row group holds: few enough for a reader to take only some, many enough to compress.
    var rowGroupRowCount: Int { 1 << 18 }
    /// Bytes of rows that are read ahead while others are written.
    var readAheadByteCount: Int { min(byteCount / 32, 16 << 20) }
    /// Bytes of a file's rows up to which they are sorted and merged in memory with others.
    var sortedByteCount: Int { byteCount / 4 }
    /// Bytes of data files, compressed, whose rows fit into ``sortedByteCount``.
    var sortedFileByteCount: Int64 { Int64(sortedByteCount / 8) }
    /// Bytes of a batch of an upsert, in columns, that is merged at once; its keys are indexed and the table's rows of
    /// these keys held besides.
    var stagedByteCount: Int { byteCount / 6 }
    /// Files whose keys are read at a time.
    var probedFileCount: Int { byteCount >= 128 << 20 ? 4 : 1 }
}
