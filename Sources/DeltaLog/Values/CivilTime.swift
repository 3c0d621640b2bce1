/// Dates and times of the proleptic Gregorian calendar as text.
enum CivilTime {
    static let microsecondsPerDay: Int64 = 86_400_000_000

    /// Days since 1970-01-01; nil for a date that is none.
    static func days(year: Int64, month: Int64, day: Int64) -> Int64? {
        guard (-5_000_000...5_000_000).contains(year), (1...12).contains(month), day >= 1,
            day <= dayCount(year: year, month: month)
        else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func dayCount(year: Int64, month: Int64) -> Int64 {
        switch month {
        case 2: return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }

    /// Year, month and day of a count of days since 1970-01-01.
    static func date(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// `YYYY-MM-DD`; years of more or fewer than four digits keep a sign.
    static func text(days: Int64) -> String {
        let (year, month, day) = date(days: days)
        let sign = year < 0 ? "-" : year > 9999 ? "+" : ""
        return sign + padded(year.magnitude, 4) + "-" + padded(month.magnitude, 2) + "-"
            + padded(day.magnitude, 2)
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
        return CivilTime.days(year: isNegative ? -year : year, month: month, day: day)
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
