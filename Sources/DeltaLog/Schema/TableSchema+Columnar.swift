public import Columnar

/// The key under which a field's Parquet field id travels in a columnar field's metadata.
private let fieldIDKey = "PARQUET:field_id"

extension TableSchema {
    /// The schema of rows in memory, under logical names. A variant is a structure of two binaries in a field
    /// marked with `Field.variantMetadata`; void is the null type.
    public var columnar: Schema {
        Schema(fields.map { $0.columnar(mapping: .none) })
    }

    /// The schema of data files: physical names and field ids where columns are mapped, without void columns.
    public func columnarForFiles(mapping: ColumnMapping) -> Schema {
        Schema(fields.compactMap { $0.type == .void ? nil : $0.columnar(mapping: mapping) })
    }

    /// The Delta schema that holds columnar data. Unsigned integers become the next wider signed type, half
    /// floats `float`, fixed-size binary `binary`, timestamps of any unit microseconds. Throws `unsupported` on
    /// types that have no counterpart: times, intervals, decimals beyond 38 digits.
    public init(columnar schema: Schema) throws(DeltaError) {
        var fields: [StructField] = []
        for field in schema.fields { fields.append(try StructField(columnar: field)) }
        self.fields = fields
    }
}

extension StructField {
    /// The field in memory (`mapping` none) or in data files.
    public func columnar(mapping: ColumnMapping) -> Field {
        var metadata = type.fieldMetadata
        if mapping != .none, let id = columnMappingID { metadata[fieldIDKey] = String(id) }
        return Field(
            name: mapping.physicalName(of: self), type: type.columnar(mapping: mapping),
            isNullable: isNullable,
            metadata: metadata)
    }

    /// The Delta field that holds a columnar field.
    public init(columnar field: Field) throws(DeltaError) {
        self.init(
            name: field.name, type: try DeltaType(columnar: field.type, column: field.name),
            isNullable: field.isNullable)
    }
}

extension DeltaType {
    /// The type in memory, nested fields under the names of `mapping`.
    public func columnar(mapping: ColumnMapping = .none) -> DataType {
        switch self {
        case .string: .string
        case .long: .int64
        case .integer: .int32
        case .short: .int16
        case .byte: .int8
        case .float: .float32
        case .double: .float64
        case .decimal(let precision, let scale): .decimal(precision: precision, scale: scale)
        case .boolean: .boolean
        case .binary: .binary
        case .date: .date
        case .timestamp: .timestamp(.microseconds, adjustedToUTC: true)
        case .timestampNTZ: .timestamp(.microseconds, adjustedToUTC: false)
        case .void: .null
        case .variant: .variant
        case .structure(let fields):
            .structure(
                fields.compactMap {
                    $0.type == .void && mapping != .none ? nil : $0.columnar(mapping: mapping)
                })
        case .array(let element, let containsNull):
            .list(
                Field(
                    name: "element", type: element.columnar(mapping: mapping), isNullable: containsNull,
                    metadata: element.fieldMetadata))
        case .map(let key, let value, let valueContainsNull):
            .map(
                key: Field(name: "key", type: key.columnar(mapping: mapping), isNullable: false),
                value: Field(
                    name: "value", type: value.columnar(mapping: mapping), isNullable: valueContainsNull,
                    metadata: value.fieldMetadata))
        }
    }

    /// What a field of this type carries in memory besides: the mark of variants.
    fileprivate var fieldMetadata: [String: String] { self == .variant ? Field.variantMetadata : [:] }

    /// The Delta type that holds a columnar type; `column` is for the message.
    public init(columnar type: DataType, column: String) throws(DeltaError) {
        switch type {
        case .null: self = .void
        case .boolean: self = .boolean
        case .int8: self = .byte
        case .int16, .uint8: self = .short
        case .int32, .uint16: self = .integer
        case .int64, .uint32: self = .long
        case .uint64: self = .decimal(precision: 20, scale: 0)
        case .float16, .float32: self = .float
        case .float64: self = .double
        case .decimal(let precision, let scale) where precision <= 38 && scale >= 0 && scale <= precision:
            self = .decimal(precision: precision, scale: scale)
        case .string: self = .string
        case .binary, .fixedSizeBinary: self = .binary
        case .date: self = .date
        case .timestamp(_, let adjustedToUTC): self = adjustedToUTC ? .timestamp : .timestampNTZ
        case .list(let element):
            self = .array(
                element: try DeltaType(columnar: element.type, column: "\(column).element"),
                containsNull: element.isNullable)
        case .map(let key, let value):
            self = .map(
                key: try DeltaType(columnar: key.type, column: "\(column).key"),
                value: try DeltaType(columnar: value.type, column: "\(column).value"),
                valueContainsNull: value.isNullable)
        case .structure(let children):
            var fields: [StructField] = []
            for child in children {
                var field = child
                field.name = "\(column).\(child.name)"
                var converted = try StructField(columnar: field)
                converted.name = child.name
                fields.append(converted)
            }
            self = .structure(fields)
        case .decimal, .time, .interval:
            throw DeltaError(
                .unsupported, "column \(column) has the type \(type), which a Delta table cannot hold")
        }
    }
}
