public import Columnar

/// Partition values as text (protocol section "Partition Value Serialization").
public enum PartitionValue {
    /// The value that a text means for a column of this type; no text and the empty text are null.
    ///
    /// Text that an older, narrower type left behind is understood. Times without a zone are taken as UTC. Throws
    /// `damaged` on text that is no such value.
    public static func decode(_ text: String?, as type: DeltaType) throws(DeltaError) -> Scalar {
        guard let text, !text.isEmpty else { return .null }
        guard let value = parse(text, as: type) else {
            throw DeltaError(.damaged, "a partition value of the log is no \(type)")
        }
        return value
    }

    private static func parse(_ text: String, as type: DeltaType) -> Scalar? {
        switch type {
        case .string: .string(text)
        case .long: integer(text, Int64.self)
        case .integer: integer(text, Int32.self)
        case .short: integer(text, Int16.self)
        case .byte: integer(text, Int8.self)
        case .float: Float(text).map { .float($0) }
        case .double: Double(text).map { .double($0) }
        case .decimal(_, let scale):
            DecimalText.unscaled(text, scale: scale).map { .decimal($0, scale: scale) }
        case .boolean:
            switch text.lowercased() {
            case "true": .boolean(true)
            case "false": .boolean(false)
            default: nil
            }
        case .date: CivilTime.days(parsing: text).flatMap { Int32(exactly: $0) }.map { .date($0) }
        case .timestamp:
            CivilTime.microseconds(parsing: text).map { .timestamp($0, .microseconds, adjustedToUTC: true) }
        case .timestampNTZ:
            CivilTime.microseconds(parsing: text).map { .timestamp($0, .microseconds, adjustedToUTC: false) }
        case .binary: .binary(BinaryText.decode(text))
        case .void: .null
        case .structure, .array, .map, .variant: nil
        }
    }

    private static func integer(_ text: String, _ type: (some FixedWidthInteger).Type) -> Scalar? {
        type.init(text).map { .int(Int64($0)) }
    }

    /// The text of a value; nil for null, and for an empty string, which the format cannot tell from null.
    /// Throws `invalidRequest` where the value does not belong to the type.
    public static func encode(_ value: Scalar, as type: DeltaType) throws(DeltaError) -> String? {
        switch (value, type) {
        case (.null, _): return nil
        case (.string(let text), .string): return text.isEmpty ? nil : text
        case (.int(let number), .long), (.int(let number), .integer), (.int(let number), .short),
            (.int(let number), .byte):
            return String(number)
        case (.float(let number), .float): return text(Double(number), number.description)
        case (.double(let number), .double): return text(number, number.description)
        case (.decimal(let unscaled, let scale), .decimal): return DecimalText.text(unscaled, scale: scale)
        case (.boolean(let truth), .boolean): return truth ? "true" : "false"
        case (.date(let days), .date): return CivilTime.text(days: Int64(days))
        case (.timestamp(let ticks, let unit, _), .timestamp):
            let text = CivilTime.text(
                microseconds: microseconds(ticks, unit), separator: "T", fractionDigits: 6)
            return text + "Z"
        case (.timestamp(let ticks, let unit, _), .timestampNTZ):
            let microseconds = microseconds(ticks, unit)
            return CivilTime.text(
                microseconds: microseconds, separator: " ",
                fractionDigits: microseconds % 1_000_000 == 0 ? 0 : 6)
        case (.binary(let bytes), .binary): return bytes.isEmpty ? nil : BinaryText.encode(bytes)
        default:
            throw DeltaError(
                .invalidRequest, "a column of type \(type) cannot be partitioned by such a value")
        }
    }

    private static func text(_ number: Double, _ finite: String) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        return finite
    }

    private static func microseconds(_ ticks: Int64, _ unit: TimeUnit) -> Int64 {
        switch unit {
        case .milliseconds: ticks.multipliedReportingOverflow(by: 1000).partialValue
        case .microseconds: ticks
        case .nanoseconds: ticks / 1000 - (ticks % 1000 < 0 ? 1 : 0)
        }
    }
}

/// Binary partition values: bytes that are UTF-8 text stand as that text; others are written as `\uXXXX`, one
/// escape for each byte.
private enum BinaryText {
    static func decode(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard bytes.count % 6 == 0 else { return bytes }
        var decoded: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 6) {
            guard bytes[start] == UInt8(ascii: "\\"), bytes[start + 1] == UInt8(ascii: "u"),
                bytes[start + 2] == UInt8(ascii: "0"), bytes[start + 3] == UInt8(ascii: "0"),
                let high = Hexadecimal.value(of: bytes[start + 4]),
                let low = Hexadecimal.value(of: bytes[start + 5])
            else { return bytes }
            decoded.append(high << 4 | low)
        }
        return decoded
    }

    static func encode(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self), decode(text) == bytes { return text }
        var escaped: [UInt8] = []
        for byte in bytes {
            escaped += Array("\\u00".utf8)
            escaped.append(Hexadecimal.digit(byte >> 4, uppercase: true))
            escaped.append(Hexadecimal.digit(byte & 15, uppercase: true))
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}
