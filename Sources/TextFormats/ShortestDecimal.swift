/// The shortest decimal `digits` × 10^`exponent` that reads back as a binary float, closest to it among those.
///
/// The method is Raffaello Giulietti's "Schubfach" (The Schubfach way to render doubles, 2020): the rounding
/// interval of the float is scaled by a power of ten so that its candidates are two integers, one digit apart.
struct ShortestDecimal {
    var digits: UInt64
    var exponent: Int

    /// Of a finite, positive double, given as its parts.
    init(significand: UInt64, biasedExponent: Int) {
        let c: UInt64
        let q: Int
        if biasedExponent != 0 {
            c = 1 << 52 | significand
            q = biasedExponent &- 1075
            if q <= 0, q > -53, c & (1 << UInt64(-q) &- 1) == 0 {
                self.init(digits: c >> UInt64(-q), exponent: 0)
                return
            }
        } else {
            c = significand
            q = -1074
        }
        let isLowerCloser = significand == 0 && biasedExponent > 1
        let excluded: UInt64 = c & 1
        let k = (q &* 1_262_611 &- (isLowerCloser ? 524_031 : 0)) >> 22
        let h = UInt64(q &+ ((-k &* 1_741_647) >> 19) &+ 1)
        let power = PowerOfTen.table[-k &- PowerOfTen.first]
        let low = Self.roundToOdd(power, (4 &* c &- (isLowerCloser ? 1 : 2)) << h) &+ excluded
        let middle = Self.roundToOdd(power, (4 &* c) << h)
        let high = Self.roundToOdd(power, (4 &* c &+ 2) << h) &- excluded
        self.init(low: low, middle: middle, high: high, k: k)
    }

    /// Of a finite, positive float, given as its parts.
    init(significand: UInt32, biasedExponent: Int) {
        let c: UInt64
        let q: Int
        if biasedExponent != 0 {
            c = UInt64(1 << 23 | significand)
            q = biasedExponent &- 150
            if q <= 0, q > -24, c & (1 << UInt64(-q) &- 1) == 0 {
                self.init(digits: c >> UInt64(-q), exponent: 0)
                return
            }
        } else {
            c = UInt64(significand)
            q = -149
        }
        let isLowerCloser = significand == 0 && biasedExponent > 1
        let excluded: UInt64 = c & 1
        let k = (q &* 1_262_611 &- (isLowerCloser ? 524_031 : 0)) >> 22
        let h = UInt64(q &+ ((-k &* 1_741_647) >> 19) &+ 1)
        let power = PowerOfTen.table[-k &- PowerOfTen.first]
        // 64 bits of the power suffice for a float, rounded up as the 128 are.
        let rounded = power.low == 0 ? power.high : power.high &+ 1
        let low = Self.roundToOdd32(rounded, (4 &* c &- (isLowerCloser ? 1 : 2)) << h) &+ excluded
        let middle = Self.roundToOdd32(rounded, (4 &* c) << h)
        let high = Self.roundToOdd32(rounded, (4 &* c &+ 2) << h) &- excluded
        self.init(low: low, middle: middle, high: high, k: k)
    }

    init(digits: UInt64, exponent: Int) {
        self.digits = digits
        self.exponent = exponent
    }

    /// `low`, `middle`, `high` are four times the interval's ends and the value, in units of 10^k.
    @inline(__always)
    private init(low: UInt64, middle: UInt64, high: UInt64, k: Int) {
        let s = middle / 4
        if s >= 10 {
            let tens = s / 10
            let isLowInside = low <= 40 &* tens
            let isHighInside = 40 &* tens &+ 40 <= high
            if isLowInside != isHighInside {
                self.init(digits: tens &+ (isHighInside ? 1 : 0), exponent: k &+ 1)
                return
            }
        }
        let isLowInside = low <= 4 &* s
        let isHighInside = 4 &* s &+ 4 <= high
        if isLowInside != isHighInside {
            self.init(digits: s &+ (isHighInside ? 1 : 0), exponent: k)
            return
        }
        let half = 4 &* s &+ 2
        let roundsUp = middle > half || (middle == half && s & 1 == 1)
        self.init(digits: s &+ (roundsUp ? 1 : 0), exponent: k)
    }

    @inline(__always)
    private static func roundToOdd(_ power: PowerOfTen, _ factor: UInt64) -> UInt64 {
        let lowHigh = power.low.multipliedFullWidth(by: factor).high
        let product = power.high.multipliedFullWidth(by: factor)
        let (sum, carry) = product.low.addingReportingOverflow(lowHigh)
        return (product.high &+ (carry ? 1 : 0)) | (sum > 1 ? 1 : 0)
    }

    @inline(__always)
    private static func roundToOdd32(_ power: UInt64, _ factor: UInt64) -> UInt64 {
        let product = power.multipliedFullWidth(by: factor)
        return (product.high & 0xFFFF_FFFF) | ((product.low >> 32) > 1 ? 1 : 0)
    }
}

/// A power of ten as 128 bits with the highest one set, rounded up, without its exponent.
struct PowerOfTen {
    var high: UInt64
    var low: UInt64

    /// 10^first to 10^324, all that doubles need.
    static let first = -292
    static let last = 324

    /// Worked out exactly with long integers when first used.
    static let table: [PowerOfTen] = {
        let one = PowerOfTen(high: 1 << 63, low: 0)
        var table = [PowerOfTen](repeating: one, count: last - first + 1)
        // 10^324 has 1,077 bits; 2^1184 / 10^292 keeps more than 128.
        var long = LongInteger(limbCount: 38)
        long.limbs[0] = 1
        for power in 1...last {
            long.multiplyByTen()
            table[power - first] = long.leadingBits(roundingUp: true)
        }
        long = LongInteger(limbCount: 38)
        long.limbs[37] = 1
        for power in 1...(-first) {
            long.divideByTen()
            table[-power - first] = long.leadingBits(roundingUp: true)
        }
        return table
    }()
}

/// A natural number of fixed room, least significant limb first; for the table above only.
private struct LongInteger {
    var limbs: [UInt32]
    /// Whether a division has left a remainder somewhere below.
    var isInexact = false

    init(limbCount: Int) {
        limbs = [UInt32](repeating: 0, count: limbCount)
    }

    mutating func multiplyByTen() {
        var carry: UInt64 = 0
        for index in limbs.indices {
            let product = UInt64(limbs[index]) * 10 + carry
            limbs[index] = UInt32(truncatingIfNeeded: product)
            carry = product >> 32
        }
    }

    mutating func divideByTen() {
        var remainder: UInt64 = 0
        for index in limbs.indices.reversed() {
            let dividend = remainder << 32 | UInt64(limbs[index])
            limbs[index] = UInt32(dividend / 10)
            remainder = dividend % 10
        }
        if remainder != 0 { isInexact = true }
    }

    func leadingBits(roundingUp: Bool) -> PowerOfTen {
        let top = limbs.lastIndex { $0 != 0 } ?? 0
        let shift = limbs[top].leadingZeroBitCount
        func limb(_ index: Int) -> UInt128 { index >= 0 ? UInt128(limbs[index]) : 0 }
        var bits: UInt128 = 0
        for offset in 0..<4 { bits = bits << 32 | limb(top - offset) }
        let next = limb(top - 4)
        bits = bits << UInt128(shift) | next >> UInt128(32 - shift)
        let isRestZero =
            !isInexact && (next << UInt128(shift)) & 0xFFFF_FFFF == 0
            && limbs[..<max(0, top - 4)].allSatisfy { $0 == 0 }
        if roundingUp, !isRestZero { bits += 1 }
        return PowerOfTen(high: UInt64(bits >> 64), low: UInt64(truncatingIfNeeded: bits))
    }
}
