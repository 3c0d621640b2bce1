/// What the pages of one column in one row group hold. Spec: `ColumnMetaData`.
public struct ColumnMetadata: Hashable, Sendable {
    public var type: PhysicalType
    public var encodings: [Encoding] = []
    public var pathInSchema: [String] = []
    public var codec: CompressionCodec
    /// Levels in all pages: values, nulls and empty lists.
    public var valueCount: Int64
    /// Page headers included.
    public var totalUncompressedByteCount: Int64 = 0
    /// Page headers included.
    public var totalCompressedByteCount: Int64
    public var keyValueMetadata: [KeyValue]?
    public var dataPageOffset: Int64
    public var indexPageOffset: Int64?
    /// Some writers state 0 for none.
    public var dictionaryPageOffset: Int64?
    public var statistics: Statistics?
    public var encodingStatistics: [PageEncodingStatistics]?
    public var bloomFilterOffset: Int64?
    /// Header included.
    public var bloomFilterByteCount: Int32?
    public var sizeStatistics: SizeStatistics?

    public init(
        type: PhysicalType, encodings: [Encoding] = [], pathInSchema: [String] = [], codec: CompressionCodec,
        valueCount: Int64, totalUncompressedByteCount: Int64 = 0, totalCompressedByteCount: Int64,
        keyValueMetadata: [KeyValue]? = nil, dataPageOffset: Int64, indexPageOffset: Int64? = nil,
        dictionaryPageOffset: Int64? = nil, statistics: Statistics? = nil,
        encodingStatistics: [PageEncodingStatistics]? = nil, bloomFilterOffset: Int64? = nil,
        bloomFilterByteCount: Int32? = nil, sizeStatistics: SizeStatistics? = nil
    ) {
        self.type = type
        self.encodings = encodings
        self.pathInSchema = pathInSchema
        self.codec = codec
        self.valueCount = valueCount
        self.totalUncompressedByteCount = totalUncompressedByteCount
        self.totalCompressedByteCount = totalCompressedByteCount
        self.keyValueMetadata = keyValueMetadata
        self.dataPageOffset = dataPageOffset
        self.indexPageOffset = indexPageOffset
        self.dictionaryPageOffset = dictionaryPageOffset
        self.statistics = statistics
        self.encodingStatistics = encodingStatistics
        self.bloomFilterOffset = bloomFilterOffset
        self.bloomFilterByteCount = bloomFilterByteCount
        self.sizeStatistics = sizeStatistics
    }
}

extension ColumnMetadata: ThriftStructure {
    init(from reader: inout CompactReader) throws(ParquetError) {
        var type: PhysicalType?
        var encodings: [Encoding]?
        var pathInSchema: [String]?
        var codec: CompressionCodec?
        var valueCount: Int64?
        var totalUncompressedByteCount: Int64?
        var totalCompressedByteCount: Int64?
        var keyValueMetadata: [KeyValue]?
        var dataPageOffset: Int64?
        var indexPageOffset: Int64?
        var dictionaryPageOffset: Int64?
        var statistics: Statistics?
        var encodingStatistics: [PageEncodingStatistics]?
        var bloomFilterOffset: Int64?
        var bloomFilterByteCount: Int32?
        var sizeStatistics: SizeStatistics?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1:
                let code = try reader.int32(field)
                type = PhysicalType(rawValue: code)
                if type == nil { throw reader.fault(.valueOutOfRange(field: 1, value: Int64(code))) }
            case 2:
                encodings = try reader.int64List(field).map { Encoding(code: Int32(truncatingIfNeeded: $0)) }
            case 3: pathInSchema = try reader.stringList(field)
            case 4: codec = CompressionCodec(code: try reader.int32(field))
            case 5: valueCount = try reader.int64(field)
            case 6: totalUncompressedByteCount = try reader.int64(field)
            case 7: totalCompressedByteCount = try reader.int64(field)
            case 8: keyValueMetadata = try reader.list(of: KeyValue.self, field)
            case 9: dataPageOffset = try reader.int64(field)
            case 10: indexPageOffset = try reader.int64(field)
            case 11: dictionaryPageOffset = try reader.int64(field)
            case 12: statistics = try reader.structure(Statistics.self, field)
            case 13: encodingStatistics = try reader.list(of: PageEncodingStatistics.self, field)
            case 14: bloomFilterOffset = try reader.int64(field)
            // An early draft of the format had another field of this number.
            case 15 where field.type == .int32: bloomFilterByteCount = try reader.int32(field)
            case 16: sizeStatistics = try reader.structure(SizeStatistics.self, field)
            default: try reader.skip(field)
            }
        }
        self.type = try reader.required(type, field: 1)
        self.encodings = encodings ?? []
        self.pathInSchema = pathInSchema ?? []
        self.codec = try reader.required(codec, field: 4)
        self.valueCount = try reader.required(valueCount, field: 5)
        self.totalUncompressedByteCount = totalUncompressedByteCount ?? 0
        self.totalCompressedByteCount = try reader.required(totalCompressedByteCount, field: 7)
        self.keyValueMetadata = keyValueMetadata
        self.dataPageOffset = try reader.required(dataPageOffset, field: 9)
        self.indexPageOffset = indexPageOffset
        self.dictionaryPageOffset = dictionaryPageOffset
        self.statistics = statistics
        self.encodingStatistics = encodingStatistics
        self.bloomFilterOffset = bloomFilterOffset
        self.bloomFilterByteCount = bloomFilterByteCount
        self.sizeStatistics = sizeStatistics
    }

    func encode(into writer: inout CompactWriter) {
        writer.beginStructure()
        writer.int32(1, type.rawValue)
        writer.int32List(2, encodings.map { $0.code })
        writer.stringList(3, pathInSchema)
        writer.int32(4, codec.code)
        writer.int64(5, valueCount)
        writer.int64(6, totalUncompressedByteCount)
        writer.int64(7, totalCompressedByteCount)
        writer.list(8, keyValueMetadata)
        writer.int64(9, dataPageOffset)
        writer.int64(10, indexPageOffset)
        writer.int64(11, dictionaryPageOffset)
        writer.structure(12, statistics)
        writer.list(13, encodingStatistics)
        writer.int64(14, bloomFilterOffset)
        writer.int32(15, bloomFilterByteCount)
        writer.structure(16, sizeStatistics)
        writer.endStructure()
    }
}

/// How many pages of a kind have an encoding. Spec: `PageEncodingStats`.
public struct PageEncodingStatistics: Hashable, Sendable {
    public var pageType: PageType
    public var encoding: Encoding
    public var pageCount: Int32

    public init(pageType: PageType, encoding: Encoding, pageCount: Int32) {
        self.pageType = pageType
        self.encoding = encoding
        self.pageCount = pageCount
    }
}

extension PageEncodingStatistics: ThriftStructure {
    init(from reader: inout CompactReader) throws(ParquetError) {
        var pageType: PageType?
        var encoding: Encoding?
        var pageCount: Int32?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: pageType = PageType(code: try reader.int32(field))
            case 2: encoding = Encoding(code: try reader.int32(field))
            case 3: pageCount = try reader.int32(field)
            default: try reader.skip(field)
            }
        }
        self.pageType = try reader.required(pageType, field: 1)
        self.encoding = try reader.required(encoding, field: 2)
        self.pageCount = try reader.required(pageCount, field: 3)
    }

    func encode(into writer: inout CompactWriter) {
        writer.beginStructure()
        writer.int32(1, pageType.code)
        writer.int32(2, encoding.code)
        writer.int32(3, pageCount)
        writer.endStructure()
    }
}
