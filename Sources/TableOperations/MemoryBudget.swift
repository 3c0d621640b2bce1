import TableScan

#if canImport(Glibc)
    import Glibc
#endif

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
    /// Whether a row group may be encoded while the next one fills.
    var encodesAhead: Bool { byteCount >= 128 << 20 }
    /// Rows that one row group holds: few enough for a reader to take only some, many enough to compress.
    var rowGroupRowCount: Int { byteCount >= 128 << 20 ? 1 << 17 : 1 << 16 }
    /// Bytes of rows that are read ahead while others are written.
    var readAheadByteCount: Int { min(byteCount / 64, 16 << 20) }
    /// Bytes of a file's rows up to which they are sorted and merged in memory with others.
    var sortedByteCount: Int { byteCount / 4 }
    /// Bytes of data files, compressed, whose rows fit into ``sortedByteCount``.
    var sortedFileByteCount: Int64 { Int64(sortedByteCount / 8) }
    /// Bytes of a batch of an upsert, in columns, that is merged at once; its keys are indexed and the table's rows of
    /// these keys held besides.
    var stagedByteCount: Int { byteCount / 6 }
    /// Bytes of the rows of two versions that are compared at once.
    public var comparedByteCount: Int { byteCount / 3 }
    /// Files whose keys are read at a time.
    var probedFileCount: Int { byteCount >= 128 << 20 ? 4 : 1 }
}

extension MemoryBudget {
    /// Makes the process give back what it frees, so that it takes little more than the budget. To be called once, by a
    /// program before it begins; slows allocation down by a little.
    ///
    /// The C library would keep an arena of freed memory for each thread, and blocks that are as large as a page of
    /// Parquet among small ones.
    public static func prepareProcess() {
        #if canImport(Glibc)
            // The Glibc module leaves malloc.h out. The numbers are those of its M_ARENA_MAX, M_MMAP_THRESHOLD and
            // M_TRIM_THRESHOLD.
            guard let symbol = unsafe dlsym(nil, "mallopt") else { return }
            let mallopt = unsafe unsafeBitCast(symbol, to: (@convention(c) (CInt, CInt) -> CInt).self)
            _ = mallopt(-8, 1)
            _ = mallopt(-3, 512 << 10)
            _ = mallopt(-1, 4 << 20)
        #endif
    }
}
