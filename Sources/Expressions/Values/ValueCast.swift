import Columnar

/// Conversions between types, as `CAST` does them, without silent nulls.
enum ValueCast {
    /// The value as another type. Throws `.unsupported` where there is no conversion that all engines agree on.
    static func cast(
        _ value: TypedValue, to target: DataType, position: Int
    ) throws(ExpressionError) -> TypedValue {
        if value.type == target { return value }
        if value.type == .null { return TypedValue(literal: .null, type: target) }
        guard let convert = converter(from: value.type, to: target) else {
            throw .unsupported(
                what: "a cast from \(value.type.sqlName) to \(target.sqlName)", position: position, hint: "")
        }
        let evaluate = value.evaluate
        let name = target.sqlName
        var result = TypedValue(target) { row throws(ExpressionError) in
            let scalar = try evaluate(row)
            if scalar.isNull { return .null }
            guard let converted = convert(scalar) else {
                throw .notComputable(row: row.row, what: "a value does not fit into \(name)")
            }
            return converted
        }
        if let literal = value.literal, let converted = convert(literal) { result.literal = converted }
        return result
    }

    private static func converter(
        from source: DataType, to target: DataType
    ) -> (@Sendable (Scalar) -> Scalar?)? {
        if target.integerRange != nil || isFloat(target) || isDecimal(target) {
            return numberConverter(from: source, to: target)
        }
        switch (source, target) {
        case (_, .string): return textConverter(from: source)
        case (.string, .boolean):
            return { value in
                guard case .string(let text) = value else { return nil }
                return Bool(text.lowercased()).map { .boolean($0) }
            }
        case (.string, .date):
            return { value in
                guard case .string(let text) = value else { return nil }
                return CalendarText.date(trimmed(text).utf8.span).map { .date($0) }
            }
        case (.string, .timestamp(.microseconds, let adjusted)):
            return { value in
                guard case .string(let text) = value else { return nil }
                let instant = CalendarText.timestamp(trimmed(text).utf8.span)
                return instant?.ticks(.microseconds).map {
                    .timestamp($0, .microseconds, adjustedToUTC: adjusted)
                }
            }
        case (.timestamp, .date):
            return { value in
                value.microseconds.flatMap { Int32(exactly: $0.floorDivided(by: CivilTimeUnit.day)) }.map {
                    .date($0)
                }
            }
        case (.date, .timestamp(.microseconds, let adjusted)),
            (.timestamp, .timestamp(.microseconds, let adjusted)):
            return { value in
                value.microseconds.map { .timestamp($0, .microseconds, adjustedToUTC: adjusted) }
            }
        default: return nil
        }
    }

    private static func isFloat(_ type: DataType) -> Bool { type == .float32 || type == .float64 }

    private static func isDecimal(_ type: DataType) -> Bool {
        if case .decimal(let precision, _) = type { precision <= 38 } else { false }
    }

    private static func numberConverter(
        from source: DataType, to target: DataType
    ) -> (@Sendable (Scalar) -> Scalar?)? {
        switch source {
        case .boolean where target.integerRange != nil:
            return { value in if case .boolean(let truth) = value { .int(truth ? 1 : 0) } else { nil } }
        case .string where !isDecimal(target):
            return { value in
                guard case .string(let text) = value else { return nil }
                if target.integerRange != nil {
                    return Int64(trimmed(text)).flatMap { fit(.int($0), target) }
                }
                return Double(trimmed(text)).flatMap { fit(.double($0), target) }
            }
        case .timestamp where target == .int64:
            return { value in value.microseconds.map { .int($0.floorDivided(by: CivilTimeUnit.second)) } }
        case _ where source.integerRange != nil || isFloat(source) || isDecimal(source):
            return { value in fit(value, target) }
        default: return nil
        }
    }

    /// A number as a numeric type; fractions are cut off for whole numbers and rounded half away from zero for
    /// decimals. Nil where it is too large, and for NaN as anything but a float.
    static func fit(_ value: Scalar, _ target: DataType) -> Scalar? {
        switch target {
        case .float64: return value.doubleValue.map { .double($0) }
        case .float32: return value.doubleValue.map { .float(Float($0)) }
        case .decimal(let precision, let scale):
            let exact: (Int128, Int)
            switch value {
            case .int(let number): exact = (Int128(number), 0)
            case .decimal(let unscaled, let scale): exact = (unscaled, scale)
            default: return nil
            }
            guard let rescaled = rescale(exact.0, from: exact.1, to: scale),
                rescaled.magnitude < Column.powerOfTen(precision).magnitude
            else { return nil }
            return .decimal(rescaled, scale: scale)
        default:
            guard let range = target.integerRange else { return nil }
            let number: Int64?
            switch value {
            case .int(let value): number = value
            case .decimal(let unscaled, let scale): number = Int64(exactly: truncate(unscaled, scale))
            case .float, .double:
                number = value.doubleValue.flatMap { Int64(exactly: $0.rounded(.towardZero)) }
            default: number = nil
            }
            return number.flatMap { range.contains($0) ? .int($0) : nil }
        }
    }

    private static func truncate(_ unscaled: Int128, _ scale: Int) -> Int128 {
        scale > 38 ? 0 : unscaled / Column.powerOfTen(max(scale, 0))
    }

    /// The same number with other digits after the point, rounded half away from zero; nil if it overflows.
    static func rescale(_ unscaled: Int128, from scale: Int, to target: Int) -> Int128? {
        guard (0...38).contains(abs(target - scale)) else { return nil }
        let power = Column.powerOfTen(abs(target - scale))
        if target >= scale {
            let (value, overflow) = unscaled.multipliedReportingOverflow(by: power)
            return overflow ? nil : value
        }
        let (quotient, remainder) = unscaled.quotientAndRemainder(dividingBy: power)
        return remainder.magnitude * 2 >= power.magnitude ? quotient + unscaled.signum() : quotient
    }

    private static func textConverter(from source: DataType) -> (@Sendable (Scalar) -> Scalar?)? {
        switch source {
        case .boolean, .int8, .int16, .int32, .int64, .date, .decimal, .timestamp:
            return { value in text(of: value).map { .string($0) } }
        default: return nil  // Floats are spelt differently by each engine.
        }
    }

    static func text(of value: Scalar) -> String? {
        switch value {
        case .boolean(let truth): return truth ? "true" : "false"
        case .int(let number): return String(number)
        case .date(let days): return CivilDate(days: Int64(days)).text
        case .decimal(let unscaled, let scale):
            let digits = String(unscaled.magnitude)
            let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
            let point = padded.index(padded.endIndex, offsetBy: -max(scale, 0))
            return (unscaled < 0 ? "-" : "") + padded[..<point] + (scale > 0 ? "." + padded[point...] : "")
        case .timestamp:
            guard let time = value.microseconds else { return nil }
            let ofDay = time.floorRemainder(CivilTimeUnit.day)
            var text = CivilDate(days: time.floorDivided(by: CivilTimeUnit.day)).text + " "
            text += CivilDate.padded(ofDay / CivilTimeUnit.hour, 2) + ":"
            text += CivilDate.padded(ofDay / CivilTimeUnit.minute % 60, 2) + ":"
            text += CivilDate.padded(ofDay / CivilTimeUnit.second % 60, 2)
            let fraction = ofDay % CivilTimeUnit.second
            if fraction > 0 {
                var digits = CivilDate.padded(fraction, 6)
                while digits.last == "0" { digits.removeLast() }
                text += "." + digits
            }
            return text
        case .string(let text): return text
        default: return nil
        }
    }

    private static func trimmed(_ text: String) -> String {
        var rest = Substring(text)
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}

extension Scalar {
    /// The number nearest to a numeric value; nil for other values.
    var doubleValue: Double? {
        switch self {
        case .int(let value): Double(value)
        case .float(let value): Double(value)
        case .double(let value): value
        case .decimal(let value, let scale): Scalar.double(value, scale: scale)
        default: nil
        }
    }
}
