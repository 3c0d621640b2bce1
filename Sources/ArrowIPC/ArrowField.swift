internal import Columnar

/// A field as an Arrow schema has it: the type that its values become, and how they stand in a batch.
struct ArrowField {
    /// How values stand in a batch's buffers.
    enum Layout: Equatable {
        case null
        case bits
        /// Values of so many bytes, as they are.
        case fixed(byteCount: Int)
        /// Numbers that become others: see ``Rescaling``.
        case rescaled(Rescaling)
        /// Offsets and bytes; offsets have 4 or 8 bytes.
        case variable(offsetByteCount: Int)
        /// Sixteen bytes a value: short ones themselves, others a place in one of several buffers.
        case view
        case list(offsetByteCount: Int)
        case fixedList(count: Int)
        case structure
    }

    /// Numbers whose unit or width has no type here.
    enum Rescaling: Equatable {
        /// Milliseconds since 1970-01-01 to days.
        case days
        /// Seconds to milliseconds, of this many bytes each.
        case milliseconds(byteCount: Int)
        /// Decimals of 4 or 8 bytes to 16.
        case decimal(byteCount: Int)
    }

    var field: Field
    var layout: Layout
    var children: [ArrowField]
    /// The number of the dictionary that values are positions in, and the bytes and sign of a position.
    var dictionary: (id: Int64, indexByteCount: Int, isSigned: Bool)?

    private static let depthLimit = 64
    private static let fieldLimit = 100_000

    /// The fields of a Schema table.
    static func fields(of schema: FlatTable) throws(ArrowError) -> [ArrowField] {
        guard try schema.number(0, otherwise: Int16(0)) == 0 else {
            throw .unsupported("big-endian data")
        }
        var count = 0
        return try fields(try schema.tables(1), depth: 0, count: &count)
    }

    /// `count` goes up with every field: tables of a message may be shared, so few bytes can stand for very many.
    private static func fields(
        _ tables: [FlatTable], depth: Int, count: inout Int
    ) throws(ArrowError) -> [ArrowField] {
        guard depth < depthLimit else { throw .unsupported("a schema nested deeper than \(depthLimit)") }
        count += tables.count
        guard count <= fieldLimit else { throw .unsupported("a schema of more than \(fieldLimit) fields") }
        var fields: [ArrowField] = []
        for table in tables { fields.append(try ArrowField(table, depth: depth, count: &count)) }
        return fields
    }

    private init(_ table: FlatTable, depth: Int, count: inout Int) throws(ArrowError) {
        let name = try table.text(0) ?? ""
        let type = try table.table(3)
        children = try Self.fields(try table.tables(5), depth: depth + 1, count: &count)
        let tag = try table.number(2, otherwise: UInt8(0))
        let found = try Self.type(tag, type, children.map(\.field), name)
        layout = found.layout
        field = Field(
            name: name, type: found.type, isNullable: try table.number(1, otherwise: UInt8(0)) != 0,
            metadata: try Self.metadata(try table.tables(6)))
        guard let encoding = try table.table(4) else { return }
        let index = try encoding.table(1)
        let bitWidth = try index?.number(0, otherwise: Int32(32)) ?? 32
        guard [8, 16, 32, 64].contains(bitWidth) else {
            throw .damaged("column \(name) has positions of \(bitWidth) bits")
        }
        dictionary = (
            try encoding.number(0, otherwise: Int64(0)), Int(bitWidth) / 8,
            try index?.number(1, otherwise: UInt8(0)) ?? 1 != 0
        )
    }

    /// Pairs of texts that a schema or field carries.
    static func metadata(_ pairs: [FlatTable]) throws(ArrowError) -> [String: String] {
        var metadata: [String: String] = [:]
        for pair in pairs { metadata[try pair.text(0) ?? ""] = try pair.text(1) ?? "" }
        return metadata
    }

    private static func type(
        _ tag: UInt8, _ table: FlatTable?, _ children: [Field], _ name: String
    ) throws(ArrowError) -> (type: DataType, layout: Layout) {
        guard let table else { throw .damaged("column \(name) has no type") }
        switch tag {
        case 1: return (.null, .null)
        case 2:
            let width = try table.number(0, otherwise: Int32(0))
            return try integer(width, isSigned: try table.number(1, otherwise: UInt8(0)) != 0, name)
        case 3:
            switch try table.number(0, otherwise: Int16(0)) {
            case 0: return (.float16, .fixed(byteCount: 2))
            case 1: return (.float32, .fixed(byteCount: 4))
            default: return (.float64, .fixed(byteCount: 8))
            }
        case 4: return (.binary, .variable(offsetByteCount: 4))
        case 5: return (.string, .variable(offsetByteCount: 4))
        case 6: return (.boolean, .bits)
        case 7: return try decimal(table, name)
        case 8:
            return try table.number(0, otherwise: Int16(1)) == 0
                ? (.date, .fixed(byteCount: 4)) : (.date, .rescaled(.days))
        case 9:
            let unit = try table.number(0, otherwise: Int16(1))
            let width = unit < 2 ? 4 : 8
            guard try table.number(1, otherwise: Int32(32)) == Int32(width * 8) else {
                throw .damaged("column \(name) has times of an odd width")
            }
            return (
                .time(try timeUnit(unit, name)),
                unit == 0 ? .rescaled(.milliseconds(byteCount: 4)) : .fixed(byteCount: width)
            )
        case 10:
            let unit = try table.number(0, otherwise: Int16(0))
            let zone = try table.text(1) ?? ""
            return (
                .timestamp(try timeUnit(unit, name), adjustedToUTC: !zone.isEmpty),
                unit == 0 ? .rescaled(.milliseconds(byteCount: 8)) : .fixed(byteCount: 8)
            )
        case 12, 21:
            return (.list(try only(children, name)), .list(offsetByteCount: tag == 12 ? 4 : 8))
        case 13: return (.structure(children), .structure)
        case 15:
            let count = Int(try table.number(0, otherwise: Int32(0)))
            guard count > 0 else { throw .unsupported("column \(name), of values of no bytes,") }
            return (.fixedSizeBinary(byteCount: count), .fixed(byteCount: count))
        case 16:
            let count = Int(try table.number(0, otherwise: Int32(0)))
            guard count >= 0 else { throw .damaged("column \(name) has lists of \(count) values") }
            return (.list(try only(children, name)), .fixedList(count: count))
        case 17:
            guard case .structure(let pair) = try only(children, name).type, pair.count == 2 else {
                throw .damaged("column \(name) is a map whose entries are not keys and values")
            }
            var key = pair[0]
            key.isNullable = false
            return (.map(key: key, value: pair[1]), .list(offsetByteCount: 4))
        case 19: return (.binary, .variable(offsetByteCount: 8))
        case 20: return (.string, .variable(offsetByteCount: 8))
        case 23: return (.binary, .view)
        case 24: return (.string, .view)
        default:
            let names: [UInt8: String] = [
                11: "intervals", 14: "a union", 18: "durations", 22: "run-end encoded values",
                25: "a list view", 26: "a list view",
            ]
            throw .unsupported("column \(name), \(names[tag] ?? "of type \(tag)"),")
        }
    }

    private static func integer(
        _ width: Int32, isSigned: Bool, _ name: String
    ) throws(ArrowError) -> (type: DataType, layout: Layout) {
        let type: DataType
        switch width {
        case 8: type = isSigned ? .int8 : .uint8
        case 16: type = isSigned ? .int16 : .uint16
        case 32: type = isSigned ? .int32 : .uint32
        case 64: type = isSigned ? .int64 : .uint64
        default: throw .damaged("column \(name) has integers of \(width) bits")
        }
        return (type, .fixed(byteCount: Int(width) / 8))
    }

    private static func decimal(
        _ table: FlatTable, _ name: String
    ) throws(ArrowError) -> (type: DataType, layout: Layout) {
        let precision = Int(try table.number(0, otherwise: Int32(0)))
        let scale = Int(try table.number(1, otherwise: Int32(0)))
        let width = Int(try table.number(2, otherwise: Int32(128)))
        guard (1...76).contains(precision), (0...precision).contains(scale) else {
            throw .unsupported("column \(name), a decimal of \(precision) digits and scale \(scale),")
        }
        let type = DataType.decimal(precision: precision, scale: scale)
        switch width {
        case 32 where precision <= 9, 64 where precision <= 18:
            return (type, .rescaled(.decimal(byteCount: width / 8)))
        case 128 where precision <= 38, 256 where precision > 38: return (type, .fixed(byteCount: width / 8))
        default: throw .unsupported("column \(name), a decimal of \(precision) digits in \(width) bits,")
        }
    }

    private static func timeUnit(_ unit: Int16, _ name: String) throws(ArrowError) -> TimeUnit {
        switch unit {
        case 0, 1: return .milliseconds
        case 2: return .microseconds
        case 3: return .nanoseconds
        default: throw .damaged("column \(name) has an unknown unit of time")
        }
    }

    private static func only(_ children: [Field], _ name: String) throws(ArrowError) -> Field {
        guard children.count == 1 else {
            throw .damaged("column \(name) is a list of \(children.count) columns")
        }
        return children[0]
    }
}
