import Columnar

extension ValueFunctions {
    static func arithmetic(
        _ name: String, _ values: [TypedValue], _ position: Int
    ) throws(ExpressionError) -> TypedValue? {
        switch name {
        case "+", "-", "*", "%", "MOD", "PMOD":
            try require(2...2, name, values, position)
            guard let type = values[0].type.commonNumber(with: values[1].type) else {
                throw mismatch(name, values, position)
            }
            return try operation(name == "MOD" ? "%" : name, values[0], values[1], type, position)
        case "/":
            try require(2...2, name, values, position)
            guard let type = values[0].type.commonNumber(with: values[1].type) else {
                throw mismatch(name, values, position)
            }
            if case .decimal = type {
                throw .unsupported(what: "division of decimals", position: position, hint: "; cast to double")
            }
            return try operation(name, values[0], values[1], .float64, position)
        case "NEGATE":
            let zero = TypedValue(literal: .int(0), type: .int8)
            return try arithmetic("-", [zero, values[0]], position)
        case "ABS":
            try require(1...1, name, values, position)
            guard values[0].type.isNumeric else { throw mismatch(name, values, position) }
            let value = values[0]
            let negative = try arithmetic("NEGATE", values, position) ?? value
            return TypedValue(value.type) { row throws(ExpressionError) in
                let scalar = try value.evaluate(row)
                return scalar.compare(to: .int(0)) == -1 ? try negative.evaluate(row) : scalar
            }
        case "FLOOR", "CEIL", "CEILING":
            try require(1...1, name, values, position)
            let value = values[0]
            if value.type.integerRange != nil {
                return try ValueCast.cast(value, to: .int64, position: position)
            }
            guard value.type.isFloating else { throw mismatch(name, values, position) }
            return TypedValue(.int64) { row throws(ExpressionError) in
                guard let number = try value.evaluate(row).doubleValue else { return .null }
                guard let whole = Int64(exactly: number.rounded(name == "FLOOR" ? .down : .up)) else {
                    throw .notComputable(row: row.row, what: "a number is beyond 64 bits")
                }
                return .int(whole)
            }
        default: return nil
        }
    }

    private static func operation(
        _ name: String, _ left: TypedValue, _ right: TypedValue, _ type: DataType, _ position: Int
    ) throws(ExpressionError) -> TypedValue {
        var result = type
        if name == "*", case .decimal = type {
            let scale = left.type.decimalScale + right.type.decimalScale
            guard scale <= 38 else { throw mismatch(name, [left, right], position) }
            result = .decimal(precision: 38, scale: scale)
        }
        let resultType = result
        let isFloat = type.isFloating
        return TypedValue(resultType) { row throws(ExpressionError) in
            let first = try left.evaluate(row)
            let second = try right.evaluate(row)
            if first.isNull || second.isNull { return .null }
            let value: Scalar?
            if isFloat {
                value = floating(name, first, second, resultType)
            } else {
                value = exact(name, first, second).flatMap { ValueCast.fit($0, resultType) }
            }
            guard let value else {
                throw .notComputable(row: row.row, what: "\(name.lowercased()) overflows or divides by zero")
            }
            return value
        }
    }

    private static func floating(
        _ name: String, _ left: Scalar, _ right: Scalar, _ type: DataType
    ) -> Scalar? {
        guard let first = left.doubleValue, let second = right.doubleValue else { return nil }
        var value: Double
        switch name {
        case "+": value = first + second
        case "-": value = first - second
        case "*": value = first * second
        case "/":
            if second == 0 { return nil }
            value = first / second
        default:
            if second == 0 { return nil }
            value = first.truncatingRemainder(dividingBy: second)
            if name == "PMOD", value < 0 {
                value = (value + second).truncatingRemainder(dividingBy: second)
            }
        }
        return ValueCast.fit(.double(value), type)
    }

    /// Whole numbers and decimals, without rounding; nil where 128 bits are not enough.
    private static func exact(_ name: String, _ left: Scalar, _ right: Scalar) -> Scalar? {
        guard let (first, firstScale) = left.unscaled, let (second, secondScale) = right.unscaled else {
            return nil
        }
        if name == "*" {
            let (product, overflow) = first.multipliedReportingOverflow(by: second)
            return overflow ? nil : .decimal(product, scale: firstScale + secondScale)
        }
        let scale = max(firstScale, secondScale)
        guard let first = ValueCast.rescale(first, from: firstScale, to: scale),
            let second = ValueCast.rescale(second, from: secondScale, to: scale)
        else { return nil }
        let value: Int128
        let overflow: Bool
        switch name {
        case "+": (value, overflow) = first.addingReportingOverflow(second)
        case "-": (value, overflow) = first.subtractingReportingOverflow(second)
        default:
            guard second != 0 else { return nil }
            let remainder = first.remainderReportingOverflow(dividingBy: second).partialValue
            overflow = false
            value = name == "PMOD" && remainder < 0 ? (remainder + second) % second : remainder
        }
        return overflow ? nil : .decimal(value, scale: scale)
    }
}

extension Scalar {
    /// Digits without the point, and how many stand behind it, of an exact number.
    fileprivate var unscaled: (Int128, Int)? {
        switch self {
        case .int(let value): (Int128(value), 0)
        case .decimal(let value, let scale): (value, scale)
        default: nil
        }
    }
}
