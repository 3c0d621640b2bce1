public import Columnar

/// What values mean. Spec: LogicalTypes.md.
public enum LogicalType: Hashable, Sendable {
    case string
    case map
    case list
    case enumeration
    case decimal(precision: Int32, scale: Int32)
    case date
    case time(TimeUnit, adjustedToUTC: Bool)
    case timestamp(TimeUnit, adjustedToUTC: Bool)
    case integer(bitWidth: Int8, isSigned: Bool)
    /// The annotation UNKNOWN: only nulls.
    case null
    case json
    case bson
    case uuid
    case float16
    case variant(specificationVersion: Int8?)
    case geometry(crs: String?)
    case geography(crs: String?, algorithm: Int32?)
    /// A union member of this number that the module does not know; 0 where there is none or no structure.
    case unrecognized(Int)
}

extension LogicalType: ThriftStructure {
    init(from reader: inout CompactReader) throws(ParquetError) {
        var value: LogicalType?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            if field.type != .structure {
                // Written again it must not claim to be the structure of this number, which may need fields.
                value = value ?? .unrecognized(0)
                try reader.skip(field)
                continue
            }
            switch field.id {
            case 5: value = try Self.decodeDecimal(&reader)
            case 7:
                let (unit, adjusted) = try Self.decodeTime(&reader)
                value = unit.map { .time($0, adjustedToUTC: adjusted) } ?? .unrecognized(7)
            case 8:
                let (unit, adjusted) = try Self.decodeTime(&reader)
                value = unit.map { .timestamp($0, adjustedToUTC: adjusted) } ?? .unrecognized(8)
            case 10: value = try Self.decodeInteger(&reader)
            case 16: value = try Self.decodeVariant(&reader)
            case 17, 18: value = try Self.decodeGeo(&reader, isGeography: field.id == 18)
            default:
                value = Self.bare(field.id)
                try reader.skip(field)
            }
        }
        self = value ?? .unrecognized(0)
    }

    private static func bare(_ id: Int) -> LogicalType {
        switch id {
        case 1: .string
        case 2: .map
        case 3: .list
        case 4: .enumeration
        case 6: .date
        case 11: .null
        case 12: .json
        case 13: .bson
        case 14: .uuid
        case 15: .float16
        default: .unrecognized(id)
        }
    }

    private static func decodeDecimal(_ reader: inout CompactReader) throws(ParquetError) -> LogicalType {
        var scale: Int32?
        var precision: Int32?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: scale = try reader.int32(field)
            case 2: precision = try reader.int32(field)
            default: try reader.skip(field)
            }
        }
        return .decimal(precision: try reader.required(precision, field: 2), scale: scale ?? 0)
    }

    private static func decodeTime(
        _ reader: inout CompactReader
    ) throws(ParquetError) -> (unit: TimeUnit?, adjusted: Bool) {
        var adjusted = false
        var unit: TimeUnit?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: adjusted = try reader.boolean(field)
            case 2 where field.type == .structure:
                var inner = try reader.beginStructure()
                while let member = try reader.nextField(&inner) {
                    switch member.id {
                    case 1: unit = .milliseconds
                    case 2: unit = .microseconds
                    case 3: unit = .nanoseconds
                    default: break
                    }
                    try reader.skip(member)
                }
            default: try reader.skip(field)
            }
        }
        return (unit, adjusted)
    }

    private static func decodeInteger(_ reader: inout CompactReader) throws(ParquetError) -> LogicalType {
        var bitWidth: Int64?
        var isSigned = true
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: bitWidth = try reader.int64(field)
            case 2: isSigned = try reader.boolean(field)
            default: try reader.skip(field)
            }
        }
        let width = try reader.required(bitWidth, field: 1)
        guard let narrow = Int8(exactly: width) else {
            throw reader.fault(.valueOutOfRange(field: 1, value: width))
        }
        return .integer(bitWidth: narrow, isSigned: isSigned)
    }

    private static func decodeVariant(_ reader: inout CompactReader) throws(ParquetError) -> LogicalType {
        var version: Int8?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: version = Int8(truncatingIfNeeded: try reader.int64(field))
            default: try reader.skip(field)
            }
        }
        return .variant(specificationVersion: version)
    }

    private static func decodeGeo(
        _ reader: inout CompactReader, isGeography: Bool
    ) throws(ParquetError) -> LogicalType {
        var crs: String?
        var algorithm: Int32?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: crs = try reader.string(field)
            case 2 where isGeography: algorithm = try reader.int32(field)
            default: try reader.skip(field)
            }
        }
        return isGeography ? .geography(crs: crs, algorithm: algorithm) : .geometry(crs: crs)
    }

    func encode(into writer: inout CompactWriter) {
        writer.beginStructure()
        switch self {
        case .string: writer.emptyStructure(1)
        case .map: writer.emptyStructure(2)
        case .list: writer.emptyStructure(3)
        case .enumeration: writer.emptyStructure(4)
        case .decimal(let precision, let scale):
            writer.header(5, .structure)
            writer.beginStructure()
            writer.int32(1, scale)
            writer.int32(2, precision)
            writer.endStructure()
        case .date: writer.emptyStructure(6)
        case .time(let unit, let adjusted): Self.encodeTime(7, unit, adjusted, &writer)
        case .timestamp(let unit, let adjusted): Self.encodeTime(8, unit, adjusted, &writer)
        case .integer(let bitWidth, let isSigned):
            writer.header(10, .structure)
            writer.beginStructure()
            writer.byte(1, bitWidth)
            writer.boolean(2, isSigned)
            writer.endStructure()
        case .null: writer.emptyStructure(11)
        case .json: writer.emptyStructure(12)
        case .bson: writer.emptyStructure(13)
        case .uuid: writer.emptyStructure(14)
        case .float16: writer.emptyStructure(15)
        case .variant(let version):
            writer.header(16, .structure)
            writer.beginStructure()
            writer.byte(1, version)
            writer.endStructure()
        case .geometry(let crs): Self.encodeGeo(17, crs, nil, &writer)
        case .geography(let crs, let algorithm): Self.encodeGeo(18, crs, algorithm, &writer)
        case .unrecognized(let id): if id > 0 { writer.emptyStructure(id) }
        }
        writer.endStructure()
    }

    private static func encodeTime(
        _ id: Int, _ unit: TimeUnit, _ adjusted: Bool, _ writer: inout CompactWriter
    ) {
        writer.header(id, .structure)
        writer.beginStructure()
        writer.boolean(1, adjusted)
        writer.header(2, .structure)
        writer.beginStructure()
        switch unit {
        case .milliseconds: writer.emptyStructure(1)
        case .microseconds: writer.emptyStructure(2)
        case .nanoseconds: writer.emptyStructure(3)
        }
        writer.endStructure()
        writer.endStructure()
    }

    private static func encodeGeo(
        _ id: Int, _ crs: String?, _ algorithm: Int32?, _ writer: inout CompactWriter
    ) {
        writer.header(id, .structure)
        writer.beginStructure()
        writer.string(1, crs)
        writer.int32(2, algorithm)
        writer.endStructure()
    }
}
