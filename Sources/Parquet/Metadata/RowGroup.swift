/// A horizontal part of the file. Spec: `RowGroup`.
public struct RowGroup: Hashable, Sendable {
    /// One for each leaf, in the order of the schema.
    public var columns: [ColumnChunk]
    /// Uncompressed.
    public var totalByteCount: Int64 = 0
    public var rowCount: Int64
    public var sortingColumns: [SortingColumn]?
    public var fileOffset: Int64?
    public var totalCompressedByteCount: Int64?
    public var ordinal: Int16?

    public init(
        columns: [ColumnChunk], totalByteCount: Int64 = 0, rowCount: Int64,
        sortingColumns: [SortingColumn]? = nil, fileOffset: Int64? = nil,
        totalCompressedByteCount: Int64? = nil, ordinal: Int16? = nil
    ) {
        self.columns = columns
        self.totalByteCount = totalByteCount
        self.rowCount = rowCount
        self.sortingColumns = sortingColumns
        self.fileOffset = fileOffset
        self.totalCompressedByteCount = totalCompressedByteCount
        self.ordinal = ordinal
    }
}

extension RowGroup: ThriftStructure {
    init(from reader: inout CompactReader) throws(ParquetError) {
        var columns: [ColumnChunk]?
        var totalByteCount: Int64?
        var rowCount: Int64?
        var sortingColumns: [SortingColumn]?
        var fileOffset: Int64?
        var totalCompressedByteCount: Int64?
        var ordinal: Int16?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: columns = try reader.list(of: ColumnChunk.self, field)
            case 2: totalByteCount = try reader.int64(field)
            case 3: rowCount = try reader.int64(field)
            case 4: sortingColumns = try reader.list(of: SortingColumn.self, field)
            case 5: fileOffset = try reader.int64(field)
            case 6: totalCompressedByteCount = try reader.int64(field)
            case 7: ordinal = Int16(truncatingIfNeeded: try reader.int64(field))
            default: try reader.skip(field)
            }
        }
        self.columns = try reader.required(columns, field: 1)
        self.totalByteCount = totalByteCount ?? 0
        self.rowCount = try reader.required(rowCount, field: 3)
        self.sortingColumns = sortingColumns
        self.fileOffset = fileOffset
        self.totalCompressedByteCount = totalCompressedByteCount
        self.ordinal = ordinal
    }

    func encode(into writer: inout CompactWriter) {
        writer.beginStructure()
        writer.list(1, columns)
        writer.int64(2, totalByteCount)
        writer.int64(3, rowCount)
        writer.list(4, sortingColumns)
        writer.int64(5, fileOffset)
        writer.int64(6, totalCompressedByteCount)
        writer.int16(7, ordinal)
        writer.endStructure()
    }
}

/// A column by which the rows of a row group are sorted. Spec: `SortingColumn`.
public struct SortingColumn: Hashable, Sendable {
    /// Counts leaves.
    public var columnIndex: Int32
    public var isDescending: Bool
    public var nullsFirst: Bool

    public init(columnIndex: Int32, isDescending: Bool, nullsFirst: Bool) {
        self.columnIndex = columnIndex
        self.isDescending = isDescending
        self.nullsFirst = nullsFirst
    }
}

extension SortingColumn: ThriftStructure {
    init(from reader: inout CompactReader) throws(ParquetError) {
        var columnIndex: Int32?
        var isDescending: Bool?
        var nullsFirst: Bool?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: columnIndex = try reader.int32(field)
            case 2: isDescending = try reader.boolean(field)
            case 3: nullsFirst = try reader.boolean(field)
            default: try reader.skip(field)
            }
        }
        self.columnIndex = try reader.required(columnIndex, field: 1)
        self.isDescending = try reader.required(isDescending, field: 2)
        self.nullsFirst = try reader.required(nullsFirst, field: 3)
    }

    func encode(into writer: inout CompactWriter) {
        writer.beginStructure()
        writer.int32(1, columnIndex)
        writer.boolean(2, isDescending)
        writer.boolean(3, nullsFirst)
        writer.endStructure()
    }
}
