/// Numbers written as text; short plain ones are read without a detour over `String`.
enum NumberText {
    /// Digits that a 64-bit integer, and those that a double holds for sure.
    private static let integerDigitLimit = 18
    private static let exactDigitLimit = 15

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]

    /// An integer, also one written with zeros behind a point.
    static func integer(_ text: RawSpan) -> Int64? {
        if let (mantissa, fraction) = plain(text, digitLimit: integerDigitLimit), fraction == 0 {
            return mantissa
        }
        let string = self.string(text)
        if let number = Int64(string) { return number }
        // Beyond 2^53 a double does not tell which integer was meant.
        guard let number = Double(string), number.magnitude < 9_007_199_254_740_992 else { return nil }
        return Int64(exactly: number)
    }

    /// A finite number.
    static func double(_ text: RawSpan) -> Double? {
        if let (mantissa, fraction) = plain(text, digitLimit: exactDigitLimit) {
            // Both are exact, so their quotient is the nearest double. Minus zero keeps its sign.
            let isNegative = text.byte(at: 0) == UInt8(ascii: "-")
            let magnitude = Double(mantissa.magnitude) / powersOfTen[fraction]
            return isNegative ? -magnitude : magnitude
        }
        guard let number = Double(string(text)), number.isFinite else { return nil }
        return number
    }

    /// `-12.50` as -1250 and 2; nil for anything longer or of another shape.
    private static func plain(_ text: RawSpan, digitLimit: Int) -> (mantissa: Int64, fractionDigitCount: Int)?
    {
        var index = 0
        let isNegative = text.byteCount > 0 && text.byte(at: 0) == UInt8(ascii: "-")
        if isNegative { index = 1 }
        // A sign and a point besides the digits.
        guard text.byteCount - index > 0, text.byteCount - index <= digitLimit + 1 else { return nil }
        var value: Int64 = 0
        var digitCount = 0
        var pointAt: Int?
        while index < text.byteCount {
            let byte = text.byte(at: index)
            let digit = byte &- UInt8(ascii: "0")
            if digit <= 9 {
                value = value &* 10 &+ Int64(digit)
                digitCount += 1
            } else if byte == UInt8(ascii: "."), pointAt == nil, digitCount > 0 {
                pointAt = digitCount
            } else {
                return nil
            }
            index += 1
        }
        guard digitCount > 0, digitCount <= digitLimit, pointAt != digitCount else { return nil }
        return (isNegative ? -value : value, pointAt.map { digitCount - $0 } ?? 0)
    }

    private static func string(_ text: RawSpan) -> String {
        unsafe text.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

extension RawSpan {
    /// A byte of the span.
    fileprivate func byte(at offset: Int) -> UInt8 {
        precondition(offset < byteCount)
        // In bounds by the line above.
        return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }
}
