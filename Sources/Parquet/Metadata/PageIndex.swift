/// Where the data pages of a column chunk are. Spec: PageIndex.md.
public struct OffsetIndex: Hashable, Sendable {
    public var pageLocations: [PageLocation]
    public var unencodedByteArrayByteCounts: [Int64]?

    public init(pageLocations: [PageLocation], unencodedByteArrayByteCounts: [Int64]? = nil) {
        self.pageLocations = pageLocations
        self.unencodedByteArrayByteCounts = unencodedByteArrayByteCounts
    }
}

extension OffsetIndex: ThriftStructure {
    init(from reader: inout CompactReader) throws(ParquetError) {
        var pageLocations: [PageLocation]?
        var unencodedByteArrayByteCounts: [Int64]?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: pageLocations = try reader.list(of: PageLocation.self, field)
            case 2: unencodedByteArrayByteCounts = try reader.int64List(field)
            default: try reader.skip(field)
            }
        }
        self.pageLocations = try reader.required(pageLocations, field: 1)
        self.unencodedByteArrayByteCounts = unencodedByteArrayByteCounts
    }

    func encode(into writer: inout CompactWriter) {
        writer.beginStructure()
        writer.list(1, pageLocations)
        writer.int64List(2, unencodedByteArrayByteCounts)
        writer.endStructure()
    }
}

/// Where a data page is and at which row it starts. Spec: `PageLocation`.
public struct PageLocation: Hashable, Sendable {
    /// Of the page header.
    public var offset: Int64
    /// Header included.
    public var compressedByteCount: Int32
    /// Within the row group.
    public var firstRowIndex: Int64

    public init(offset: Int64, compressedByteCount: Int32, firstRowIndex: Int64) {
        self.offset = offset
        self.compressedByteCount = compressedByteCount
        self.firstRowIndex = firstRowIndex
    }
}

extension PageLocation: ThriftStructure {
    init(from reader: inout CompactReader) throws(ParquetError) {
        var offset: Int64?
        var compressedByteCount: Int32?
        var firstRowIndex: Int64?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: offset = try reader.int64(field)
            case 2: compressedByteCount = try reader.int32(field)
            case 3: firstRowIndex = try reader.int64(field)
            default: try reader.skip(field)
            }
        }
        self.offset = try reader.required(offset, field: 1)
        self.compressedByteCount = try reader.required(compressedByteCount, field: 2)
        self.firstRowIndex = try reader.required(firstRowIndex, field: 3)
    }

    func encode(into writer: inout CompactWriter) {
        writer.beginStructure()
        writer.int64(1, offset)
        writer.int32(2, compressedByteCount)
        writer.int64(3, firstRowIndex)
        writer.endStructure()
    }
}

/// Bounds of the data pages of a column chunk. Spec: PageIndex.md.
public struct ColumnIndex: Hashable, Sendable {
    /// Whether a page has no value; its bounds are then empty.
    public var nullPages: [Bool]
    public var minimums: [[UInt8]]
    public var maximums: [[UInt8]]
    public var boundaryOrder: BoundaryOrder
    public var nullCounts: [Int64]?
    public var repetitionLevelHistograms: [Int64]?
    public var definitionLevelHistograms: [Int64]?
    public var nanCounts: [Int64]?

    public init(
        nullPages: [Bool], minimums: [[UInt8]], maximums: [[UInt8]], boundaryOrder: BoundaryOrder,
        nullCounts: [Int64]? = nil, repetitionLevelHistograms: [Int64]? = nil,
        definitionLevelHistograms: [Int64]? = nil, nanCounts: [Int64]? = nil
    ) {
        self.nullPages = nullPages
        self.minimums = minimums
        self.maximums = maximums
        self.boundaryOrder = boundaryOrder
        self.nullCounts = nullCounts
        self.repetitionLevelHistograms = repetitionLevelHistograms
        self.definitionLevelHistograms = definitionLevelHistograms
        self.nanCounts = nanCounts
    }
}

extension ColumnIndex: ThriftStructure {
    init(from reader: inout CompactReader) throws(ParquetError) {
        var nullPages: [Bool]?
        var minimums: [[UInt8]]?
        var maximums: [[UInt8]]?
        var boundaryOrder: BoundaryOrder?
        var nullCounts: [Int64]?
        var repetitionLevelHistograms: [Int64]?
        var definitionLevelHistograms: [Int64]?
        var nanCounts: [Int64]?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: nullPages = try reader.booleanList(field)
            case 2: minimums = try reader.binaryList(field)
            case 3: maximums = try reader.binaryList(field)
            case 4:
                let code = try reader.int32(field)
                boundaryOrder = BoundaryOrder(rawValue: code)
                if boundaryOrder == nil { throw reader.fault(.valueOutOfRange(field: 4, value: Int64(code))) }
            case 5: nullCounts = try reader.int64List(field)
            case 6: repetitionLevelHistograms = try reader.int64List(field)
            case 7: definitionLevelHistograms = try reader.int64List(field)
            case 8: nanCounts = try reader.int64List(field)
            default: try reader.skip(field)
            }
        }
        self.nullPages = try reader.required(nullPages, field: 1)
        self.minimums = try reader.required(minimums, field: 2)
        self.maximums = try reader.required(maximums, field: 3)
        self.boundaryOrder = try reader.required(boundaryOrder, field: 4)
        self.nullCounts = nullCounts
        self.repetitionLevelHistograms = repetitionLevelHistograms
        self.definitionLevelHistograms = definitionLevelHistograms
        self.nanCounts = nanCounts
    }

    func encode(into writer: inout CompactWriter) {
        writer.beginStructure()
        writer.booleanList(1, nullPages)
        writer.binaryList(2, minimums)
        writer.binaryList(3, maximums)
        writer.int32(4, boundaryOrder.rawValue)
        writer.int64List(5, nullCounts)
        writer.int64List(6, repetitionLevelHistograms)
        writer.int64List(7, definitionLevelHistograms)
        writer.int64List(8, nanCounts)
        writer.endStructure()
    }
}
