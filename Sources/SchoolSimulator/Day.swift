internal import Columnar

/// A calendar day, counted from 1970-01-01.
public struct Day: Hashable, Comparable, Sendable, CustomStringConvertible, LosslessStringConvertible {
    public var daysSinceEpoch: Int32

    public init(daysSinceEpoch: Int32) {
        self.daysSinceEpoch = daysSinceEpoch
    }

    /// From `YYYY-MM-DD`; nil if that is no day.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.joined().utf8.allSatisfy({ $0 &- UInt8(ascii: "0") <= 9 }),
            parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            let made = Day(year: year, month: month, day: day)
        else { return nil }
        self = made
    }

    /// Nil if there is no such day of the Gregorian calendar, years 1 to 9999.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year),
            let date = CivilDate(year: Int64(year), month: Int64(month), day: Int64(day))
        else { return nil }
        daysSinceEpoch = date.days
    }

    /// A day after everything, 9999-12-31.
    public static let distantFuture = Day(daysSinceEpoch: 2_932_896)

    /// Year, month and day of the month.
    public var parts: (year: Int, month: Int, day: Int) {
        let date = CivilDate(days: Int64(daysSinceEpoch))
        return (Int(date.year), Int(date.month), Int(date.day))
    }

    public var description: String {
        var bytes: [UInt8] = []
        bytes.append(day: self)
        return String(decoding: bytes, as: UTF8.self)
    }

    public static func < (left: Day, right: Day) -> Bool { left.daysSinceEpoch < right.daysSinceEpoch }

    /// The day so many days later.
    public func advanced(byDays days: Int) -> Day {
        Day(daysSinceEpoch: daysSinceEpoch + Int32(days))
    }
}

extension [UInt8] {
    /// Appends `YYYY-MM-DD`.
    mutating func append(day: Day) {
        let (year, month, dayOfMonth) = day.parts
        append(year, digitCount: 4)
        append(UInt8(ascii: "-"))
        append(month, digitCount: 2)
        append(UInt8(ascii: "-"))
        append(dayOfMonth, digitCount: 2)
    }

    /// Appends a number that is not negative with leading zeros.
    mutating func append(_ number: Int, digitCount: Int) {
        var divisor = 1
        for _ in 1..<digitCount { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }

    /// Appends a number as JSON writes it.
    mutating func append(decimal number: Int) {
        append(contentsOf: String(number).utf8)
    }
}
