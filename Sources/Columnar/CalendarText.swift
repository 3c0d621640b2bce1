/// Dates, times and timestamps read from text: ISO 8601 in the shapes that files and people write.
package enum CalendarText {
    /// `YYYY-MM-DD`, more digits of a year with a sign; nil if the whole text is no date.
    package static func date(_ text: Span<UInt8>) -> Int32? {
        var cursor = TextCursor(count: text.count)
        guard let days = cursor.date(text), cursor.isAtEnd else { return nil }
        return days
    }

    /// `HH:MM[:SS[.fraction]]` as ticks of `unit`; nil if it is no time of day or finer than the unit.
    package static func time(_ text: Span<UInt8>, unit: TimeUnit) -> Int64? {
        var cursor = TextCursor(count: text.count)
        guard let nanoseconds = cursor.time(text), cursor.isAtEnd else { return nil }
        let step = 1_000_000_000 / unit.ticksPerSecond
        return nanoseconds % step == 0 ? nanoseconds / step : nil
    }

    /// A timestamp with its fraction still whole.
    package struct Instant: Equatable {
        package var days: Int32
        package var nanosecondOfDay: Int64
        /// Minutes that local time is ahead of UTC; nil if the text names no zone.
        package var offsetMinutes: Int64?

        /// Nanoseconds since 1970-01-01T00:00:00, in UTC if a zone is named.
        package var nanoseconds: Int128 {
            let local = Int128(days) * 86_400_000_000_000 + Int128(nanosecondOfDay)
            return local - Int128(offsetMinutes ?? 0) * 60_000_000_000
        }

        /// Ticks of a unit; nil if it is finer or beyond 64 bits.
        package func ticks(_ unit: TimeUnit) -> Int64? {
            let step = Int128(1_000_000_000 / unit.ticksPerSecond)
            let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: step)
            return remainder == 0 ? Int64(exactly: quotient) : nil
        }
    }

    /// A date, or a date and a time with `T` or a blank between and `Z`, `+HH:MM` or no zone behind.
    package static func timestamp(_ text: Span<UInt8>) -> Instant? {
        var cursor = TextCursor(count: text.count)
        guard let days = cursor.date(text) else { return nil }
        if cursor.isAtEnd { return Instant(days: days, nanosecondOfDay: 0, offsetMinutes: nil) }
        guard let separator = cursor.peek(text), separator == 0x54 || separator == 0x74 || separator == 0x20
        else {
            return nil
        }
        cursor.position += 1
        guard let time = cursor.time(text) else { return nil }
        guard let zone = cursor.zone(text), cursor.isAtEnd else {
            return cursor.isAtEnd ? Instant(days: days, nanosecondOfDay: time, offsetMinutes: nil) : nil
        }
        return Instant(days: days, nanosecondOfDay: time, offsetMinutes: zone)
    }
}

/// Reads the parts of a date and time, one after another.
private struct TextCursor {
    let count: Int
    var position = 0

    init(count: Int) { self.count = count }

    var isAtEnd: Bool { position == count }

    func peek(_ text: Span<UInt8>) -> UInt8? {
        position < count ? text[position] : nil
    }

    mutating func skip(_ byte: UInt8, _ text: Span<UInt8>) -> Bool {
        guard peek(text) == byte else { return false }
        position += 1
        return true
    }

    /// A number of so many digits.
    mutating func number(_ text: Span<UInt8>, digits: ClosedRange<Int>) -> Int64? {
        var value: Int64 = 0
        var used = 0
        while used < digits.upperBound, let byte = peek(text), byte >= 0x30, byte <= 0x39 {
            value = value * 10 + Int64(byte - 0x30)
            position += 1
            used += 1
        }
        return used >= digits.lowerBound ? value : nil
    }

    mutating func date(_ text: Span<UInt8>) -> Int32? {
        let isNegative = skip(0x2D, text)
        let hasSign = isNegative || skip(0x2B, text)
        guard let year = number(text, digits: hasSign ? 4...7 : 4...4), skip(0x2D, text),
            let month = number(text, digits: 2...2), skip(0x2D, text), let day = number(text, digits: 2...2)
        else { return nil }
        return CivilDate(year: isNegative ? -year : year, month: month, day: day)?.days
    }

    /// Nanoseconds of the day.
    mutating func time(_ text: Span<UInt8>) -> Int64? {
        guard let hour = number(text, digits: 2...2), skip(0x3A, text),
            let minute = number(text, digits: 2...2),
            hour < 24, minute < 60
        else { return nil }
        var second: Int64 = 0
        var fraction: Int64 = 0
        if skip(0x3A, text) {
            guard let value = number(text, digits: 2...2), value < 60 else { return nil }
            second = value
            if skip(0x2E, text) {
                let start = position
                guard let digits = number(text, digits: 1...9) else { return nil }
                fraction = digits
                for _ in (position - start)..<9 { fraction *= 10 }
            }
        }
        return (hour * 3600 + minute * 60 + second) * 1_000_000_000 + fraction
    }

    /// Minutes ahead of UTC.
    mutating func zone(_ text: Span<UInt8>) -> Int64? {
        if skip(0x5A, text) || skip(0x7A, text) { return 0 }
        let isNegative = skip(0x2D, text)
        guard isNegative || skip(0x2B, text), let hours = number(text, digits: 2...2) else { return nil }
        _ = skip(0x3A, text)
        let minutes = isAtEnd ? 0 : number(text, digits: 2...2)
        guard let minutes, hours < 24, minutes < 60 else { return nil }
        return (isNegative ? -1 : 1) * (hours * 60 + minutes)
    }
}
