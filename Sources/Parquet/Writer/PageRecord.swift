import Columnar

/// What the indexes and statistics need to know of a written data page.
struct PageRecord: Sendable {
    /// Of the header, from the start of the chunk.
    var offset: Int
    /// Header included.
    var compressedByteCount: Int
    var firstRow: Int
    var rowCount: Int
    var levelCount: Int
    var valueCount: Int
    /// Bytes of byte arrays without lengths; nil for other types.
    var byteArrayByteCount: Int?
    var bounds: ValueBounds

    var nullCount: Int { levelCount - valueCount }
}

/// A column chunk ready to be put into the file; offsets count from its start.
struct EncodedChunk: Sendable {
    var bytes: Buffer
    var metadata: ColumnMetadata
    var pages: [PageRecord]
    var bounds: ValueBounds
    var nullCount: Int
    /// Header and bits.
    var bloomFilter: [UInt8]?
}
