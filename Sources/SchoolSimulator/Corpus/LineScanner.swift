/// Scans a line of JSON whose shape is known beforehand.
struct LineScanner {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ line: ArraySlice<UInt8>) {
        bytes = line
        position = line.startIndex
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    mutating func skip(_ byte: UInt8) -> Bool {
        guard position < bytes.endIndex, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    mutating func skip(_ expected: [UInt8]) -> Bool {
        guard bytes.endIndex - position >= expected.count else { return false }
        for index in 0..<expected.count where bytes[position + index] != expected[index] { return false }
        position += expected.count
        return true
    }

    /// An integer of at most 18 digits.
    mutating func integer() -> Int64? {
        let isNegative = skip(UInt8(ascii: "-"))
        let start = position
        var value: Int64 = 0
        while position < bytes.endIndex {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            guard position - start < 18 else { return nil }
            value = value * 10 + Int64(digit)
            position += 1
        }
        guard position > start else { return nil }
        return isNegative ? -value : value
    }

    /// `YYYY-MM-DD`.
    mutating func day() -> Day? {
        guard let year = digits(4), skip(UInt8(ascii: "-")), let month = digits(2), skip(UInt8(ascii: "-")),
            let day = digits(2)
        else { return nil }
        return Day(year: year, month: month, day: day)
    }

    /// `HH:MM:SS`.
    mutating func secondOfDay() -> Int? {
        guard let hour = digits(2), skip(UInt8(ascii: ":")), let minute = digits(2), skip(UInt8(ascii: ":")),
            let second = digits(2), hour < 24, minute < 60, second < 60
        else { return nil }
        return hour * 3_600 + minute * 60 + second
    }

    private mutating func digits(_ count: Int) -> Int? {
        guard bytes.endIndex - position >= count else { return nil }
        var value = 0
        for _ in 0..<count {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            value = value * 10 + Int(digit)
            position += 1
        }
        return value
    }
}
