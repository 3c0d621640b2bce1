import Columnar
import TestSupport

/// Makes columns of any type from a seed, with the values that break writers among them.
struct RandomColumns {
    var generator: SeededGenerator
    /// The share of nulls where nulls may be.
    var nullDensity: Double
    /// Draws values from a few, so that dictionaries pay.
    var repeats = false

    init(seed: UInt64, nullDensity: Double, repeats: Bool = false) {
        generator = SeededGenerator(seed: seed)
        self.nullDensity = nullDensity
        self.repeats = repeats
    }

    mutating func batch(_ schema: Schema, rowCount: Int) -> RecordBatch {
        RecordBatch(
            schema: schema,
            columns: schema.fields.map { column($0.type, isNullable: $0.isNullable, rowCount: rowCount) },
            rowCount: rowCount)
    }

    mutating func column(_ type: DataType, isNullable: Bool = true, rowCount: Int) -> Column {
        var builder = ColumnBuilder(type: type)
        for _ in 0..<rowCount { append(to: &builder, isNullable: isNullable, depth: 0) }
        return builder.finish()
    }

    private mutating func chance(_ share: Double) -> Bool {
        Double.random(in: 0..<1, using: &generator) < share
    }

    private mutating func append(to builder: inout ColumnBuilder, isNullable: Bool, depth: Int) {
        if builder.type == .null || (isNullable && chance(nullDensity)) { return builder.appendNull() }
        switch builder.type {
        case .list(let element):
            for _ in 0..<listCount() {
                builder.children[0] { append(to: &$0, isNullable: element.isNullable, depth: depth + 1) }
            }
            builder.appendListEnd()
        case .map(_, let value):
            // Keys of a map are distinct: some readers keep one entry of a key only.
            for number in 0..<listCount() {
                builder.children[0] { entry in
                    entry.children[0] { key in
                        if key.type == .string {
                            key.append("\(number)" + string())
                        } else {
                            key.append(integer: Int64(number) * 1_000 + integer(0, 999))
                        }
                    }
                    entry.children[1] { append(to: &$0, isNullable: value.isNullable, depth: depth + 1) }
                    entry.appendStructure()
                }
            }
            builder.appendListEnd()
        case .structure(let fields):
            for (index, field) in fields.enumerated() {
                builder.children[index] { append(to: &$0, isNullable: field.isNullable, depth: depth + 1) }
            }
            builder.appendStructure()
        default: appendLeaf(to: &builder)
        }
    }

    private mutating func listCount() -> Int {
        [0, 1, 2, 3, 7].randomElement(using: &generator) ?? 0
    }

    private mutating func appendLeaf(to builder: inout ColumnBuilder) {
        switch builder.type {
        case .boolean: builder.append(chance(0.5))
        case .int8: builder.append(integer: integer(Int64(Int8.min), Int64(Int8.max)))
        case .int16: builder.append(integer: integer(Int64(Int16.min), Int64(Int16.max)))
        case .int32, .date: builder.append(integer: integer(Int64(Int32.min) / 4, Int64(Int32.max) / 4))
        case .time(.milliseconds): builder.append(integer: integer(0, 86_399_999))
        case .time(let unit): builder.append(integer: integer(0, 86_400 * unit.ticksPerSecond - 1))
        case .uint8: builder.append(integer: integer(0, 255))
        case .uint16: builder.append(integer: integer(0, 65_535))
        case .uint32: builder.append(integer: integer(0, Int64(UInt32.max)))
        case .int64, .uint64: builder.append(integer: integer(.min, .max))
        case .timestamp(let unit, _):
            // Years 1678 to 2261, which nanoseconds still hold.
            let seconds: Int64 = 9_200_000_000
            builder.append(integer: integer(-seconds * unit.ticksPerSecond, seconds * unit.ticksPerSecond))
        case .float32, .float64: builder.append(double())
        case .float16:
            let bits: [UInt16] = [0, 0x8000, 0x7C00, 0xFC00, 0x7E00, 0x3C00, 0xBC00, 1, 0x7BFF]
            let value =
                chance(0.3) ? bits.randomElement(using: &generator) ?? 0 : UInt16(0x3000 + integer(0, 0x3000))
            withUnsafeBytes(of: value) { builder.append(binary: Array($0)) }
        case .decimal(let precision, _) where precision <= 38:
            builder.append(unscaled: decimal(precision: precision))
        case .decimal:
            // 32 bytes, little-endian, far below the limit of any such precision.
            var bytes = bytes(count: 16)
            bytes += [UInt8](repeating: chance(0.5) ? 0xFF : 0, count: 16)
            builder.append(binary: bytes)
        case .string: builder.append(string())
        case .binary: builder.append(binary: bytes(count: variableCount()))
        case .fixedSizeBinary(let byteCount): builder.append(binary: bytes(count: byteCount))
        case .interval:
            // Months, days and milliseconds that other readers' own types still hold.
            let parts = (0..<3).map { _ in UInt32(integer(0, 9_999)) }
            builder.append(
                binary: parts.flatMap { part in (0..<4).map { UInt8(truncatingIfNeeded: part >> (8 * $0)) } })
        case .null, .list, .map, .structure: builder.appendNull()
        }
    }

    private mutating func integer(_ least: Int64, _ greatest: Int64) -> Int64 {
        if repeats { return Int64.random(in: max(0, least)...min(20, greatest), using: &generator) }
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: return least
        case 1: return greatest
        case 2...4: return Int64.random(in: max(least, -5)...min(greatest, 5), using: &generator)
        default: return Int64.random(in: least...greatest, using: &generator)
        }
    }

    private mutating func double() -> Double {
        if repeats { return Double(Int.random(in: 0..<10, using: &generator)) / 4 }
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: return .nan
        case 1: return [Double.infinity, -.infinity, 0, -0.0].randomElement(using: &generator) ?? 0
        default: return Double.random(in: -1e9...1e9, using: &generator)
        }
    }

    private mutating func decimal(precision: Int) -> Int128 {
        var greatest: Int128 = 0
        for _ in 0..<precision { greatest = greatest * 10 + 9 }
        if repeats { return min(greatest, Int128(Int.random(in: -3...3, using: &generator))) }
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: return greatest
        case 1: return -greatest
        case 2: return 0
        default: return Int128.random(in: -greatest...greatest, using: &generator)
        }
    }

    private mutating func variableCount() -> Int {
        switch Int.random(in: 0..<20, using: &generator) {
        case 0: return 0
        case 1: return 300
        default: return Int.random(in: 1..<30, using: &generator)
        }
    }

    private mutating func bytes(count: Int) -> [UInt8] {
        let highest: UInt8 = repeats ? 0 : 255
        return (0..<count).map { _ in chance(0.1) ? highest : UInt8.random(in: 0...highest, using: &generator)
        }
    }

    private mutating func string() -> String {
        if repeats { return ["", "a", "Anna", "Äpfel", "\u{10FFFF}"].randomElement(using: &generator) ?? "" }
        let alphabet: [Character] = ["a", "b", "z", "0", " ", "\"", "\\", "\n", "ü", "学", "🎓", "\u{10FFFF}"]
        return String((0..<variableCount()).map { _ in alphabet.randomElement(using: &generator) ?? "x" })
    }
}
