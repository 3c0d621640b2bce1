import Columnar
import TestSupport

/// A value of any type as a plain tree: what kernels are compared with.
indirect enum ModelValue: Hashable {
    case null
    case scalar(Scalar)
    case bytes([UInt8])
    case list([ModelValue])
    case structure([ModelValue])

    /// Reads a value by the slow public accessors.
    static func read(_ column: Column, _ row: Int) -> ModelValue {
        if column.isNull(at: row) { return .null }
        switch column.storage {
        case .dictionary(let indices, let values):
            return read(values, Int(indices.load(at: row, as: Int32.self)))
        case .list(let offsets, let child):
            let range =
                Int(offsets.load(at: row, as: Int32.self))..<Int(offsets.load(at: row + 1, as: Int32.self))
            return .list(range.map { read(child, $0) })
        case .structure(let children): return .structure(children.map { read($0, row) })
        default: break
        }
        switch column.scalar(at: row) {
        case .null: return .null
        case .string(let text): return .bytes(Array(text.utf8))
        case .binary(let bytes): return .bytes(bytes)
        // Zeros and NaNs are one each.
        case .double(let value):
            return .scalar(.double(value.isNaN ? .nan : (value == 0 ? 0 : value))).canonical(value.isNaN)
        case .float(let value): return .scalar(.float(value == 0 ? 0 : value)).canonical(value.isNaN)
        case let scalar: return .scalar(scalar)
        }
    }

    private func canonical(_ isNaN: Bool) -> ModelValue {
        // NaN does not equal itself as a scalar; a text stands for it here.
        isNaN ? .bytes(Array("NaN".utf8)) : self
    }

    static func read(_ column: Column) -> [ModelValue] {
        (0..<column.count).map { read(column, $0) }
    }

    static func rows(_ columns: [Column]) -> [[ModelValue]] {
        (0..<(columns.first?.count ?? 0)).map { row in columns.map { read($0, row) } }
    }
}

/// Random columns of every type, in every storage, sliced at odd places, with few distinct values.
enum RandomColumn {
    static let flatTypes: [DataType] = [
        .null, .boolean, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float16, .float32,
        .float64,
        .decimal(precision: 20, scale: 3), .decimal(precision: 50, scale: 3), .string, .binary,
        .fixedSizeBinary(byteCount: 5), .date, .time(.milliseconds), .time(.nanoseconds),
        .timestamp(.microseconds, adjustedToUTC: true), .interval,
    ]
    static let nestedTypes: [DataType] = [
        .list(Field(name: "element", type: .string)),
        .structure([
            Field(name: "a", type: .int32),
            Field(name: "b", type: .list(Field(name: "element", type: .float64))),
        ]),
        .map(
            key: Field(name: "key", type: .string, isNullable: false),
            value: Field(name: "value", type: .int8)),
        .list(
            Field(
                name: "element",
                type: .structure([Field(name: "x", type: .boolean), Field(name: "y", type: .string)]))),
    ]
    static let texts = [
        "", "a", "b", "ab", "abcdefgh", "abcdefghi", "abcdefgh\u{0}", "a longer text than sixteen bytes", "ż",
    ]

    static func make(_ type: DataType, count: Int, using generator: inout SeededGenerator) -> Column {
        let before = Int.random(in: 0..<70, using: &generator)
        let after = Int.random(in: 0..<3, using: &generator)
        let total = before + count + after
        let hasNulls = Bool.random(using: &generator)
        guard !type.isNested, type != .null, Int.random(in: 0..<3, using: &generator) == 0 else {
            return plain(type, count: total, hasNulls: hasNulls, using: &generator).slice(
                before..<before + count)
        }
        let entryCount = Int.random(in: 1...6, using: &generator)
        let entries = plain(
            type, count: entryCount, hasNulls: Bool.random(using: &generator), using: &generator)
        let indices = (0..<total).map { _ in Int32.random(in: 0..<Int32(entryCount), using: &generator) }
        let validity = Bitmap(
            (0..<total).map { _ in !hasNulls || Int.random(in: 0..<4, using: &generator) > 0 })
        return Column(
            type: type, count: total, validity: validity,
            storage: .dictionary(indices: Buffer(copying: indices), values: entries)
        ).slice(before..<before + count)
    }

    static func plain(_ type: DataType, count: Int, hasNulls: Bool, using generator: inout SeededGenerator)
        -> Column
    {
        var builder = ColumnBuilder(type: type)
        for _ in 0..<count { append(to: &builder, hasNulls: hasNulls, using: &generator) }
        return builder.finish()
    }

    static func append(
        to builder: inout ColumnBuilder, hasNulls: Bool, using generator: inout SeededGenerator
    ) {
        if builder.type == .null || (hasNulls && Int.random(in: 0..<4, using: &generator) == 0) {
            return builder.appendNull()
        }
        let small = Int64.random(in: -2...2, using: &generator)
        let extreme = Int.random(in: 0..<6, using: &generator) == 0
        switch builder.type {
        case .boolean: builder.append(small > 0)
        case .int8: builder.append(integer: extreme ? Int64(Int8.min) : small)
        case .int16: builder.append(integer: extreme ? Int64(Int16.max) : small)
        case .int32, .date, .time(.milliseconds): builder.append(integer: extreme ? Int64(Int32.min) : small)
        case .int64, .time, .timestamp: builder.append(integer: extreme ? .max : small)
        case .uint8, .uint16, .uint32: builder.append(integer: extreme ? 255 : small.magnitude == 2 ? 2 : 1)
        case .uint64: builder.append(integer: extreme ? -1 : Int64(small.magnitude))
        case .float16:
            builder.append(
                binary: [[0, 0], [0, 0x80], [0, 0x3C], [1, 0x7E], [0, 0x7C], [0, 0xC0]][Int(small + 2)])
        case .float32, .float64:
            let values: [Double] = [0, -0.0, 1.5, -1.5, .nan, .infinity, -.infinity, -.nan]
            builder.append(values.randomElement(using: &generator) ?? 0)
        case .decimal(let precision, _) where precision <= 38:
            builder.append(unscaled: extreme ? Int128(small) << 64 : Int128(small))
        case .decimal, .interval, .fixedSizeBinary:
            let width = builder.type.byteWidth ?? 0
            builder.append(
                binary: [UInt8](repeating: UInt8(truncatingIfNeeded: small), count: width - 1) + [
                    UInt8(extreme ? 255 : 0)
                ])
        case .string: builder.append(texts.randomElement(using: &generator) ?? "")
        case .binary: builder.append(binary: [UInt8](repeating: 255, count: Int(small.magnitude)))
        case .list:
            let length = Int(small.magnitude)
            builder.children[0] { child in
                for _ in 0..<length { append(to: &child, hasNulls: hasNulls, using: &generator) }
            }
            builder.appendListEnd()
        case .map:
            let length = Int(small.magnitude)
            builder.children[0] { entries in
                for _ in 0..<length {
                    entries.children[0] { append(to: &$0, hasNulls: false, using: &generator) }
                    entries.children[1] { append(to: &$0, hasNulls: hasNulls, using: &generator) }
                    entries.appendStructure()
                }
            }
            builder.appendListEnd()
        case .structure(let fields):
            for index in fields.indices {
                builder.children[index] { append(to: &$0, hasNulls: hasNulls, using: &generator) }
            }
            builder.appendStructure()
        case .null: builder.appendNull()
        }
    }
}
