import Columnar

extension TextBuffer {
    /// Appends `YYYY-MM-DD`, proleptic Gregorian; years outside of 0000 to 9999 carry a sign.
    mutating func append(date days: Int64) {
        let date = CivilDate(days: days)
        let year = date.year
        if year < 0 || year > 9999 { append(year < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+")) }
        let magnitude = year.magnitude
        append(magnitude, digits: max(4, Self.digitCount(magnitude)))
        append(UInt8(ascii: "-"))
        append(UInt64(date.month), digits: 2)
        append(UInt8(ascii: "-"))
        append(UInt64(date.day), digits: 2)
    }

    /// Appends `HH:MM:SS.ffffff`, nine digits for nanoseconds. What is no time of day is written as it stands,
    /// with more hours or a sign.
    mutating func append(time ticks: Int64, unit: TimeUnit, trimsZeros: Bool = false) {
        if ticks < 0 { append(UInt8(ascii: "-")) }
        let perSecond = UInt64(unit.ticksPerSecond)
        let (seconds, fraction) = ticks.magnitude.quotientAndRemainder(dividingBy: perSecond)
        let (minutes, second) = seconds.quotientAndRemainder(dividingBy: 60)
        let (hours, minute) = minutes.quotientAndRemainder(dividingBy: 60)
        append(hours, digits: max(2, Self.digitCount(hours)))
        append(UInt8(ascii: ":"))
        append(minute, digits: 2)
        append(UInt8(ascii: ":"))
        append(second, digits: 2)
        append(UInt8(ascii: "."))
        switch unit {
        case .milliseconds: append(fraction &* 1000, digits: 6)
        case .microseconds: append(fraction, digits: 6)
        case .nanoseconds: append(fraction, digits: 9)
        }
        if trimsZeros {
            while unsafe start[byteCount - 1] == UInt8(ascii: "0") { truncate(to: byteCount - 1) }
            if unsafe start[byteCount - 1] == UInt8(ascii: ".") { truncate(to: byteCount - 1) }
        }
    }

    /// Appends a date, `separator`, a time and, if adjusted to UTC, `Z`.
    mutating func append(
        timestamp ticks: Int64, unit: TimeUnit, adjustedToUTC: Bool, separator: UInt8,
        trimsZeros: Bool = false
    ) {
        let perDay = unit.ticksPerSecond &* 86_400
        var (days, rest) = ticks.quotientAndRemainder(dividingBy: perDay)
        if rest < 0 {
            days &-= 1
            rest &+= perDay
        }
        append(date: days)
        append(separator)
        append(time: rest, unit: unit, trimsZeros: trimsZeros)
        if adjustedToUTC { append(UInt8(ascii: "Z")) }
    }

    /// Appends Parquet's INT96: a date, `separator` and a time of nine digits. Nanoseconds beyond a day carry over.
    mutating func append(
        nanosecondsOfDay nanoseconds: Int64, julianDay: Int32, separator: UInt8, trimsZeros: Bool = false
    ) {
        let perDay: Int64 = 86_400_000_000_000
        var (days, rest) = nanoseconds.quotientAndRemainder(dividingBy: perDay)
        if rest < 0 {
            days &-= 1
            rest &+= perDay
        }
        append(date: Int64(julianDay) - 2_440_588 + days)
        append(separator)
        append(time: rest, unit: .nanoseconds, trimsZeros: trimsZeros)
    }
}
