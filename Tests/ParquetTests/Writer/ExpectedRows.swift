import Columnar

/// Prints rows as the conformance data do: one JSON object a line.
enum ExpectedRows {
    static func lines(_ batch: RecordBatch) -> [String] {
        (0..<batch.rowCount).map { row in
            "{"
                + zip(batch.schema.fields, batch.columns).map { field, column in
                    quoted(field.name) + ":" + value(column, at: row)
                }.joined(separator: ",") + "}"
        }
    }

    static func value(_ column: Column, at index: Int) -> String {
        if column.isNull(at: index) { return "null" }
        switch column.storage {
        case .dictionary(let indices, let values):
            return value(values, at: Int(indices.load(at: index, as: Int32.self)))
        case .list(let offsets, let child):
            let from = Int(offsets.load(at: index, as: Int32.self))
            let to = Int(offsets.load(at: index + 1, as: Int32.self))
            if case .map = column.type, case .structure(let parts) = child.storage {
                return "["
                    + (from..<to).map { "[\(value(parts[0], at: $0)),\(value(parts[1], at: $0))]" }
                    .joined(separator: ",") + "]"
            }
            return "[" + (from..<to).map { value(child, at: $0) }.joined(separator: ",") + "]"
        case .structure(let children):
            guard case .structure(let fields) = column.type else { return "null" }
            return "{"
                + zip(fields, children).map { quoted($0.name) + ":" + value($1, at: index) }.joined(
                    separator: ",")
                + "}"
        case .none: return "null"
        case .bits, .fixed, .variable: return leaf(column, at: index)
        }
    }

    private static func leaf(_ column: Column, at index: Int) -> String {
        switch column.type {
        case .string: return quoted(column.string(at: index) ?? "")
        case .binary, .fixedSizeBinary, .interval: return quoted(base64(column.binary(at: index) ?? []))
        case .decimal(let precision, let scale) where precision > 38:
            let bytes = column.binary(at: index) ?? []
            var low: Int128 = 0
            for byte in bytes[..<16].reversed() { low = low << 8 | Int128(byte) }
            // The generator gives values of 16 bytes with their sign in the upper half.
            let unsigned = UInt128(truncatingIfNeeded: low)
            let isNegative = bytes[31] >= 0x80
            let digits = isNegative ? String(UInt128.max - unsigned) : String(unsigned)
            return quoted(
                point(isNegative ? increment(digits) : digits, isNegative: isNegative, scale: scale))
        default: break
        }
        switch column.scalar(at: index) {
        case .null: return "null"
        case .boolean(let value): return String(value)
        case .int(let value): return String(value)
        case .float(let value): return number(Double(value), text: "\(value)")
        case .double(let value): return number(value, text: "\(value)")
        case .decimal(let value, 0) where column.type == .uint64: return "\(value)"
        case .decimal(let value, let scale):
            return quoted(point(String(value.magnitude), isNegative: value < 0, scale: scale))
        case .date(let value): return quoted(date(Int64(value)))
        case .time(let value, let unit): return quoted(clock(value, unit))
        case .timestamp(let value, let unit, let adjusted):
            let day = 86_400 * unit.ticksPerSecond
            var days = value / day
            var rest = value % day
            if rest < 0 { (days, rest) = (days - 1, rest + day) }
            return quoted(date(days) + "T" + clock(rest, unit) + (adjusted ? "Z" : ""))
        case .string, .binary: return "null"
        }
    }

    private static func increment(_ digits: String) -> String {
        var reversed = Array(digits.utf8.reversed())
        for index in reversed.indices {
            if reversed[index] < UInt8(ascii: "9") {
                reversed[index] += 1
                return String(decoding: reversed.reversed(), as: UTF8.self)
            }
            reversed[index] = UInt8(ascii: "0")
        }
        return "1" + String(decoding: reversed.reversed(), as: UTF8.self)
    }

    private static func number(_ value: Double, text: String) -> String {
        if value.isNaN { return "\"NaN\"" }
        if value.isInfinite { return value < 0 ? "\"-Infinity\"" : "\"Infinity\"" }
        return text
    }

    private static func point(_ digits: String, isNegative: Bool, scale: Int) -> String {
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        let sign = isNegative ? "-" : ""
        if scale == 0 { return sign + padded }
        return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
    }

    private static func pad(_ value: Int64, _ count: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, count - digits.count)) + digits
    }

    private static func date(_ days: Int64) -> String {
        // Howard Hinnant's civil_from_days, with eras of 400 years from March.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let calendarMonth = month < 10 ? month + 3 : month - 9
        let year = yearOfEra + era * 400 + (calendarMonth <= 2 ? 1 : 0)
        let sign = year > 9_999 ? "+" : year < 0 ? "-" : ""
        return sign + pad(abs(year), 4) + "-" + pad(calendarMonth, 2) + "-" + pad(day, 2)
    }

    private static func clock(_ ticks: Int64, _ unit: TimeUnit) -> String {
        let seconds = ticks / unit.ticksPerSecond
        let rest = ticks % unit.ticksPerSecond
        let fraction = unit == .milliseconds ? pad(rest, 3) + "000" : pad(rest, unit == .microseconds ? 6 : 9)
        return pad(seconds / 3_600, 2) + ":" + pad(seconds / 60 % 60, 2) + ":" + pad(seconds % 60, 2) + "."
            + fraction
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var output: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = Array(bytes[start..<min(start + 3, bytes.count)])
            var word = 0
            for index in 0..<3 { word = word << 8 | (index < part.count ? Int(part[index]) : 0) }
            for index in 0..<4 {
                output.append(
                    index <= part.count ? alphabet[word >> (18 - 6 * index) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
