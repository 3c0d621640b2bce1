import Columnar

/// Turns a literal into a value of a column's type, exactly.
///
/// A literal between two values of the type (2.5 against whole numbers, 08:00 against dates) moves to the value below
/// it and the comparison is changed so that it means the same; one beyond all values decides the comparison.
struct LiteralCoercion {
    let column: ColumnReference
    let position: Int

    func compare(_ comparison: Comparison, _ literal: Literal) throws(ExpressionError) -> Condition {
        if literal == .null { return .constant(nil) }
        guard column.type.hasScalarOrder else { throw incomparable(literal) }
        switch (column.type, literal) {
        case (.boolean, .boolean(let value)): return .compare(column, comparison, .boolean(value))
        case (.string, .string(let text)): return .compare(column, comparison, .string(text))
        case (.binary, .binary(let bytes)), (.fixedSizeBinary, .binary(let bytes)):
            return .compare(column, comparison, .binary(bytes))
        case (.float64, .number(let digits)):
            return .compare(column, comparison, .double(try double(digits)))
        case (.float32, .number(let digits)):
            return .compare(column, comparison, .float(try float(digits)))
        case (.float16, .number(let digits)):
            return .compare(column, comparison, .double(try double(digits)))
        case (_, .number(let digits)) where column.type.isNumeric:
            return try compareNumber(comparison, digits)
        case (.date, _), (.timestamp, _), (.time, _): return try compareCalendar(comparison, literal)
        default: throw incomparable(literal)
        }
    }

    private func incomparable(_ literal: Literal) -> ExpressionError {
        var hint = ""
        switch literal {
        case .number(let digits) where column.type == .string: hint = "; write '\(digits)' for text"
        case .string(let text) where column.type.isNumeric && Double(text) != nil:
            hint = "; write \(text) without quotes"
        case .string where column.type == .binary: hint = "; write X'...' for bytes"
        default: break
        }
        if case .decimal = column.type, !column.type.hasScalarOrder {
            hint = "; decimals beyond 38 digits do not compare"
        }
        return .incomparable(
            column: column.description, type: column.type, literal: literal.text, position: position,
            hint: hint)
    }

    // MARK: Numbers

    private func double(_ digits: String) throws(ExpressionError) -> Double {
        guard let value = Double(digits) else {
            throw .invalidLiteral(literal: digits, expected: "number", position: position)
        }
        return value
    }

    private func float(_ digits: String) throws(ExpressionError) -> Float {
        guard let value = Float(digits) else {
            throw .invalidLiteral(literal: digits, expected: "number", position: position)
        }
        return value
    }

    private func compareNumber(_ comparison: Comparison, _ digits: String) throws(ExpressionError)
        -> Condition
    {
        if let special = Double(digits), !special.isFinite, digits.contains(where: \.isLetter),
            !digits.contains("e")
        {
            // NaN and Infinity are above all whole numbers and decimals.
            return beyond(comparison, isAbove: special.isNaN || special > 0)
        }
        guard let number = ExactNumber(digits) else {
            throw .invalidLiteral(
                literal: digits, expected: "number of at most 38 digits", position: position)
        }
        let scale: Int
        if case .decimal(_, let columnScale) = column.type { scale = columnScale } else { scale = 0 }
        guard let place = number.place(scale: scale) else {
            return beyond(comparison, isAbove: number.unscaled > 0)
        }
        return compare(comparison, place: place) { value in
            switch column.type {
            case .decimal: return .decimal(value, scale: scale)
            case .uint64: return UInt64(exactly: value) == nil ? nil : .decimal(value, scale: 0)
            default:
                guard let range = column.type.integerRange, let integer = Int64(exactly: value),
                    range.contains(integer)
                else { return nil }
                return .int(integer)
            }
        }
    }

    // MARK: Dates and times

    private func compareCalendar(_ comparison: Comparison, _ literal: Literal) throws(ExpressionError)
        -> Condition
    {
        switch column.type {
        case .time(let unit):
            guard let text = literal.calendarText, !literal.isDateOrTimestamp else {
                throw incomparable(literal)
            }
            guard let nanoseconds = CalendarText.time(text.utf8.span, unit: .nanoseconds) else {
                throw .invalidLiteral(
                    literal: "'\(text)'", expected: "time such as 08:30:00", position: position)
            }
            let place = Place(Int128(nanoseconds), dividedBy: Int128(1_000_000_000 / unit.ticksPerSecond))
            return compare(comparison, place: place) { .time(Int64($0), unit) }
        case .date:
            let place = Place(try nanoseconds(literal), dividedBy: 86_400_000_000_000)
            return compare(comparison, place: place) { Int32(exactly: $0).map { .date($0) } }
        case .timestamp(let unit, let adjusted):
            let place = Place(
                try nanoseconds(literal), dividedBy: Int128(1_000_000_000 / unit.ticksPerSecond))
            return compare(comparison, place: place) {
                Int64(exactly: $0).map { .timestamp($0, unit, adjustedToUTC: adjusted) }
            }
        default: throw incomparable(literal)
        }
    }

    private func nanoseconds(_ literal: Literal) throws(ExpressionError) -> Int128 {
        guard let text = literal.calendarText, literal.isDateOrTimestamp || !literal.isTime else {
            throw incomparable(literal)
        }
        let isDateOnly: Bool
        if case .date = literal { isDateOnly = true } else { isDateOnly = false }
        if isDateOnly {
            guard let days = CalendarText.date(text.utf8.span) else {
                throw .invalidLiteral(
                    literal: "'\(text)'", expected: "date such as 2015-03-02", position: position)
            }
            return Int128(days) * 86_400_000_000_000
        }
        guard let instant = CalendarText.timestamp(text.utf8.span) else {
            let expected =
                column.type == .date ? "date such as 2015-03-02" : "timestamp such as 2015-03-02 08:30:00"
            throw .invalidLiteral(literal: "'\(text)'", expected: expected, position: position)
        }
        return instant.nanoseconds
    }

    // MARK: Places between values

    private func compare(
        _ comparison: Comparison, place: Place, scalar: (Int128) -> Scalar?
    ) -> Condition {
        guard let value = scalar(place.floor) else { return beyond(comparison, isAbove: place.floor > 0) }
        if place.isExact { return .compare(column, comparison, value) }
        switch comparison {
        case .equal: return .decided(column, false)
        case .notEqual: return .decided(column, true)
        case .less, .lessOrEqual: return .compare(column, .lessOrEqual, value)
        case .greater, .greaterOrEqual: return .compare(column, .greater, value)
        }
    }

    /// The outcome against a literal above, or below, all values of the type.
    private func beyond(_ comparison: Comparison, isAbove: Bool) -> Condition {
        .decided(column, comparison.holds(order: isAbove ? -1 : 1))
    }
}

/// Where an exact number stands among equally spaced values: on one, or above one.
struct Place: Equatable {
    var floor: Int128
    var isExact: Bool

    init(_ number: Int128, dividedBy step: Int128) {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: step)
        floor = remainder < 0 ? quotient - 1 : quotient
        isExact = remainder == 0
    }
}

/// A number as it was written: `unscaled` × 10^-`scale`.
struct ExactNumber: Equatable {
    var unscaled: Int128
    var scale: Int

    /// nil if it is no number or has more than 38 digits that matter.
    init?(_ text: String) {
        var unscaled: Int128 = 0
        var scale = 0
        var digitCount = 0
        var hasPoint = false
        var isNegative = false
        var pendingZeros = 0
        var rest = Substring(text)
        if rest.hasPrefix("-") || rest.hasPrefix("+") { isNegative = rest.removeFirst() == "-" }
        while let character = rest.first, character != "e", character != "E" {
            rest.removeFirst()
            if character == ".", !hasPoint {
                hasPoint = true
                continue
            }
            guard let digit = character.wholeNumberValue, character.isASCII else { return nil }
            digitCount += 1
            if hasPoint, digit == 0 {
                pendingZeros += 1  // Zeros at the end of a fraction do not count.
                continue
            }
            for place in 0...pendingZeros {
                let (product, overflow) = unscaled.multipliedReportingOverflow(by: 10)
                if overflow { return nil }
                let (sum, overflowed) = product.addingReportingOverflow(
                    place == pendingZeros ? Int128(digit) : 0)
                if overflowed { return nil }
                unscaled = sum
                if hasPoint { scale += 1 }
            }
            pendingZeros = 0
        }
        guard digitCount > 0 else { return nil }
        if !rest.isEmpty {
            guard let exponent = Int(rest.dropFirst()), exponent.magnitude < 10_000 else { return nil }
            scale -= exponent
        }
        self.unscaled = isNegative ? -unscaled : unscaled
        self.scale = unscaled == 0 ? 0 : scale
    }

    /// Where it stands among the multiples of 10^-scale; nil if that is beyond 128 bits.
    func place(scale target: Int) -> Place? {
        if scale <= target {
            var value = unscaled
            for _ in 0..<min(target - scale, 80) {
                let (product, overflow) = value.multipliedReportingOverflow(by: 10)
                if overflow { return nil }
                value = product
            }
            return Place(value, dividedBy: 1)
        }
        guard scale - target <= 38 else {
            return Place(unscaled.signum() * 1, dividedBy: 10)  // Next to zero, on its side.
        }
        var step: Int128 = 1
        for _ in 0..<(scale - target) { step *= 10 }
        return Place(unscaled, dividedBy: step)
    }
}

extension Literal {
    /// The text of a literal that may be a date or time.
    var calendarText: String? {
        switch self {
        case .string(let text), .date(let text), .timestamp(let text), .time(let text): text
        default: nil
        }
    }

    var isDateOrTimestamp: Bool {
        switch self {
        case .date, .timestamp: true
        default: false
        }
    }

    var isTime: Bool { if case .time = self { true } else { false } }

    /// The value where no column gives it a type; nil for null.
    func scalar(position: Int) throws(ExpressionError) -> Scalar? {
        switch self {
        case .null: return nil
        case .boolean(let value): return .boolean(value)
        case .string(let text): return .string(text)
        case .binary(let bytes): return .binary(bytes)
        case .number(let digits):
            if let number = ExactNumber(digits), number.scale >= 0 {
                return .decimal(number.unscaled, scale: number.scale)
            }
            return .double(Double(digits) ?? .nan)
        case .date(let text):
            guard let days = CalendarText.date(text.utf8.span) else {
                throw .invalidLiteral(
                    literal: "'\(text)'", expected: "date such as 2015-03-02", position: position)
            }
            return .date(days)
        case .timestamp(let text):
            guard let ticks = CalendarText.timestamp(text.utf8.span)?.ticks(.nanoseconds) else {
                throw .invalidLiteral(
                    literal: "'\(text)'", expected: "timestamp such as 2015-03-02 08:30:00",
                    position: position)
            }
            return .timestamp(ticks, .nanoseconds, adjustedToUTC: true)
        case .time(let text):
            guard let ticks = CalendarText.time(text.utf8.span, unit: .nanoseconds) else {
                throw .invalidLiteral(
                    literal: "'\(text)'", expected: "time such as 08:30:00", position: position)
            }
            return .time(ticks, .nanoseconds)
        }
    }
}

extension DataType {
    /// The values of an integer type that fit in 64 signed bits.
    var integerRange: ClosedRange<Int64>? {
        switch self {
        case .int8: Int64(Int8.min)...Int64(Int8.max)
        case .int16: Int64(Int16.min)...Int64(Int16.max)
        case .int32: Int64(Int32.min)...Int64(Int32.max)
        case .int64: Int64.min...Int64.max
        case .uint8: 0...Int64(UInt8.max)
        case .uint16: 0...Int64(UInt16.max)
        case .uint32: 0...Int64(UInt32.max)
        default: nil
        }
    }
}
