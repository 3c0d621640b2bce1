import Foundation

/// Times as clients send them: ISO 8601 with a zone, `2022-01-01T00:00:00Z`, with or without a fraction.
enum TimestampText {
    /// Milliseconds since 1970-01-01T00:00:00Z, or nil.
    static func milliseconds(_ text: String) -> Int64? {
        guard (20...40).contains(text.utf8.count) else { return nil }
        var whole = text
        var fraction: Int64 = 0
        // The fraction is read apart: a time in seconds as a Double would lose a millisecond now and then.
        if let dot = text.firstIndex(of: ".") {
            let digits = text[text.index(after: dot)...].prefix { $0.isASCII && $0.isNumber }
            guard (1...9).contains(digits.count), let number = Int64((digits + "00").prefix(3)) else {
                return nil
            }
            fraction = number
            whole.removeSubrange(dot..<digits.endIndex)
        }
        guard let date = try? Date.ISO8601FormatStyle(timeZone: .gmt).parse(whole) else { return nil }
        return Int64(exactly: date.timeIntervalSince1970.rounded()).map { $0 * 1_000 + fraction }
    }
}
