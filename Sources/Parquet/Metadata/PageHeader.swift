/// What stands before each page. Spec: `PageHeader`.
public struct PageHeader: Hashable, Sendable {
    public var type: PageType
    public var uncompressedByteCount: Int32
    /// Bytes of the page after this header.
    public var compressedByteCount: Int32
    /// CRC32 of the page as it stands in the file.
    public var crc: Int32?
    public var dataPage: DataPageHeader?
    public var dictionaryPage: DictionaryPageHeader?
    public var dataPageV2: DataPageHeaderV2?

    public init(
        type: PageType, uncompressedByteCount: Int32, compressedByteCount: Int32, crc: Int32? = nil,
        dataPage: DataPageHeader? = nil, dictionaryPage: DictionaryPageHeader? = nil,
        dataPageV2: DataPageHeaderV2? = nil
    ) {
        self.type = type
        self.uncompressedByteCount = uncompressedByteCount
        self.compressedByteCount = compressedByteCount
        self.crc = crc
        self.dataPage = dataPage
        self.dictionaryPage = dictionaryPage
        self.dataPageV2 = dataPageV2
    }
}

extension PageHeader: ThriftStructure {
    init(from reader: inout CompactReader) throws(ParquetError) {
        var type: PageType?
        var uncompressedByteCount: Int32?
        var compressedByteCount: Int32?
        var crc: Int32?
        var dataPage: DataPageHeader?
        var dictionaryPage: DictionaryPageHeader?
        var dataPageV2: DataPageHeaderV2?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: type = PageType(code: try reader.int32(field))
            case 2: uncompressedByteCount = try reader.int32(field)
            case 3: compressedByteCount = try reader.int32(field)
            case 4: crc = try reader.int32(field)
            case 5: dataPage = try reader.structure(DataPageHeader.self, field)
            case 7: dictionaryPage = try reader.structure(DictionaryPageHeader.self, field)
            case 8: dataPageV2 = try reader.structure(DataPageHeaderV2.self, field)
            default: try reader.skip(field)
            }
        }
        self.type = try reader.required(type, field: 1)
        self.uncompressedByteCount = try reader.required(uncompressedByteCount, field: 2)
        self.compressedByteCount = try reader.required(compressedByteCount, field: 3)
        self.crc = crc
        self.dataPage = dataPage
        self.dictionaryPage = dictionaryPage
        self.dataPageV2 = dataPageV2
    }

    func encode(into writer: inout CompactWriter) {
        writer.beginStructure()
        writer.int32(1, type.code)
        writer.int32(2, uncompressedByteCount)
        writer.int32(3, compressedByteCount)
        writer.int32(4, crc)
        writer.structure(5, dataPage)
        writer.structure(7, dictionaryPage)
        writer.structure(8, dataPageV2)
        writer.endStructure()
    }
}

/// The kinds of pages. Spec: `PageType`.
public enum PageType: Hashable, Sendable {
    case data
    case index
    case dictionary
    case dataV2
    case unknown(Int32)

    public init(code: Int32) {
        switch code {
        case 0: self = .data
        case 1: self = .index
        case 2: self = .dictionary
        case 3: self = .dataV2
        default: self = .unknown(code)
        }
    }

    public var code: Int32 {
        switch self {
        case .data: 0
        case .index: 1
        case .dictionary: 2
        case .dataV2: 3
        case .unknown(let code): code
        }
    }
}

/// A data page whose levels are compressed with the values. Spec: `DataPageHeader`.
public struct DataPageHeader: Hashable, Sendable {
    /// Levels in the page: values, nulls and empty lists.
    public var valueCount: Int32
    public var encoding: Encoding
    public var definitionLevelEncoding: Encoding = .rle
    public var repetitionLevelEncoding: Encoding = .rle
    public var statistics: Statistics?

    public init(
        valueCount: Int32, encoding: Encoding, definitionLevelEncoding: Encoding = .rle,
        repetitionLevelEncoding: Encoding = .rle, statistics: Statistics? = nil
    ) {
        self.valueCount = valueCount
        self.encoding = encoding
        self.definitionLevelEncoding = definitionLevelEncoding
        self.repetitionLevelEncoding = repetitionLevelEncoding
        self.statistics = statistics
    }
}

extension DataPageHeader: ThriftStructure {
    init(from reader: inout CompactReader) throws(ParquetError) {
        var valueCount: Int32?
        var encoding: Encoding?
        var definitionLevelEncoding: Encoding?
        var repetitionLevelEncoding: Encoding?
        var statistics: Statistics?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: valueCount = try reader.int32(field)
            case 2: encoding = Encoding(code: try reader.int32(field))
            case 3: definitionLevelEncoding = Encoding(code: try reader.int32(field))
            case 4: repetitionLevelEncoding = Encoding(code: try reader.int32(field))
            case 5: statistics = try reader.structure(Statistics.self, field)
            default: try reader.skip(field)
            }
        }
        self.valueCount = try reader.required(valueCount, field: 1)
        self.encoding = try reader.required(encoding, field: 2)
        self.definitionLevelEncoding = definitionLevelEncoding ?? .rle
        self.repetitionLevelEncoding = repetitionLevelEncoding ?? .rle
        self.statistics = statistics
    }

    func encode(into writer: inout CompactWriter) {
        writer.beginStructure()
        writer.int32(1, valueCount)
        writer.int32(2, encoding.code)
        writer.int32(3, definitionLevelEncoding.code)
        writer.int32(4, repetitionLevelEncoding.code)
        writer.structure(5, statistics)
        writer.endStructure()
    }
}

/// A data page whose levels stand uncompressed before the values. Spec: `DataPageHeaderV2`.
public struct DataPageHeaderV2: Hashable, Sendable {
    /// Levels in the page: values, nulls and empty lists.
    public var valueCount: Int32
    public var nullCount: Int32
    public var rowCount: Int32
    public var encoding: Encoding
    public var definitionLevelsByteCount: Int32
    public var repetitionLevelsByteCount: Int32
    public var isCompressed: Bool = true
    public var statistics: Statistics?

    public init(
        valueCount: Int32, nullCount: Int32, rowCount: Int32, encoding: Encoding,
        definitionLevelsByteCount: Int32, repetitionLevelsByteCount: Int32, isCompressed: Bool = true,
        statistics: Statistics? = nil
    ) {
        self.valueCount = valueCount
        self.nullCount = nullCount
        self.rowCount = rowCount
        self.encoding = encoding
        self.definitionLevelsByteCount = definitionLevelsByteCount
        self.repetitionLevelsByteCount = repetitionLevelsByteCount
        self.isCompressed = isCompressed
        self.statistics = statistics
    }
}

extension DataPageHeaderV2: ThriftStructure {
    init(from reader: inout CompactReader) throws(ParquetError) {
        var valueCount: Int32?
        var nullCount: Int32?
        var rowCount: Int32?
        var encoding: Encoding?
        var definitionLevelsByteCount: Int32?
        var repetitionLevelsByteCount: Int32?
        var isCompressed: Bool?
        var statistics: Statistics?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: valueCount = try reader.int32(field)
            case 2: nullCount = try reader.int32(field)
            case 3: rowCount = try reader.int32(field)
            case 4: encoding = Encoding(code: try reader.int32(field))
            case 5: definitionLevelsByteCount = try reader.int32(field)
            case 6: repetitionLevelsByteCount = try reader.int32(field)
            case 7: isCompressed = try reader.boolean(field)
            case 8: statistics = try reader.structure(Statistics.self, field)
            default: try reader.skip(field)
            }
        }
        self.valueCount = try reader.required(valueCount, field: 1)
        self.nullCount = try reader.required(nullCount, field: 2)
        self.rowCount = try reader.required(rowCount, field: 3)
        self.encoding = try reader.required(encoding, field: 4)
        self.definitionLevelsByteCount = try reader.required(definitionLevelsByteCount, field: 5)
        self.repetitionLevelsByteCount = try reader.required(repetitionLevelsByteCount, field: 6)
        self.isCompressed = isCompressed ?? true
        self.statistics = statistics
    }

    func encode(into writer: inout CompactWriter) {
        writer.beginStructure()
        writer.int32(1, valueCount)
        writer.int32(2, nullCount)
        writer.int32(3, rowCount)
        writer.int32(4, encoding.code)
        writer.int32(5, definitionLevelsByteCount)
        writer.int32(6, repetitionLevelsByteCount)
        writer.boolean(7, isCompressed)
        writer.structure(8, statistics)
        writer.endStructure()
    }
}

/// The page of the distinct values of a chunk. Spec: `DictionaryPageHeader`.
public struct DictionaryPageHeader: Hashable, Sendable {
    public var valueCount: Int32
    public var encoding: Encoding
    public var isSorted: Bool?

    public init(valueCount: Int32, encoding: Encoding, isSorted: Bool? = nil) {
        self.valueCount = valueCount
        self.encoding = encoding
        self.isSorted = isSorted
    }
}

extension DictionaryPageHeader: ThriftStructure {
    init(from reader: inout CompactReader) throws(ParquetError) {
        var valueCount: Int32?
        var encoding: Encoding?
        var isSorted: Bool?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: valueCount = try reader.int32(field)
            case 2: encoding = Encoding(code: try reader.int32(field))
            case 3: isSorted = try reader.boolean(field)
            default: try reader.skip(field)
            }
        }
        self.valueCount = try reader.required(valueCount, field: 1)
        self.encoding = try reader.required(encoding, field: 2)
        self.isSorted = isSorted
    }

    func encode(into writer: inout CompactWriter) {
        writer.beginStructure()
        writer.int32(1, valueCount)
        writer.int32(2, encoding.code)
        writer.boolean(3, isSorted)
        writer.endStructure()
    }
}
