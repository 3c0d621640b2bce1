import Columnar
import TestSupport

/// Rows of every type, with the values that SQL and storage see differently, and literals to compare them with.
enum AwkwardRows {
    static let schema = Schema([
        Field(name: "key", type: .int64, isNullable: false),
        Field(name: "small", type: .int8),
        Field(name: "whole", type: .int32),
        Field(name: "large", type: .int64),
        Field(name: "natural", type: .uint64),
        Field(name: "real", type: .float64),
        Field(name: "single", type: .float32),
        Field(name: "price", type: .decimal(precision: 10, scale: 2)),
        Field(name: "long_price", type: .decimal(precision: 30, scale: 5)),
        Field(name: "name", type: .string),
        Field(name: "tag", type: .string),
        Field(name: "day", type: .date),
        Field(name: "moment", type: .timestamp(.microseconds, adjustedToUTC: true)),
        Field(name: "fine", type: .timestamp(.nanoseconds, adjustedToUTC: false)),
        Field(name: "clock", type: .time(.microseconds)),
        Field(name: "flag", type: .boolean),
        Field(name: "bytes", type: .binary),
    ])

    static let texts = [
        "", "a", "A", "ab", "Ab", "abc", "a\0b", "a\0", "ż", "żó", "\u{1F600}", "a\u{1F600}", "\u{FFFF}",
        "a%b", "a_b",
        "10", "10.1", "2015-03-02", "Unit 1", "unit 1", "z",
    ]
    static let doubles: [Double] = [
        0, -0.0, 1, -1, 0.1, 0.30000000000000004, 0.3, 2.5, .nan, .infinity, -.infinity, 1e300, 0x1p53,
        0x1p63,
    ]
    static let integers: [Int64] = [
        0, 1, -1, 2, 3, 5, 100, -128, 127, 1 << 31, 1 << 53, (1 << 53) + 1, .max, .min,
    ]
    /// 9999-12-31, 10000-01-01, 0000-01-01 and the day before, and days near 1970.
    static let days: [Int64] = [
        0, 1, -1, -25_567, 16_496, 16_497, 2_932_896, 2_932_897, -719_528, -719_529, 5_000_000, -2_000_000,
    ]
    static let ticks: [Int64] = [
        0, 1, -1, 999_999, 1_000_000, -1_000_000, 1_425_283_200_000_000, 1_425_283_200_500_000,
        253_402_300_799_999_999, 253_402_300_800_000_000, -62_167_219_200_000_000, -62_167_219_200_000_001,
    ]

    static func batch(from key: Int, count: Int, using generator: inout SeededGenerator) -> RecordBatch {
        let columns = schema.fields.map { field in
            column(field, from: key, count: count, using: &generator)
        }
        return RecordBatch(schema: schema, columns: columns, rowCount: count)
    }

    private static func column(
        _ field: Field, from key: Int, count: Int, using generator: inout SeededGenerator
    ) -> Column {
        if field.name == "tag" {
            var values = ColumnBuilder(type: .string)
            for text in texts { values.append(text) }
            values.appendNull()
            let indices = (0..<count).map { _ in Int32.random(in: 0...Int32(texts.count), using: &generator) }
            return Column(
                type: .string, count: count,
                storage: .dictionary(indices: Buffer(copying: indices), values: values.finish()))
        }
        var builder = ColumnBuilder(type: field.type)
        for row in 0..<count {
            if field.name == "key" {
                builder.append(integer: Int64(key + row))
            } else if Int.random(in: 0..<6, using: &generator) == 0 {
                builder.appendNull()
            } else {
                append(to: &builder, using: &generator)
            }
        }
        return builder.finish()
    }

    private static func append(to builder: inout ColumnBuilder, using generator: inout SeededGenerator) {
        let number = integers.randomElement(using: &generator) ?? 0
        switch builder.type {
        case .int8: builder.append(integer: Int64(Int8(truncatingIfNeeded: number)))
        case .int32: builder.append(integer: Int64(Int32(truncatingIfNeeded: number)))
        case .int64, .uint64: builder.append(integer: number)
        case .float64, .float32: builder.append(doubles.randomElement(using: &generator) ?? 0)
        case .decimal(let precision, _):
            builder.append(unscaled: precision > 15 ? Int128(number) * 1_000 + 7 : Int128(number % 1_000) * 5)
        case .string: builder.append(texts.randomElement(using: &generator) ?? "")
        case .date: builder.append(integer: days.randomElement(using: &generator) ?? 0)
        case .timestamp(.microseconds, _):
            builder.append(integer: ticks.randomElement(using: &generator) ?? 0)
        case .timestamp: builder.append(integer: Bool.random(using: &generator) ? number : number % 86_400)
        case .time: builder.append(integer: Int64.random(in: 0..<86_400, using: &generator) * 1_000_000)
        case .boolean: builder.append(number > 1)
        case .binary: builder.append(binary: Array((texts.randomElement(using: &generator) ?? "").utf8))
        default: preconditionFailure("\(builder.type)")
        }
    }

    /// SQL for a value that may be compared with anything.
    static func literal(using generator: inout SeededGenerator) -> String {
        switch Int.random(in: 0..<12, using: &generator) {
        case 0...1:
            return "\(integers.randomElement(using: &generator) ?? 0)".replacing("\(Int64.min)", with: "-5")
        case 2:
            return ["0.1", "0.3", "2.5", "-0.0", "1e300", "9e999", "12.35", "-0.5", "1e-7"]
                .randomElement(using: &generator) ?? "0"
        case 3: return "NULL"
        case 4: return "X'61'"
        case 5:
            return ["'12.35'", "'0'", "'5e-1'", "'9223372036854775807.00700'", "'+1'", "'1.'", "'2015-03'"]
                .randomElement(using: &generator) ?? "0"
        case 6...7:
            return [
                "'2015-03-02'", "'1970-01-01'", "'1969-12-31'", "'9999-12-31'", "'+10000-01-01'",
                "'-0001-12-31'",
                "'0000'", "'2015-03-02 08:00:00'", "'2015-03-02 08:00:00.5'", "'1970-01-01 00:00:00.000001'",
                "'1969-12-31 23:59:59'", "'2015-03-02T08:00:00Z'", "'12:00:00'", "'1'", "''", "'z'",
            ].randomElement(using: &generator) ?? "''"
        default:
            let text = texts.randomElement(using: &generator) ?? ""
            if text.utf8.contains(0) {
                return "CAST(X'" + text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                    + "' AS TEXT)"
            }
            return "'\(text)'"
        }
    }

    /// A random condition of SQL.
    static func condition(depth: Int, using generator: inout SeededGenerator) -> String {
        if depth > 0, Int.random(in: 0..<3, using: &generator) == 0 {
            let left = condition(depth: depth - 1, using: &generator)
            let right = condition(depth: depth - 1, using: &generator)
            return ["(\(left)) AND (\(right))", "(\(left)) OR (\(right))", "NOT (\(left)) AND (\(right))"]
                .randomElement(using: &generator) ?? left
        }
        let column = schema.fields.randomElement(using: &generator)?.name ?? "key"
        func value() -> String { literal(using: &generator) }
        switch Int.random(in: 0..<14, using: &generator) {
        case 0: return "\(column) IS NULL"
        case 1: return "\(column) IS NOT NULL"
        case 2: return "\(column) IN (\(value()), \(value()), \(value()))"
        case 3: return "\(column) BETWEEN \(value()) AND \(value())"
        case 4:
            let pattern = [
                "a%", "A%", "ab_", "%b", "Unit%", "unit 1", "ż%", "10.%", "2015-03%", "%", "", "a%b",
            ]
            return "\(column) LIKE '\(pattern.randomElement(using: &generator) ?? "")'"
        case 5:
            let pattern = ["a*", "A?", "[aA]*", "U*1", "*"]
            return "\(column) GLOB '\(pattern.randomElement(using: &generator) ?? "")'"
        case 6: return "\(column) IS \(value())"
        case 7: return "\(column) = \(value()) COLLATE NOCASE"
        case 8: return "\(value()) < \(column)"
        case 9: return "\(column) IN (SELECT \(column) FROM t.rows WHERE key % 7 = 3)"
        default:
            let operation = ["=", "<", "<=", ">", ">=", "<>"].randomElement(using: &generator) ?? "="
            return "\(column) \(operation) \(value())"
        }
    }
}
