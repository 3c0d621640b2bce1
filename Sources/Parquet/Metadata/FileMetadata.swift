/// The footer. Spec: `FileMetaData`.
public struct FileMetadata: Hashable, Sendable {
    public var version: Int32 = 1
    /// The schema tree, depth first, the root first.
    public var schema: [SchemaElement]
    public var rowCount: Int64
    public var rowGroups: [RowGroup]
    public var keyValueMetadata: [KeyValue]?
    public var createdBy: String?
    /// One for each leaf.
    public var columnOrders: [ColumnOrder]?
    /// Set in encrypted files whose footer is plain.
    public var encryption: ColumnEncryption?

    public init(
        version: Int32 = 1, schema: [SchemaElement], rowCount: Int64, rowGroups: [RowGroup],
        keyValueMetadata: [KeyValue]? = nil, createdBy: String? = nil, columnOrders: [ColumnOrder]? = nil,
        encryption: ColumnEncryption? = nil
    ) {
        self.version = version
        self.schema = schema
        self.rowCount = rowCount
        self.rowGroups = rowGroups
        self.keyValueMetadata = keyValueMetadata
        self.createdBy = createdBy
        self.columnOrders = columnOrders
        self.encryption = encryption
    }
}

extension FileMetadata: ThriftStructure {
    init(from reader: inout CompactReader) throws(ParquetError) {
        var version: Int32?
        var schema: [SchemaElement]?
        var rowCount: Int64?
        var rowGroups: [RowGroup]?
        var keyValueMetadata: [KeyValue]?
        var createdBy: String?
        var columnOrders: [ColumnOrder]?
        var encryption: ColumnEncryption?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: version = try reader.int32(field)
            case 2: schema = try reader.list(of: SchemaElement.self, field)
            case 3: rowCount = try reader.int64(field)
            case 4: rowGroups = try reader.list(of: RowGroup.self, field)
            case 5: keyValueMetadata = try reader.list(of: KeyValue.self, field)
            case 6: createdBy = try reader.string(field)
            case 7: columnOrders = try reader.list(of: ColumnOrder.self, field)
            case 8: encryption = try reader.structure(ColumnEncryption.self, field)
            default: try reader.skip(field)
            }
        }
        self.version = version ?? 1
        self.schema = try reader.required(schema, field: 2)
        self.rowCount = try reader.required(rowCount, field: 3)
        self.rowGroups = try reader.required(rowGroups, field: 4)
        self.keyValueMetadata = keyValueMetadata
        self.createdBy = createdBy
        self.columnOrders = columnOrders
        self.encryption = encryption
    }

    func encode(into writer: inout CompactWriter) {
        writer.beginStructure()
        writer.int32(1, version)
        writer.list(2, schema)
        writer.int64(3, rowCount)
        writer.list(4, rowGroups)
        writer.list(5, keyValueMetadata)
        writer.string(6, createdBy)
        writer.list(7, columnOrders)
        writer.structure(8, encryption)
        writer.endStructure()
    }
}

/// A free pair of texts. Spec: `KeyValue`.
public struct KeyValue: Hashable, Sendable {
    public var key: String
    public var value: String?

    public init(key: String, value: String? = nil) {
        self.key = key
        self.value = value
    }
}

extension KeyValue: ThriftStructure {
    init(from reader: inout CompactReader) throws(ParquetError) {
        var key: String?
        var value: String?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: key = try reader.string(field)
            case 2: value = try reader.string(field)
            default: try reader.skip(field)
            }
        }
        self.key = try reader.required(key, field: 1)
        self.value = value
    }

    func encode(into writer: inout CompactWriter) {
        writer.beginStructure()
        writer.string(1, key)
        writer.string(2, value)
        writer.endStructure()
    }
}

/// How the bounds of a leaf are ordered. Spec: `ColumnOrder`.
public enum ColumnOrder: Hashable, Sendable {
    case typeDefined
    case ieee754Total
    case int96Timestamp
    case unrecognized
}

extension ColumnOrder: ThriftStructure {
    init(from reader: inout CompactReader) throws(ParquetError) {
        self = .unrecognized
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: self = .typeDefined
            case 2: self = .ieee754Total
            case 3: self = .int96Timestamp
            default: break
            }
            try reader.skip(field)
        }
    }

    func encode(into writer: inout CompactWriter) {
        writer.beginStructure()
        switch self {
        case .typeDefined: writer.emptyStructure(1)
        case .ieee754Total: writer.emptyStructure(2)
        case .int96Timestamp: writer.emptyStructure(3)
        case .unrecognized: break
        }
        writer.endStructure()
    }
}
