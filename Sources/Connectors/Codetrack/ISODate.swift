internal import Columnar

/// Dates and times of ISO 8601's extended format, of which only the date is wanted.
enum ISODate {
    /// The part before the `T` as days since 1970-01-01: `YYYY-MM-DD`, alone or followed by
    /// `THH:MM[:SS[.fraction]]` and nothing, `Z` or an offset `±HH:MM`. Nil if it is none, or no such day or time.
    static func parse(_ bytes: [UInt8], in range: Range<Int>) -> Int32? {
        var scanner = DigitScanner(bytes: bytes, position: range.lowerBound, end: range.upperBound)
        guard let year = scanner.number(digitCount: 4), year > 0, scanner.skip("-"),
            let month = scanner.number(digitCount: 2), scanner.skip("-"),
            let day = scanner.number(digitCount: 2),
            let date = CivilDate(year: Int64(year), month: Int64(month), day: Int64(day))
        else { return nil }
        guard scanner.isAtEnd || (scanner.skip("T") && scanner.skipTime() && scanner.isAtEnd) else {
            return nil
        }
        return date.days
    }

    private struct DigitScanner {
        let bytes: [UInt8]
        var position: Int
        let end: Int

        var isAtEnd: Bool { position == end }

        mutating func number(digitCount: Int) -> Int? {
            guard end - position >= digitCount else { return nil }
            var value = 0
            for _ in 0..<digitCount {
                let digit = bytes[position] &- UInt8(ascii: "0")
                guard digit <= 9 else { return nil }
                value = value * 10 + Int(digit)
                position += 1
            }
            return value
        }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard position < end, bytes[position] == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        mutating func skipTime() -> Bool {
            guard let hour = number(digitCount: 2), hour <= 24, skip(":"),
                let minute = number(digitCount: 2), minute <= 59
            else { return false }
            if skip(":") {
                guard let second = number(digitCount: 2), second <= 60 else { return false }
                if skip(".") {
                    guard number(digitCount: 1) != nil else { return false }
                    while number(digitCount: 1) != nil {}
                }
            }
            if isAtEnd || skip("Z") { return true }
            guard skip("+") || skip("-"), let hours = number(digitCount: 2), hours <= 23, skip(":"),
                let minutes = number(digitCount: 2), minutes <= 59
            else { return false }
            return true
        }
    }
}
