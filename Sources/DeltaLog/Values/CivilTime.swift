internal import Columnar

/// Dates and times of the proleptic Gregorian calendar as text.
enum CivilTime {
    static let microsecondsPerDay: Int64 = 86_400_000_000

    /// `YYYY-MM-DD`; years of more or fewer than four digits keep a sign.
    static func text(days: Int64) -> String {
        let date = CivilDate(days: days)
        let sign = date.year < 0 ? "-" : date.year > 9999 ? "+" : ""
        return sign + padded(date.year.magnitude, 4) + "-" + padded(date.month.magnitude, 2) + "-"
            + padded(date.day.magnitude, 2)
    }

    /// `YYYY-MM-DD` and the time of day with 0, 3 or 6 digits of a second, as `fractionDigits` says.
    static func text(microseconds: Int64, separator: String, fractionDigits: Int) -> String {
        var day = microseconds / microsecondsPerDay
        var rest = microseconds % microsecondsPerDay
        if rest < 0 {
            rest += microsecondsPerDay
            day -= 1
        }
        let second = rest / 1_000_000
        var text = CivilTime.text(days: day) + separator
        text += padded((second / 3600).magnitude, 2) + ":" + padded((second / 60 % 60).magnitude, 2)
        text += ":" + padded((second % 60).magnitude, 2)
        switch fractionDigits {
        case 6: text += "." + padded((rest % 1_000_000).magnitude, 6)
        case 3: text += "." + padded((rest % 1_000_000 / 1000).magnitude, 3)
        default: break
        }
        return text
    }

    private static func padded(_ value: UInt64, _ width: Int) -> String {
        let digits = String(value)
        return digits.utf8.count >= width
            ? digits : String(repeating: "0", count: width - digits.utf8.count) + digits
    }

    /// Days of `[+-]Y-M-D`; nil for anything else.
    static func days(parsing text: String) -> Int64? {
        var scanner = DigitScanner(text)
        guard let days = scanner.date(), scanner.isAtEnd else { return nil }
        return days
    }

    /// Microseconds of a date, or of a date and time apart by a space or `T`, with up to nine digits of a second
    /// (those beyond six are cut off) and `Z` or an offset behind, which is taken into account.
    static func microseconds(parsing text: String) -> Int64? {
        var scanner = DigitScanner(text)
        guard let days = scanner.date() else { return nil }
        var time: Int64 = 0
        if !scanner.isAtEnd {
            guard scanner.skip(" ") || scanner.skip("T"), let found = scanner.timeOfDay() else { return nil }
            time = found
            if !scanner.isAtEnd {
                guard let offset = scanner.zoneOffset(), scanner.isAtEnd else { return nil }
                time -= offset
            }
        }
        let (dayTime, overflow) = days.multipliedReportingOverflow(by: microsecondsPerDay)
        let (sum, carry) = dayTime.addingReportingOverflow(time)
        return overflow || carry ? nil : sum
    }
}

/// Goes through the digits and marks of dates and times.
private struct DigitScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position == bytes.count }

    mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: mark) else { return false }
        position += 1
        return true
    }

    private mutating func number(_ digits: ClosedRange<Int>) -> Int64? {
        var value: Int64 = 0
        var count = 0
        while position < bytes.count, count < digits.upperBound, bytes[position] &- UInt8(ascii: "0") <= 9 {
            value = value * 10 + Int64(bytes[position] - UInt8(ascii: "0"))
            position += 1
            count += 1
        }
        return digits.contains(count) ? value : nil
    }

    mutating func date() -> Int64? {
        let isNegative = skip("-")
        if !isNegative { _ = skip("+") }
        guard let year = number(1...7), skip("-"), let month = number(1...2), skip("-"),
            let day = number(1...2)
        else { return nil }
        return CivilDate(year: isNegative ? -year : year, month: month, day: day).map { Int64($0.days) }
    }

    mutating func timeOfDay() -> Int64? {
        guard let hour = number(1...2), hour < 24, skip(":"), let minute = number(1...2), minute < 60 else {
            return nil
        }
        var microseconds = (hour * 60 + minute) * 60_000_000
        guard skip(":") else { return microseconds }
        guard let second = number(1...2), second < 60 else { return nil }
        microseconds += second * 1_000_000
        guard skip(".") else { return microseconds }
        let start = position
        guard var fraction = number(1...9) else { return nil }
        for _ in (position - start)..<max(6, position - start) { fraction *= 10 }
        for _ in 6..<max(6, position - start) { fraction /= 10 }
        return microseconds + fraction
    }

    /// Microseconds east of Greenwich.
    mutating func zoneOffset() -> Int64? {
        _ = skip(" ")
        if skip("Z") { return 0 }
        let isWest = skip("-")
        guard isWest || skip("+"), let hour = number(2...2), hour <= 18 else { return nil }
        var minute: Int64 = 0
        if skip(":") || !isAtEnd {
            guard let found = number(2...2), found < 60 else { return nil }
            minute = found
        }
        let offset = (hour * 60 + minute) * 60_000_000
        return isWest ? -offset : offset
    }
}
