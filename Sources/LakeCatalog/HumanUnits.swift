/// Sizes and durations as people write them in configuration and options.
public enum HumanUnits {
    /// `128MB`, `64 MiB`, `1GB` or plain bytes; a KB is 1,024 bytes as file systems count. Nil if it is no size.
    public static func byteCount(_ text: String) -> Int? {
        split(text).flatMap { number, unit in
            let shift: Int
            switch unit.lowercased() {
            case "", "b": shift = 0
            case "k", "kb", "kib": shift = 10
            case "m", "mb", "mib": shift = 20
            case "g", "gb", "gib": shift = 30
            default: return nil
            }
            let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
            return overflow ? nil : bytes
        }
    }

    /// `500ms`, `30s`, `5m`, `2h`, `7d`; without a unit, seconds. Nil if it is no duration.
    public static func duration(_ text: String) -> Duration? {
        split(text).flatMap { number, unit in
            guard number <= 1_000_000_000 else { return nil }
            switch unit.lowercased() {
            case "ms": return .milliseconds(number)
            case "", "s": return .seconds(number)
            case "m", "min": return .seconds(number * 60)
            case "h": return .seconds(number * 3_600)
            case "d": return .seconds(number * 86_400)
            default: return nil
            }
        }
    }

    /// Leading digits, and what follows them without blanks.
    private static func split(_ text: String) -> (number: Int, unit: String)? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty, let number = Int(digits) else { return nil }
        var unit = text.dropFirst(digits.count)
        while unit.first == " " { unit = unit.dropFirst() }
        return (number, String(unit))
    }
}
