/// What can be wrong with a Parquet file, or with what is asked of the module, and where.
public enum ParquetError: Error, Hashable, Sendable {
    /// The magic bytes are missing, or there are too few bytes for any Parquet file.
    case notParquet(byteCount: Int)
    /// A part of the file reaches beyond the bytes there are.
    case truncated(part: String, offset: Int, needed: Int, available: Int)
    /// The file, or a column of it, is encrypted.
    case encrypted(part: String)
    /// Thrift's compact protocol is broken at a byte offset within the metadata `part`.
    case malformedThrift(ThriftFault, part: String, offset: Int)
    /// The schema elements do not make a schema; `element` counts from the root, 0.
    case malformedSchema(element: Int, name: String, problem: String)
    /// The footer contradicts itself or the file.
    case malformedFooter(problem: String)
    /// A column chunk contradicts the schema or its pages.
    case malformedColumnChunk(column: String, rowGroup: Int, problem: String)
    /// A page at a byte offset of the file cannot be decoded.
    case malformedPage(column: String, rowGroup: Int, offset: Int, fault: PageFault)
    /// The stored checksum of a page is not that of its bytes.
    case checksumMismatch(column: String, rowGroup: Int, offset: Int, stored: UInt32, computed: UInt32)
    /// Well-formed, but not something this module can read or write.
    case unsupported(feature: String, column: String)
    /// A stated size or count is beyond what the options allow.
    case limitExceeded(what: String, stated: Int, limit: Int)
    /// The caller asked for a column, row group or row that is not there, or wrote a batch of another schema.
    case invalidRequest(problem: String)
}

/// What can be wrong in Thrift's compact protocol.
public enum ThriftFault: Hashable, Sendable {
    case endOfData
    case varintTooLong
    case lengthBeyondEnd(stated: Int)
    case unknownType(UInt8)
    case unexpectedType(UInt8, field: Int)
    case tooDeep
    case missingField(Int)
    case valueOutOfRange(field: Int, value: Int64)
}

/// What can be wrong inside of a page.
public enum PageFault: Error, Hashable, Sendable {
    /// The bytes end before the values do.
    case truncated(what: String, needed: Int, available: Int)
    /// A bit width beyond what the values can have.
    case bitWidth(Int, maximum: Int)
    /// A length, count or offset that cannot be.
    case invalidCount(what: String, Int)
    /// A level above the maximum of the column.
    case levelTooHigh(Int, maximum: Int)
    /// Repetition levels that do not start a row, or that continue a list that has no entry.
    case misplacedRepetition(Int)
    /// A dictionary index beyond the dictionary.
    case dictionaryIndex(Int, dictionaryCount: Int)
    /// A dictionary-encoded page in a chunk without a dictionary.
    case missingDictionary
    /// A second dictionary page in a chunk.
    case secondDictionary
    /// An encoding that the physical type does not have.
    case encoding(Encoding, for: PhysicalType)
    /// An encoding that levels do not have.
    case levelEncoding(Encoding)
    /// A string that is not UTF-8.
    case invalidUTF8
    /// A decimal, timestamp or integer beyond the range of its type.
    case valueOutOfRange(what: String)
    /// A value where the annotation UNKNOWN allows nulls only.
    case valueInNullColumn
    /// The codec refused the compressed bytes.
    case decompression(String)
    /// The codec is none that is known.
    case codec(CompressionCodec)
    /// The kind of page, or its header, does not fit its place.
    case header(String)
    /// One row needs more bytes than a column of a batch can hold.
    case tooManyBytes(Int)
}
