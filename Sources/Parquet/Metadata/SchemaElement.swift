/// One node of the schema tree, which is stored depth first. Spec: `SchemaElement`.
public struct SchemaElement: Hashable, Sendable {
    /// Set on leaves only.
    public var type: PhysicalType?
    /// Bytes of a FIXED_LEN_BYTE_ARRAY value.
    public var typeLength: Int32?
    /// Missing on the root.
    public var repetition: Repetition?
    public var name: String
    /// Set on groups only.
    public var childCount: Int32?
    /// nil also where the number is unknown.
    public var convertedType: ConvertedType?
    /// Digits after the point, of the converted type DECIMAL.
    public var scale: Int32?
    /// Digits, of the converted type DECIMAL.
    public var precision: Int32?
    public var fieldID: Int32?
    public var logicalType: LogicalType?

    public init(
        type: PhysicalType? = nil, typeLength: Int32? = nil, repetition: Repetition? = nil, name: String,
        childCount: Int32? = nil, convertedType: ConvertedType? = nil, scale: Int32? = nil,
        precision: Int32? = nil, fieldID: Int32? = nil, logicalType: LogicalType? = nil
    ) {
        self.type = type
        self.typeLength = typeLength
        self.repetition = repetition
        self.name = name
        self.childCount = childCount
        self.convertedType = convertedType
        self.scale = scale
        self.precision = precision
        self.fieldID = fieldID
        self.logicalType = logicalType
    }
}

extension SchemaElement: ThriftStructure {
    init(from reader: inout CompactReader) throws(ParquetError) {
        var type: PhysicalType?
        var typeLength: Int32?
        var repetition: Repetition?
        var name: String?
        var childCount: Int32?
        var convertedType: ConvertedType?
        var scale: Int32?
        var precision: Int32?
        var fieldID: Int32?
        var logicalType: LogicalType?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1:
                let code = try reader.int32(field)
                type = PhysicalType(rawValue: code)
                if type == nil { throw reader.fault(.valueOutOfRange(field: 1, value: Int64(code))) }
            case 2: typeLength = try reader.int32(field)
            case 3:
                let code = try reader.int32(field)
                repetition = Repetition(rawValue: code)
                if repetition == nil { throw reader.fault(.valueOutOfRange(field: 3, value: Int64(code))) }
            case 4: name = try reader.string(field)
            case 5: childCount = try reader.int32(field)
            case 6: convertedType = ConvertedType(rawValue: try reader.int32(field))
            case 7: scale = try reader.int32(field)
            case 8: precision = try reader.int32(field)
            case 9: fieldID = try reader.int32(field)
            case 10: logicalType = try reader.structure(LogicalType.self, field)
            default: try reader.skip(field)
            }
        }
        self.type = type
        self.typeLength = typeLength
        self.repetition = repetition
        self.name = try reader.required(name, field: 4)
        self.childCount = childCount
        self.convertedType = convertedType
        self.scale = scale
        self.precision = precision
        self.fieldID = fieldID
        self.logicalType = logicalType
    }

    func encode(into writer: inout CompactWriter) {
        writer.beginStructure()
        writer.int32(1, type?.rawValue)
        writer.int32(2, typeLength)
        writer.int32(3, repetition?.rawValue)
        writer.string(4, name)
        writer.int32(5, childCount)
        writer.int32(6, convertedType?.rawValue)
        writer.int32(7, scale)
        writer.int32(8, precision)
        writer.int32(9, fieldID)
        writer.structure(10, logicalType)
        writer.endStructure()
    }
}
