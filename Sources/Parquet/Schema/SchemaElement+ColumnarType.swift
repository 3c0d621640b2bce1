import Columnar

/// An annotation that the physical type cannot carry.
struct AnnotationFault: Error {
    let problem: String
}

extension SchemaElement {
    /// Whether the group is annotated as a list, by either kind of annotation.
    var isList: Bool {
        if let logicalType { return logicalType == .list }
        return convertedType == .list
    }

    /// Whether the group is annotated as a map, by either kind of annotation.
    var isMap: Bool {
        if let logicalType { return logicalType == .map }
        return convertedType == .map || convertedType == .mapKeyValue
    }

    var fieldMetadata: [String: String] {
        fieldID.map { [Field.ParquetMetadataKey.fieldID: String($0)] } ?? [:]
    }

    /// What the values of a leaf are, and a name for what the Columnar type does not tell.
    ///
    /// The logical type decides; the converted type where there is none, or where an old writer put UNKNOWN
    /// beside it. Annotations that the module does not know leave the physical type.
    func columnarType(
        _ physical: PhysicalType, length: Int
    ) throws(AnnotationFault) -> (type: DataType, annotation: String?) {
        switch logicalType {
        case .null:
            if let convertedType {
                return try convertedColumnarType(convertedType, physical, length: length)
            }
            return (.null, nil)
        case .some(let logical):
            return try logicalColumnarType(logical, physical, length: length)
        case nil:
            if let convertedType {
                return try convertedColumnarType(convertedType, physical, length: length)
            }
            return (Self.plainType(physical, length: length), physical == .int96 ? "int96" : nil)
        }
    }

    private func logicalColumnarType(
        _ logical: LogicalType, _ physical: PhysicalType, length: Int
    ) throws(AnnotationFault) -> (type: DataType, annotation: String?) {
        let plain = Self.plainType(physical, length: length)
        switch logical {
        case .string: return (physical == .byteArray ? .string : plain, nil)
        case .enumeration: return (physical == .byteArray ? .string : plain, "enum")
        case .json: return (physical == .byteArray ? .string : plain, "json")
        case .bson: return (plain, "bson")
        case .decimal(let precision, let scale):
            return (try Self.decimal(precision, scale, physical, length: length), nil)
        case .date: return (try Self.demand(.int32, physical, .date), nil)
        case .time(let unit, let adjusted):
            let wanted: PhysicalType = unit == .milliseconds ? .int32 : .int64
            return (try Self.demand(wanted, physical, .time(unit)), adjusted ? nil : "local")
        case .timestamp(let unit, let adjusted):
            return (try Self.demand(.int64, physical, .timestamp(unit, adjustedToUTC: adjusted)), nil)
        case .integer(let bitWidth, let isSigned):
            return (try Self.integer(Int(bitWidth), isSigned: isSigned, physical), nil)
        case .uuid:
            return (plain, physical == .fixedLengthByteArray && length == 16 ? "uuid" : nil)
        case .float16:
            return (physical == .fixedLengthByteArray && length == 2 ? .float16 : plain, nil)
        case .geometry: return (plain, "geometry")
        case .geography: return (plain, "geography")
        case .null, .map, .list, .variant, .unrecognized: return (plain, physical == .int96 ? "int96" : nil)
        }
    }

    private func convertedColumnarType(
        _ converted: ConvertedType, _ physical: PhysicalType, length: Int
    ) throws(AnnotationFault) -> (type: DataType, annotation: String?) {
        let plain = Self.plainType(physical, length: length)
        switch converted {
        case .utf8: return (physical == .byteArray ? .string : plain, nil)
        case .enumeration: return (physical == .byteArray ? .string : plain, "enum")
        case .json: return (physical == .byteArray ? .string : plain, "json")
        case .bson: return (plain, "bson")
        case .decimal: return (try Self.decimal(precision ?? 0, scale ?? 0, physical, length: length), nil)
        case .date: return (try Self.demand(.int32, physical, .date), nil)
        case .timeMilliseconds: return (try Self.demand(.int32, physical, .time(.milliseconds)), nil)
        case .timeMicroseconds: return (try Self.demand(.int64, physical, .time(.microseconds)), nil)
        case .timestampMilliseconds:
            return (try Self.demand(.int64, physical, .timestamp(.milliseconds, adjustedToUTC: true)), nil)
        case .timestampMicroseconds:
            return (try Self.demand(.int64, physical, .timestamp(.microseconds, adjustedToUTC: true)), nil)
        case .uint8: return (try Self.integer(8, isSigned: false, physical), nil)
        case .uint16: return (try Self.integer(16, isSigned: false, physical), nil)
        case .uint32: return (try Self.integer(32, isSigned: false, physical), nil)
        case .uint64: return (try Self.integer(64, isSigned: false, physical), nil)
        case .int8: return (try Self.integer(8, isSigned: true, physical), nil)
        case .int16: return (try Self.integer(16, isSigned: true, physical), nil)
        case .int32: return (try Self.integer(32, isSigned: true, physical), nil)
        case .int64: return (try Self.integer(64, isSigned: true, physical), nil)
        case .interval:
            return (physical == .fixedLengthByteArray && length == 12 ? .interval : plain, nil)
        case .map, .mapKeyValue, .list: return (plain, physical == .int96 ? "int96" : nil)
        }
    }

    /// The type of values without annotation.
    static func plainType(_ physical: PhysicalType, length: Int) -> DataType {
        switch physical {
        case .boolean: .boolean
        case .int32: .int32
        case .int64: .int64
        case .int96: .timestamp(.nanoseconds, adjustedToUTC: false)
        case .float: .float32
        case .double: .float64
        case .byteArray: .binary
        case .fixedLengthByteArray: .fixedSizeBinary(byteCount: length)
        }
    }

    private static func demand(
        _ wanted: PhysicalType, _ physical: PhysicalType, _ type: DataType
    ) throws(AnnotationFault) -> DataType {
        guard physical == wanted else { throw AnnotationFault(problem: "\(type) stored as \(physical)") }
        return type
    }

    private static func integer(
        _ bitWidth: Int, isSigned: Bool, _ physical: PhysicalType
    ) throws(AnnotationFault) -> DataType {
        let type: DataType
        switch bitWidth {
        case 8: type = isSigned ? .int8 : .uint8
        case 16: type = isSigned ? .int16 : .uint16
        case 32: type = isSigned ? .int32 : .uint32
        case 64: type = isSigned ? .int64 : .uint64
        default: throw AnnotationFault(problem: "an integer of \(bitWidth) bits")
        }
        return try demand(bitWidth == 64 ? .int64 : .int32, physical, type)
    }

    private static func decimal(
        _ precision: Int32, _ scale: Int32, _ physical: PhysicalType, length: Int
    ) throws(AnnotationFault) -> DataType {
        guard precision > 0, scale >= 0, scale <= precision else {
            throw AnnotationFault(problem: "a decimal of precision \(precision) and scale \(scale)")
        }
        guard precision <= 76 else {
            throw AnnotationFault(problem: "a decimal of precision \(precision), more than 76")
        }
        let most: Int32
        switch physical {
        case .int32: most = 9
        case .int64: most = 18
        case .byteArray: most = 76
        case .fixedLengthByteArray:
            // floor((8 * length - 1) * log10(2)), the most digits that always fit.
            most = Int32(clamping: (min(length, 64) * 8 - 1) * 30_103 / 100_000)
        case .boolean, .int96, .float, .double:
            throw AnnotationFault(problem: "a decimal stored as \(physical)")
        }
        guard precision <= most else {
            throw AnnotationFault(problem: "a decimal of precision \(precision) stored as \(physical)")
        }
        return .decimal(precision: Int(precision), scale: Int(scale))
    }
}
