import Foundation

/// Times as clients send them: ISO 8601 with a zone, `2022-01-01T00:00:00Z`, with or without a fraction.
enum TimestampText {
    /// Milliseconds since 1970-01-01T00:00:00Z, or nil.
    static func milliseconds(_ text: String) -> Int64? {
        guard (20...40).contains(text.utf8.count) else { return nil }
        let plain = Date.ISO8601FormatStyle(timeZone: .gmt)
        let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true, timeZone: .gmt)
        guard let date = (try? plain.parse(text)) ?? (try? fractional.parse(text)) else { return nil }
        let milliseconds = (date.timeIntervalSince1970 * 1_000).rounded()
        return Int64(exactly: milliseconds)
    }
}
