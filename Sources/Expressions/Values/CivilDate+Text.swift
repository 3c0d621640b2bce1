import Columnar

extension CivilDate {
    /// Days since 1970-01-01 of the first day of a month; 0 where that lies beyond the calendar.
    static func firstDay(year: Int64, month: Int64) -> Int64 {
        Int64(CivilDate(year: year, month: month, day: 1)?.days ?? 0)
    }

    /// `YYYY-MM-DD`.
    var text: String { "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))" }

    static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value.magnitude)
        return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Scalar {
    /// Microseconds since 1970-01-01T00:00:00 of a date or timestamp; nil for others.
    var microseconds: Int64? {
        switch self {
        case .date(let days): return Int64(days) * CivilTimeUnit.day
        case .timestamp(let ticks, .microseconds, _): return ticks
        case .timestamp(let ticks, .milliseconds, _):
            let (value, overflow) = ticks.multipliedReportingOverflow(by: 1000)
            return overflow ? nil : value
        case .timestamp(let ticks, .nanoseconds, _): return ticks.floorDivided(by: 1000)
        default: return nil
        }
    }
}

/// Lengths in microseconds.
enum CivilTimeUnit {
    static let second: Int64 = 1_000_000
    static let minute = 60 * second
    static let hour = 60 * minute
    static let day = 24 * hour
}

extension Int64 {
    /// The quotient rounded towards minus infinity; the divisor is positive.
    func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// What is left of that division.
    func floorRemainder(_ divisor: Int64) -> Int64 { self - floorDivided(by: divisor) * divisor }
}
