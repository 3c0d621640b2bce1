import Columnar

extension SchemaElement {
    /// The elements of a file with the columns of `schema`, depth first, the root first. Lists have three levels.
    /// `keepsInt96`: fields that are annotated so become INT96.
    static func elements(of schema: Schema, keepsInt96: Bool = false) throws(ParquetError) -> [SchemaElement]
    {
        var elements = [SchemaElement(name: "schema", childCount: Int32(clamping: schema.fields.count))]
        for field in schema.fields {
            try append(
                field, named: field.name, isNullable: field.isNullable, keepsInt96: keepsInt96, to: &elements,
                depth: 1)
        }
        return elements
    }

    private static func append(
        _ field: Field, named name: String, isNullable: Bool, keepsInt96: Bool,
        to elements: inout [SchemaElement], depth: Int
    ) throws(ParquetError) {
        guard depth <= SchemaTree.maximumDepth / 2 else {
            throw .limitExceeded(what: "schema depth", stated: depth, limit: SchemaTree.maximumDepth / 2)
        }
        var group = SchemaElement(
            repetition: isNullable ? .optional : .required, name: name, fieldID: try fieldID(of: field))
        switch field.type {
        case .list(let element):
            group.childCount = 1
            group.convertedType = .list
            group.logicalType = .list
            elements.append(group)
            elements.append(SchemaElement(repetition: .repeated, name: "list", childCount: 1))
            try append(
                element, named: "element", isNullable: element.isNullable, keepsInt96: keepsInt96,
                to: &elements, depth: depth + 2)
        case .map(let key, let value):
            group.childCount = 1
            group.convertedType = .map
            group.logicalType = .map
            elements.append(group)
            elements.append(SchemaElement(repetition: .repeated, name: "key_value", childCount: 2))
            try append(
                key, named: "key", isNullable: false, keepsInt96: keepsInt96, to: &elements, depth: depth + 2)
            try append(
                value, named: "value", isNullable: value.isNullable, keepsInt96: keepsInt96, to: &elements,
                depth: depth + 2)
        case .structure(let fields):
            guard !fields.isEmpty else {
                throw .unsupported(feature: "a structure without fields", column: name)
            }
            group.childCount = Int32(clamping: fields.count)
            if field.metadata[Field.ParquetMetadataKey.annotation] == "variant" {
                group.logicalType = .variant(specificationVersion: 1)
            }
            elements.append(group)
            for child in fields {
                try append(
                    child, named: child.name, isNullable: child.isNullable, keepsInt96: keepsInt96,
                    to: &elements, depth: depth + 1)
            }
        default:
            if keepsInt96, field.holdsInt96 {
                group.set(.int96)
            } else {
                try annotate(&group, as: field)
            }
            elements.append(group)
        }
    }

    private static func fieldID(of field: Field) throws(ParquetError) -> Int32? {
        guard let text = field.metadata[Field.ParquetMetadataKey.fieldID] else { return nil }
        guard let id = Int32(text) else {
            throw .invalidRequest(problem: "the field id of \(field.name) is no 32-bit integer")
        }
        return id
    }

    /// Gives a leaf its physical type and both kinds of annotation.
    private static func annotate(_ leaf: inout SchemaElement, as field: Field) throws(ParquetError) {
        switch field.type {
        case .null: leaf.set(.int32, .null)
        case .boolean: leaf.set(.boolean)
        case .int8: leaf.set(.int32, .integer(bitWidth: 8, isSigned: true), .int8)
        case .int16: leaf.set(.int32, .integer(bitWidth: 16, isSigned: true), .int16)
        case .int32: leaf.set(.int32)
        case .int64: leaf.set(.int64)
        case .uint8: leaf.set(.int32, .integer(bitWidth: 8, isSigned: false), .uint8)
        case .uint16: leaf.set(.int32, .integer(bitWidth: 16, isSigned: false), .uint16)
        case .uint32: leaf.set(.int32, .integer(bitWidth: 32, isSigned: false), .uint32)
        case .uint64: leaf.set(.int64, .integer(bitWidth: 64, isSigned: false), .uint64)
        case .float16: leaf.set(.fixedLengthByteArray, .float16, length: 2)
        case .float32: leaf.set(.float)
        case .float64: leaf.set(.double)
        case .decimal(let precision, let scale):
            try leaf.setDecimal(precision: precision, scale: scale)
        case .string:
            switch field.metadata[Field.ParquetMetadataKey.annotation] {
            case "json": leaf.set(.byteArray, .json, .json)
            case "enum": leaf.set(.byteArray, .enumeration, .enumeration)
            default: leaf.set(.byteArray, .string, .utf8)
            }
        case .binary:
            switch field.metadata[Field.ParquetMetadataKey.annotation] {
            case "bson": leaf.set(.byteArray, .bson, .bson)
            case "geometry": leaf.set(.byteArray, .geometry(crs: nil))
            case "geography": leaf.set(.byteArray, .geography(crs: nil, algorithm: nil))
            default: leaf.set(.byteArray)
            }
        case .fixedSizeBinary(let byteCount):
            guard byteCount > 0, let length = Int32(exactly: byteCount) else {
                throw .unsupported(feature: "fixed-size values of \(byteCount) bytes", column: field.name)
            }
            let isUUID =
                byteCount == 16
                && (field.metadata[Field.ParquetMetadataKey.annotation] == "uuid"
                    || field.metadata["ARROW:extension:name"] == "arrow.uuid")
            leaf.set(.fixedLengthByteArray, isUUID ? .uuid : nil, length: length)
        case .date: leaf.set(.int32, .date, .date)
        case .time(let unit):
            let adjusted = field.metadata[Field.ParquetMetadataKey.annotation] != "local"
            let converted: ConvertedType? =
                switch unit {
                case .milliseconds where adjusted: .timeMilliseconds
                case .microseconds where adjusted: .timeMicroseconds
                default: nil
                }
            leaf.set(
                unit == .milliseconds ? .int32 : .int64, .time(unit, adjustedToUTC: adjusted), converted)
        case .timestamp(let unit, let adjusted):
            // The converted types mean UTC: a wall-clock reading must not carry them.
            let converted: ConvertedType? =
                switch unit {
                case .milliseconds where adjusted: .timestampMilliseconds
                case .microseconds where adjusted: .timestampMicroseconds
                default: nil
                }
            leaf.set(.int64, .timestamp(unit, adjustedToUTC: adjusted), converted)
        case .interval: leaf.set(.fixedLengthByteArray, nil, .interval, length: 12)
        case .list, .map, .structure: throw .unsupported(feature: "a nested leaf", column: field.name)
        }
    }

    private mutating func set(
        _ physical: PhysicalType, _ logical: LogicalType? = nil, _ converted: ConvertedType? = nil,
        length: Int32? = nil
    ) {
        type = physical
        typeLength = length
        logicalType = logical
        convertedType = converted
    }

    private mutating func setDecimal(precision: Int, scale: Int) throws(ParquetError) {
        guard (1...76).contains(precision), (0...precision).contains(scale) else {
            throw .unsupported(feature: "decimal(\(precision), \(scale))", column: name)
        }
        switch precision {
        case ...9: set(.int32)
        case ...18: set(.int64)
        default: set(.fixedLengthByteArray, length: Int32(Self.decimalByteCount(precision: precision)))
        }
        self.precision = Int32(precision)
        self.scale = Int32(scale)
        logicalType = .decimal(precision: Int32(precision), scale: Int32(scale))
        convertedType = .decimal
    }

    /// The fewest bytes of two's complement that hold all decimals of a precision up to 76.
    static func decimalByteCount(precision: Int) -> Int {
        // Bits of 10^precision by the ratio log2(10), rounded up, and a sign.
        let bits = (precision * 3_321_929 + 999_999) / 1_000_000 + 1
        return (bits + 7) / 8
    }
}

extension Field {
    /// Whether the values may be written as INT96 and are said to have come so.
    fileprivate var holdsInt96: Bool {
        guard metadata[ParquetMetadataKey.annotation] == "int96" else { return false }
        switch type {
        case .timestamp, .fixedSizeBinary(byteCount: 12): return true
        default: return false
        }
    }
}
