extension TextBuffer {
    /// How many decimal digits a number has; 1 for 0.
    @inline(__always)
    static func digitCount(_ value: UInt64) -> Int {
        if value < 10 { return 1 }
        if value < 100 { return 2 }
        // 1233 / 4096 is a little above log10(2): the estimate is right or one too large.
        let bits = 64 &- value.leadingZeroBitCount
        let estimate = (bits &* 1233) &>> 12
        return value < powersOfTen[estimate] ? estimate : estimate &+ 1
    }

    /// Writes exactly `digits` digits of `value` at `end`, leading zeros included, and counts them.
    @inline(__always)
    mutating func append(_ value: UInt64, digits: Int) {
        reserve(digits)
        let target = unsafe end
        var rest = value
        var position = digits
        while position >= 2 {
            let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
            position &-= 2
            let first = UInt8(truncatingIfNeeded: pair / 10)
            unsafe target[position] = 48 &+ first
            unsafe target[position &+ 1] = 48 &+ UInt8(truncatingIfNeeded: pair) &- first &* 10
            rest = quotient
        }
        if position == 1 { unsafe target[0] = 48 &+ UInt8(truncatingIfNeeded: rest % 10) }
        advance(by: digits)
    }

    @inline(__always)
    mutating func append(decimal value: UInt64) {
        append(value, digits: Self.digitCount(value))
    }

    @inline(__always)
    mutating func append(decimal value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(decimal: value.magnitude)
    }

    /// Appends an unscaled decimal with all `scale` digits after the point; a negative scale appends zeros.
    mutating func append(unscaled value: Int128, scale: Int) {
        let magnitude = value.magnitude
        if let small = UInt64(exactly: magnitude), scale >= 0, scale <= 18 {
            if value < 0 { append(UInt8(ascii: "-")) }
            guard scale > 0 else { return append(decimal: small) }
            let (whole, fraction) = small.quotientAndRemainder(dividingBy: powersOfTen[scale])
            append(decimal: whole)
            append(UInt8(ascii: "."))
            append(fraction, digits: scale)
            return
        }
        let limbs: InlineArray<4, UInt64> = [
            UInt64(truncatingIfNeeded: magnitude), UInt64(truncatingIfNeeded: magnitude >> 64), 0, 0,
        ]
        append(magnitude: limbs, isNegative: value < 0, scale: scale)
    }

    /// Appends a 256-bit two's complement unscaled decimal, least significant limb first.
    mutating func append(unscaled256 limbs: InlineArray<4, UInt64>, scale: Int) {
        let isNegative = Int64(bitPattern: limbs[3]) < 0
        var magnitude = limbs
        if isNegative {
            var carry = true
            for index in 0..<4 {
                let (sum, overflow) = (~limbs[index]).addingReportingOverflow(carry ? 1 : 0)
                magnitude[index] = sum
                carry = overflow
            }
        }
        append(magnitude: magnitude, isNegative: isNegative, scale: scale)
    }

    private mutating func append(magnitude: InlineArray<4, UInt64>, isNegative: Bool, scale: Int) {
        // 19 digits a division; 2^256 has 78 digits, so five parts hold all of them.
        var parts: InlineArray<5, UInt64> = [0, 0, 0, 0, 0]
        var rest = magnitude
        var partCount = 0
        repeat {
            var remainder: UInt64 = 0
            for index in (0..<4).reversed() {
                (rest[index], remainder) = UInt64(10_000_000_000_000_000_000)
                    .dividingFullWidth((remainder, rest[index]))
            }
            parts[partCount] = remainder
            partCount += 1
        } while rest[0] | rest[1] | rest[2] | rest[3] != 0
        let digitCount = Self.digitCount(parts[partCount - 1]) + (partCount - 1) * 19
        let isZero = partCount == 1 && parts[0] == 0
        if isNegative { append(UInt8(ascii: "-")) }
        if scale <= 0 {
            append(parts, partCount)
            if !isZero { append(repeating: UInt8(ascii: "0"), count: -scale) }
            return
        }
        if digitCount <= scale {
            append(UInt8(ascii: "0"))
            append(UInt8(ascii: "."))
            append(repeating: UInt8(ascii: "0"), count: scale - digitCount)
            append(parts, partCount)
            return
        }
        append(parts, partCount)
        // Moves the fraction one byte on, to make place for the point.
        reserve(1)
        let fraction = unsafe end - scale
        unsafe (fraction + 1).update(from: fraction, count: scale)
        unsafe fraction.pointee = UInt8(ascii: ".")
        advance(by: 1)
    }

    private mutating func append(_ parts: InlineArray<5, UInt64>, _ count: Int) {
        append(decimal: parts[count - 1])
        for index in (0..<count - 1).reversed() { append(parts[index], digits: 19) }
    }
}

/// 10^0 to 10^19.
let powersOfTen: InlineArray<20, UInt64> = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
    100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
    10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
]
