import Columnar

/// Reads single values of text as values of a column's type.
enum TextValue {
    /// A whole number; a fraction of zeros is allowed. nil if it is none or beyond 128 bits.
    static func integer(_ text: UnsafeBufferPointer<UInt8>) -> Int128? {
        guard let (unscaled, scale) = unsafe decimal(text) else { return nil }
        return rescale(unscaled, from: scale, to: 0)
    }

    /// Digits with an optional sign, point and exponent, as unscaled × 10^-scale; zeros at the end of the fraction are
    /// left out. nil if it is no number or has more than 38 digits.
    static func decimal(_ text: UnsafeBufferPointer<UInt8>) -> (unscaled: Int128, scale: Int)? {
        var index = 0
        var isNegative = false
        if index < text.count, unsafe text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") {
            isNegative = unsafe text[0] == UInt8(ascii: "-")
            index = 1
        }
        var small: UInt64 = 0
        var large: UInt128 = 0
        var digitCount = 0
        var scale = 0
        var pendingZeros = 0
        var hasPoint = false
        while index < text.count {
            let byte = unsafe text[index]
            if byte == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
                index += 1
                continue
            }
            guard byte >= 0x30, byte <= 0x39 else { break }
            index += 1
            digitCount += 1
            if hasPoint, byte == 0x30 {
                pendingZeros += 1
                continue
            }
            for _ in 0..<pendingZeros {
                guard push(0, &small, &large) else { return nil }
            }
            guard push(UInt64(byte - 0x30), &small, &large) else { return nil }
            if hasPoint { scale += pendingZeros + 1 }
            pendingZeros = 0
        }
        guard digitCount > 0 else { return nil }
        if index < text.count {
            guard unsafe text[index] | 0x20 == UInt8(ascii: "e"),
                let exponent = unsafe exponent(text, index + 1)
            else { return nil }
            scale -= exponent
        }
        let magnitude = large == 0 ? UInt128(small) : large
        guard let value = Int128(exactly: magnitude) else { return nil }
        return (isNegative ? -value : value, value == 0 ? 0 : scale)
    }

    /// Adds a digit: in 64 bits as long as that goes.
    @inline(__always)
    private static func push(_ digit: UInt64, _ small: inout UInt64, _ large: inout UInt128) -> Bool {
        if large == 0 {
            if small < 1_000_000_000_000_000_000 {
                small = small &* 10 &+ digit
                return true
            }
            large = UInt128(small)
        }
        guard large < 10_000_000_000_000_000_000_000_000_000_000_000_000 else { return false }
        large = large * 10 + UInt128(digit)
        return true
    }

    private static func exponent(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        var index = start
        var isNegative = false
        if index < text.count, unsafe text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
            isNegative = unsafe text[index] == UInt8(ascii: "-")
            index += 1
        }
        guard index < text.count, text.count - index <= 5 else { return nil }
        var value = 0
        while index < text.count {
            let byte = unsafe text[index]
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + Int(byte - 0x30)
            index += 1
        }
        return isNegative ? -value : value
    }

    /// The number at another scale; nil if that loses digits or is beyond 128 bits.
    static func rescale(_ unscaled: Int128, from scale: Int, to target: Int) -> Int128? {
        var value = unscaled
        if value == 0 { return 0 }
        if abs(target - scale) > 39 { return nil }
        for _ in 0..<max(0, target - scale) {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            value = product
        }
        for _ in 0..<max(0, scale - target) {
            let (quotient, remainder) = value.quotientAndRemainder(dividingBy: 10)
            if remainder != 0 { return nil }
            value = quotient
        }
        return value
    }

    private static let exactPowers: [Double] = (0...22).map {
        (0..<$0).reduce(1.0) { power, _ in power * 10 }
    }

    /// A floating-point number, correctly rounded; `NaN`, `Infinity` and `inf` with a sign, whatever the case.
    static func double(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        if let (unscaled, scale) = unsafe decimal(text), unscaled.magnitude < 1 << 53, scale >= -22,
            scale <= 22,
            unscaled != 0
        {
            // Both are exact, so one rounding gives the nearest double.
            let value = Double(Int64(unscaled))
            return scale >= 0 ? value / exactPowers[scale] : value * exactPowers[-scale]
        }
        let string = unsafe String(decoding: text, as: UTF8.self)
        guard let first = string.utf8.first, first > 0x20, !string.utf8.contains(UInt8(ascii: "x")),
            !string.utf8.contains(UInt8(ascii: "X")), !string.utf8.contains(UInt8(ascii: "("))
        else { return nil }
        return Double(string)
    }

    /// A floating-point number of 32 bits, correctly rounded.
    static func float(_ text: UnsafeBufferPointer<UInt8>) -> Float? {
        guard unsafe double(text) != nil else { return nil }
        return unsafe Float(String(decoding: text, as: UTF8.self))
    }

    /// `true` and `false`, whatever the case, and 1 and 0.
    static func boolean(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
        if text.count == 1 {
            return unsafe text[0] == 0x31 ? true : (text[0] == 0x30 ? false : nil)
        }
        if unsafe isWord(text, "true") { return true }
        return unsafe isWord(text, "false") ? false : nil
    }

    static func isWord(_ text: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
        guard text.count == word.utf8CodeUnitCount else { return false }
        return (0..<text.count).allSatisfy { unsafe text[$0] | 0x20 == word.utf8Start[$0] }
    }

    /// Base64 with or without padding; nil if it is none.
    static func base64(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var count = text.count
        while count > 0, text.count - count < 2, unsafe text[count - 1] == UInt8(ascii: "=") { count -= 1 }
        guard count % 4 != 1 else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(count / 4 * 3 + 2)
        var bits: UInt32 = 0
        var bitCount = 0
        for index in 0..<count {
            let byte = unsafe text[index]
            let value: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - 65
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - 71
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte + 4
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                result.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
            }
        }
        return result
    }

    /// The text as a span, for the readers of dates.
    @_lifetime(borrow text)
    static func span(_ text: UnsafeBufferPointer<UInt8>) -> Span<UInt8> {
        let span = unsafe Span(_unsafeElements: text)
        return unsafe _overrideLifetime(span, borrowing: text)
    }
}
