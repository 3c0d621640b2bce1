import Foundation

/// Points in time as people type them.
public enum PointInTime {
    /// Milliseconds since 1970-01-01T00:00:00Z of `2026-03-02T18:00:00Z`, with seconds, fraction and zone as they
    /// come; without a zone it is UTC. A date alone means its end in UTC, so that all that was written on that day
    /// counts.
    public static func milliseconds(_ text: String) throws(RuntimeError) -> Int64 {
        if let date = components(text[...], separator: "-", lengths: [4, 2, 2]) {
            guard let day = epochDay(year: date[0], month: date[1], day: date[2]) else { throw fault(text) }
            return Int64(day + 1) * 86_400_000 - 1
        }
        guard let border = text.firstIndex(where: { $0 == "T" || $0 == "t" || $0 == " " }),
            let date = components(text[..<border], separator: "-", lengths: [4, 2, 2]),
            let day = epochDay(year: date[0], month: date[1], day: date[2])
        else { throw fault(text) }
        var clock = text[text.index(after: border)...]
        guard let offsetMinutes = takeZone(&clock) else { throw fault(text) }
        var milliseconds = 0
        if let dot = clock.firstIndex(of: ".") {
            let digits = clock[clock.index(after: dot)...]
            guard !digits.isEmpty, digits.count <= 9, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else {
                throw fault(text)
            }
            milliseconds = Int((digits + "00").prefix(3)) ?? 0
            clock = clock[..<dot]
        }
        guard
            let time = components(clock, separator: ":", lengths: [2, 2, 2])
                ?? components(clock, separator: ":", lengths: [2, 2]).map({ $0 + [0] }),
            time[0] < 24, time[1] < 60, time[2] < 60
        else { throw fault(text) }
        let seconds = day * 86_400 + time[0] * 3_600 + (time[1] - offsetMinutes) * 60 + time[2]
        return Int64(seconds) * 1_000 + Int64(milliseconds)
    }

    /// `2026-03-02T18:00:00Z`, or with milliseconds where there are any.
    public static func text(milliseconds: Int64) -> String {
        // The fraction is written apart: a time in seconds as a Double would lose a millisecond now and then.
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
        let fraction = rest < 0 ? rest + 1_000 : rest
        let date = Date(timeIntervalSince1970: Double(rest < 0 ? seconds - 1 : seconds))
        let text = date.formatted(Date.ISO8601FormatStyle())
        return fraction == 0
            ? text : text.dropLast() + "." + String(String(fraction + 1_000).dropFirst()) + "Z"
    }

    /// `2026-03-02` of days since 1970-01-01.
    static func day(_ daysSinceEpoch: Int32) -> String {
        String(text(milliseconds: Int64(daysSinceEpoch) * 86_400_000).prefix(10))
    }

    /// The days since 1970-01-01 of a date such as `2026-03-02`, or nil.
    public static func epochDay(_ text: String) -> Int? {
        components(text[...], separator: "-", lengths: [4, 2, 2])
            .flatMap { epochDay(year: $0[0], month: $0[1], day: $0[2]) }
    }

    private static func epochDay(year: Int, month: Int, day: Int) -> Int? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let asked = DateComponents(year: year, month: month, day: day)
        guard (1...9_999).contains(year), let date = calendar.date(from: asked),
            calendar.dateComponents([.year, .month, .day], from: date)
                == DateComponents(year: year, month: month, day: day)
        else { return nil }
        return Int((date.timeIntervalSince1970 / 86_400).rounded(.down))
    }

    /// Digits between separators, of exactly these lengths.
    private static func components(_ text: Substring, separator: Character, lengths: [Int]) -> [Int]? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.map(\.count) == lengths, parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } })
        else {
            return nil
        }
        return parts.compactMap { Int($0) }
    }

    /// Takes a zone off the end; its minutes east of UTC.
    private static func takeZone(_ clock: inout Substring) -> Int? {
        if clock.last == "Z" || clock.last == "z" {
            clock.removeLast()
            return 0
        }
        guard let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) else { return 0 }
        let zone = clock[clock.index(after: sign)...].filter { $0 != ":" }
        guard zone.count == 4, zone.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(zone),
            number / 100 <= 18, number % 100 < 60
        else { return nil }
        let minutes = number / 100 * 60 + number % 100
        defer { clock = clock[..<sign] }
        return clock[sign] == "-" ? -minutes : minutes
    }

    private static func fault(_ text: String) -> RuntimeError {
        RuntimeError(.usage, "\"\(text)\" is no date or time; write 2026-03-02 or 2026-03-02T18:00:00Z")
    }
}
