public import Compression

/// How files are written; what is not set is chosen for the readers most in use.
public struct WriterOptions: Sendable {
    /// How pages are compressed.
    public var compression: PageCompression = .zstd(level: 3)
    /// The most rows of a row group.
    public var rowGroupRowLimit = 1 << 20
    /// The most bytes that rows waiting for their row group take in memory; one row may be larger. With
    /// ``encodesAhead`` as many may be on their way besides.
    public var rowGroupByteLimit = 128 << 20
    /// Pages end at the row where their values reach this many bytes before compression.
    public var pageByteTarget = 1 << 20
    /// The most rows of a page: what a selective reader has to decode for one row.
    public var pageRowLimit = 20_000
    public var dataPageVersion: DataPageVersion = .v1
    /// Which encodings may be chosen where ``columnEncodings`` names none.
    public var encodings: EncodingChoice = .compatible
    /// Encodings demanded for leaf columns, by path with points; `.rleDictionary` still falls back if a dictionary
    /// grows too large. An encoding that the column's physical type does not have makes the writer throw.
    public var columnEncodings: [String: Encoding] = [:]
    /// Whether timestamps, and values of twelve bytes, with `int96` for ``Field/ParquetMetadataKey/annotation`` are written
    /// as INT96, which has no order and no bounds; timestamps become INT64 otherwise.
    public var keepsInt96 = false
    /// Whether dictionaries may be chosen at all.
    public var usesDictionaries = true
    /// The most bytes of the values of one dictionary.
    public var dictionaryByteLimit = 8 << 20
    /// Leaf columns that get a bloom filter, by path with points.
    public var bloomFilterColumns: Set<String> = []
    /// How often a bloom filter may say of an absent value that it might be there.
    public var bloomFilterFalsePositiveRate = 0.01
    public var statistics: StatisticsPlace = .columnChunk
    /// Bounds of strings and byte arrays are cut to this many bytes, rounded away from the values.
    public var boundByteLimit = 64
    /// Whether column and offset indexes are written.
    public var pageIndex = true
    /// Whether pages carry a checksum.
    public var pageChecksums = true
    /// The order in which the caller says that the rows are; the writer does not sort.
    public var sortingColumns: [SortingColumn] = []
    public var keyValueMetadata: [KeyValue] = []
    /// Whether the footer carries a checksum of itself, as the pair `tarn.footer.crc32`; other readers pass it over.
    public var footerChecksum = false
    public var createdBy = "tarn version 0.1.0"
    /// How many columns are encoded at a time.
    public var encodeConcurrency = WriterOptions.processorCount
    /// Whether, with several columns at a time, a row group may still be encoded while the next one fills: faster, for the
    /// memory of one more.
    public var encodesAhead = true

    public init() {}

    /// Defaults with another compression.
    public init(compression: PageCompression) {
        self.compression = compression
    }
}

/// The layout of data pages.
public enum DataPageVersion: Hashable, Sendable {
    /// Levels and values compressed together; read by everything.
    case v1
    /// Levels apart from the values, which stay uncompressed where compression does not pay.
    case v2
}

/// Which encodings the writer may choose from when it looks at the data.
public enum EncodingChoice: Hashable, Sendable {
    /// PLAIN and dictionaries only.
    case plain
    /// Also the delta encodings, which all current readers know.
    case compatible
    /// Also BYTE_STREAM_SPLIT, which Spark's vectorized reader refuses.
    case smallest
}

/// Where statistics are written.
public enum StatisticsPlace: Hashable, Sendable {
    case none
    /// For each column chunk.
    case columnChunk
    /// For each column chunk and in the header of each page.
    case page
}

/// A codec for pages with its level.
public enum PageCompression: Hashable, Sendable {
    case uncompressed
    case snappy
    case gzip(level: Int = 6)
    case brotli(level: Int = 4)
    case zstd(level: Int = 3)
    case lz4Raw

    /// The codec of the Compression module.
    public var codec: Codec {
        switch self {
        case .uncompressed: .uncompressed
        case .snappy: .snappy
        case .gzip: .gzip
        case .brotli: .brotli
        case .zstd: .zstd
        case .lz4Raw: .lz4Raw
        }
    }

    /// The level given; nil for codecs without levels.
    public var level: Int? {
        switch self {
        case .gzip(let level), .brotli(let level), .zstd(let level): level
        case .uncompressed, .snappy, .lz4Raw: nil
        }
    }

    var code: CompressionCodec {
        switch self {
        case .uncompressed: .uncompressed
        case .snappy: .snappy
        case .gzip: .gzip
        case .brotli: .brotli
        case .zstd: .zstd
        case .lz4Raw: .lz4Raw
        }
    }
}
