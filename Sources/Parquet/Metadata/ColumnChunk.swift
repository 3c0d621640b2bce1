/// Where the pages of one column in one row group are. Spec: `ColumnChunk`.
public struct ColumnChunk: Hashable, Sendable {
    /// Another file that holds the pages; not supported.
    public var filePath: String?
    /// Deprecated; not to be used.
    public var fileOffset: Int64 = 0
    public var metadata: ColumnMetadata?
    public var offsetIndexOffset: Int64?
    public var offsetIndexByteCount: Int32?
    public var columnIndexOffset: Int64?
    public var columnIndexByteCount: Int32?
    public var encryption: ColumnEncryption?
    public var encryptedMetadata: [UInt8]?

    public init(
        filePath: String? = nil, fileOffset: Int64 = 0, metadata: ColumnMetadata? = nil,
        offsetIndexOffset: Int64? = nil, offsetIndexByteCount: Int32? = nil, columnIndexOffset: Int64? = nil,
        columnIndexByteCount: Int32? = nil, encryption: ColumnEncryption? = nil,
        encryptedMetadata: [UInt8]? = nil
    ) {
        self.filePath = filePath
        self.fileOffset = fileOffset
        self.metadata = metadata
        self.offsetIndexOffset = offsetIndexOffset
        self.offsetIndexByteCount = offsetIndexByteCount
        self.columnIndexOffset = columnIndexOffset
        self.columnIndexByteCount = columnIndexByteCount
        self.encryption = encryption
        self.encryptedMetadata = encryptedMetadata
    }
}

extension ColumnChunk: ThriftStructure {
    init(from reader: inout CompactReader) throws(ParquetError) {
        var filePath: String?
        var fileOffset: Int64?
        var metadata: ColumnMetadata?
        var offsetIndexOffset: Int64?
        var offsetIndexByteCount: Int32?
        var columnIndexOffset: Int64?
        var columnIndexByteCount: Int32?
        var encryption: ColumnEncryption?
        var encryptedMetadata: [UInt8]?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: filePath = try reader.string(field)
            case 2: fileOffset = try reader.int64(field)
            case 3: metadata = try reader.structure(ColumnMetadata.self, field)
            case 4: offsetIndexOffset = try reader.int64(field)
            case 5: offsetIndexByteCount = try reader.int32(field)
            case 6: columnIndexOffset = try reader.int64(field)
            case 7: columnIndexByteCount = try reader.int32(field)
            case 8: encryption = try reader.structure(ColumnEncryption.self, field)
            case 9: encryptedMetadata = try reader.binary(field)
            default: try reader.skip(field)
            }
        }
        self.filePath = filePath
        self.fileOffset = fileOffset ?? 0
        self.metadata = metadata
        self.offsetIndexOffset = offsetIndexOffset
        self.offsetIndexByteCount = offsetIndexByteCount
        self.columnIndexOffset = columnIndexOffset
        self.columnIndexByteCount = columnIndexByteCount
        self.encryption = encryption
        self.encryptedMetadata = encryptedMetadata
    }

    func encode(into writer: inout CompactWriter) {
        writer.beginStructure()
        writer.string(1, filePath)
        writer.int64(2, fileOffset)
        writer.structure(3, metadata)
        writer.int64(4, offsetIndexOffset)
        writer.int32(5, offsetIndexByteCount)
        writer.int64(6, columnIndexOffset)
        writer.int32(7, columnIndexByteCount)
        writer.structure(8, encryption)
        writer.binary(9, encryptedMetadata)
        writer.endStructure()
    }
}

/// That a column is encrypted, and how; nothing of it can be used here. Spec: `ColumnCryptoMetaData`.
public struct ColumnEncryption: Hashable, Sendable {
    public init() {}
}

extension ColumnEncryption: ThriftStructure {
    init(from reader: inout CompactReader) throws(ParquetError) {
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) { try reader.skip(field) }
    }

    func encode(into writer: inout CompactWriter) {
        writer.beginStructure()
        writer.endStructure()
    }
}
