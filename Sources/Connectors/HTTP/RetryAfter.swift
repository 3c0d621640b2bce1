internal import Columnar

/// The `Retry-After` header (RFC 9110, 10.2.3): seconds, or an HTTP date in any of its three forms.
enum RetryAfter {
    /// How long to wait from `now`, in seconds since 1970; nil if the header says nothing that can be read.
    static func pause(_ header: String, now: Int64) -> Duration? {
        let text = header.trimmingBlanks()
        if !text.isEmpty, text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") <= 9 }) {
            // More digits than fit are just a very long time.
            return .seconds(min(Int64(text) ?? .max, 1_000_000_000))
        }
        guard let date = secondsSinceEpoch(httpDate: text, now: now) else { return nil }
        return .seconds(max(0, date - now))
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`.
    static func secondsSinceEpoch(httpDate text: String, now: Int64) -> Int64? {
        let words = text.split { $0 == " " || $0 == "," || $0 == "-" }
        guard words.count >= 5 else { return nil }
        // Without the name of the day: day month year time, or month day time year.
        let isClassic = words[1].first?.isNumber == false
        let day = Int64(words[isClassic ? 2 : 1])
        let month = months.firstIndex(of: words[isClassic ? 1 : 2]).map { Int64($0 + 1) }
        let yearWord = words[isClassic ? 4 : 3]
        let time = words[isClassic ? 3 : 4].split(separator: ":").map { Int($0) }
        guard let day, let month, var year = Int64(yearWord), time.count == 3,
            let hour = time[0], let minute = time[1], let second = time[2],
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        if yearWord.count == 2 {
            // Two digits mean the year that is not more than 50 years ahead.
            let thisYear = CivilDate(days: now / 86_400).year
            year += thisYear / 100 * 100
            if year > thisYear + 50 { year -= 100 }
        }
        guard let date = CivilDate(year: year, month: month, day: day) else { return nil }
        return Int64(date.days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
    }

    private static let months: [Substring] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
