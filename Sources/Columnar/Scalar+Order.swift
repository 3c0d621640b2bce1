extension Scalar {
    /// The order of two values that can be compared: below zero, zero, above zero; nil if either is null or the kinds
    /// have no common order.
    ///
    /// Numbers compare by value whatever their kind. NaN equals NaN and is above every other number; -0.0 equals
    /// 0.0. Strings and binaries compare byte by byte. Times and timestamps compare by value whatever their unit.
    public func compare(to other: Scalar) -> Int? {
        switch (self, other) {
        case (.boolean(let left), .boolean(let right)): Self.order(left ? 1 : 0, right ? 1 : 0)
        case (.int(let left), .int(let right)): Self.order(left, right)
        case (.string(let left), .string(let right)): Self.order(left, right)
        case (.binary(let left), .binary(let right)):
            left == right ? 0 : (left.lexicographicallyPrecedes(right) ? -1 : 1)
        case (.date(let left), .date(let right)): Self.order(left, right)
        case (.time(let left, let leftUnit), .time(let right, let rightUnit)):
            Self.order(
                Int128(left) * Int128(1_000_000_000 / leftUnit.ticksPerSecond),
                Int128(right) * Int128(1_000_000_000 / rightUnit.ticksPerSecond))
        case (.timestamp(let left, let leftUnit, _), .timestamp(let right, let rightUnit, _)):
            Self.order(
                Int128(left) * Int128(1_000_000_000 / leftUnit.ticksPerSecond),
                Int128(right) * Int128(1_000_000_000 / rightUnit.ticksPerSecond))
        default: compareNumbers(to: other)
        }
    }

    private func compareNumbers(to other: Scalar) -> Int? {
        if let left = exactDecimal, let right = other.exactDecimal {
            return Self.orderDecimals(left.0, left.1, right.0, right.1)
        }
        guard let left = approximate, let right = other.approximate else { return nil }
        if left.isNaN || right.isNaN { return Self.order(left.isNaN ? 1 : 0, right.isNaN ? 1 : 0) }
        return Self.order(left, right)
    }

    private var exactDecimal: (Int128, Int)? {
        switch self {
        case .int(let value): (Int128(value), 0)
        case .decimal(let value, let scale): (value, scale)
        default: nil
        }
    }

    private var approximate: Double? {
        switch self {
        case .int(let value): Double(value)
        case .float(let value): Double(value)
        case .double(let value): value
        case .decimal(let value, let scale): Self.double(value, scale: scale)
        default: nil
        }
    }

    private static func order<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
        left < right ? -1 : (left == right ? 0 : 1)
    }

    /// Strings by their UTF-8, not by Unicode's canonical order.
    private static func order(_ left: String, _ right: String) -> Int {
        if left.utf8.elementsEqual(right.utf8) { return 0 }
        return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
    }

    /// Orders `left` × 10^-leftScale and `right` × 10^-rightScale exactly, without overflow.
    static func orderDecimals(_ left: Int128, _ leftScale: Int, _ right: Int128, _ rightScale: Int) -> Int {
        if leftScale == rightScale { return order(left, right) }
        if leftScale > rightScale { return -orderDecimals(right, rightScale, left, leftScale) }
        // left has fewer digits after the point: compare it with the part of right that it can express.
        var whole = right
        var hasRest = false
        for _ in 0..<min(rightScale - leftScale, 40) {
            let (quotient, remainder) = whole.quotientAndRemainder(dividingBy: 10)
            hasRest = hasRest || remainder != 0
            whole = quotient
        }
        if left != whole { return left < whole ? -1 : 1 }
        return hasRest ? (right > 0 ? -1 : 1) : 0
    }

    /// The double nearest to a decimal, or next to it.
    package static func double(_ unscaled: Int128, scale: Int) -> Double {
        var power = 1.0
        for _ in 0..<min(abs(scale), 400) { power *= 10 }
        return scale >= 0 ? Double(unscaled) / power : Double(unscaled) * power
    }
}
