extension TextBuffer {
    /// Appends a finite double, shortest text that reads back as the same; `-0.0` keeps its sign.
    /// From 10^-4 up to 10^16 in plain notation with a point, otherwise as `1.5e+20`.
    mutating func append(finite value: Double) {
        let bits = value.bitPattern
        if bits >> 63 == 1 { append(UInt8(ascii: "-")) }
        let significand = bits & (1 << 52 - 1)
        let exponent = Int((bits >> 52) & 0x7FF)
        if significand == 0, exponent == 0 { return append("0.0") }
        append(ShortestDecimal(significand: significand, biasedExponent: exponent))
    }

    /// Appends a finite float, shortest text that reads back as the same float.
    mutating func append(finite value: Float) {
        let bits = value.bitPattern
        if bits >> 31 == 1 { append(UInt8(ascii: "-")) }
        let significand = bits & (1 << 23 - 1)
        let exponent = Int((bits >> 23) & 0xFF)
        if significand == 0, exponent == 0 { return append("0.0") }
        append(ShortestDecimal(significand: significand, biasedExponent: exponent))
    }

    /// Appends a finite half-precision float given as its bits, shortest text that reads back as the same.
    mutating func append(finiteFloat16Bits bits: UInt16) {
        let exponent = Int((bits >> 10) & 0x1F)
        let fraction = UInt64(bits & 0x3FF)
        if bits >> 15 == 1 { append(UInt8(ascii: "-")) }
        if exponent == 0, fraction == 0 { return append("0.0") }
        append(ShortestDecimal(float16Exponent: exponent, fraction: fraction))
    }

    private mutating func append(_ decimal: ShortestDecimal) {
        var digits = decimal.digits
        var exponent = decimal.exponent
        // Whole numbers come with their zeros; as do some others with one.
        while digits >= 100_000_000, digits % 100_000_000 == 0 {
            digits /= 100_000_000
            exponent += 8
        }
        while digits % 10 == 0 {
            digits /= 10
            exponent += 1
        }
        let count = Self.digitCount(digits)
        /// Digits before the point in plain notation.
        let point = count + exponent
        if point > 16 || point < -3 { return append(digits, count, scientificExponent: point - 1) }
        if point <= 0 {
            append("0.")
            append(repeating: UInt8(ascii: "0"), count: -point)
            append(digits, digits: count)
        } else if exponent >= 0 {
            append(digits, digits: count)
            append(repeating: UInt8(ascii: "0"), count: exponent)
            append(".0")
        } else {
            let (whole, fraction) = digits.quotientAndRemainder(dividingBy: powersOfTen[-exponent])
            append(whole, digits: point)
            append(UInt8(ascii: "."))
            append(fraction, digits: -exponent)
        }
    }

    private mutating func append(_ digits: UInt64, _ count: Int, scientificExponent: Int) {
        let (first, rest) = digits.quotientAndRemainder(dividingBy: powersOfTen[count - 1])
        append(first, digits: 1)
        if count > 1 {
            append(UInt8(ascii: "."))
            append(rest, digits: count - 1)
        }
        append(UInt8(ascii: "e"))
        append(scientificExponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        append(UInt64(scientificExponent.magnitude), digits: scientificExponent.magnitude > 99 ? 3 : 2)
    }
}

extension ShortestDecimal {
    /// Of a finite, positive half-precision float: few digits, so it tries them one by one.
    init(float16Exponent exponent: Int, fraction: UInt64) {
        // The value and the ends of its rounding interval, exactly, in units of 2^-26.
        let significand = exponent == 0 ? fraction : fraction | 1 << 10
        let shift = UInt64(max(exponent, 1) - 1)
        let value = significand << (2 + shift)
        let high = value + 2 << shift
        let isLowerCloser = fraction == 0 && exponent > 1
        let low = value - (isLowerCloser ? 1 : 2) << shift
        let isClosed = significand & 1 == 0
        if value % (1 << 26) == 0 {
            self.init(digits: value >> 26, exponent: 0)
            return
        }
        // Scaled by 10^10: 65,504 × 2^26 × 10^10 has 76 bits, hence 128-bit arithmetic.
        let scale = UInt128(10_000_000_000)
        let scaledLow = UInt128(low) * scale + (isClosed ? 0 : 1)
        let scaledHigh = UInt128(high) * scale - (isClosed ? 0 : 1)
        for exponent in (-10...4).reversed() {
            // 10^exponent in units of 2^-26 × 10^-10.
            var step = UInt128(1 << 26)
            for _ in 0..<(exponent + 10) { step *= 10 }
            let below = UInt128(value) * scale / step
            let rest = UInt128(value) * scale - below * step
            let isBelowCloser = rest * 2 < step || (rest * 2 == step && below & 1 == 0)
            for candidate in isBelowCloser ? [below, below + 1] : [below + 1, below]
            where candidate > 0 && (scaledLow...scaledHigh).contains(candidate * step) {
                self.init(digits: UInt64(candidate), exponent: exponent)
                return
            }
        }
        self.init(digits: 0, exponent: 0)
    }
}
