import Columnar

/// One smallest or largest value between JSON and memory.
///
/// What a writer may have rounded is widened here, so that a bound never excludes a value that is there.
enum Bound {
    /// nil where the value cannot be understood.
    static func parse(_ value: JSONValue, _ type: DeltaType, isMaximum: Bool) -> Scalar? {
        switch type {
        case .string: return value.stringValue.map { .string($0) }
        case .long, .integer, .short, .byte: return value.integerValue.map { .int($0) }
        case .float: return number(value).flatMap { Float($0) }.flatMap { $0.isNaN ? nil : .float($0) }
        case .double: return number(value).flatMap { Double($0) }.flatMap { $0.isNaN ? nil : .double($0) }
        case .decimal(_, let scale): return decimal(value, scale, isMaximum)
        case .boolean: return value.booleanValue.map { .boolean($0) }
        case .date:
            guard let days = value.stringValue.flatMap({ CivilTime.days(parsing: $0) }),
                days >= gregorianStart, let day = Int32(exactly: days)
            else { return nil }
            return .date(day)
        case .timestamp: return timestamp(value, isMaximum, adjustedToUTC: true)
        case .timestampNTZ: return timestamp(value, isMaximum, adjustedToUTC: false)
        case .binary, .void, .variant, .structure, .array, .map: return nil
        }
    }

    /// 1582-10-15 in days since 1970-01-01. Some writers count earlier days by the Julian calendar in statistics and
    /// not in data files, so such bounds say nothing.
    private static let gregorianStart: Int64 = -141_427

    private static func number(_ value: JSONValue) -> String? {
        switch value {
        case .number(let text), .string(let text): text
        default: nil
        }
    }

    /// More than 15 digits may have passed through a double on their way here.
    private static func decimal(_ value: JSONValue, _ scale: Int, _ isMaximum: Bool) -> Scalar? {
        guard let text = number(value) else { return nil }
        if DecimalText.significantDigitCount(text) <= 15, let exact = DecimalText.unscaled(text, scale: scale)
        {
            return .decimal(exact, scale: scale)
        }
        guard let double = Double(text), double.isFinite else { return nil }
        var power = 1.0
        for _ in 0..<scale { power *= 10 }
        guard
            let near = DecimalText.unscaled(text, scale: scale) ?? Int128(exactly: (double * power).rounded())
        else {
            return nil
        }
        let slack = Int128(near.magnitude >> 48 + 1)
        let (widened, overflow) =
            isMaximum ? near.addingReportingOverflow(slack) : near.subtractingReportingOverflow(slack)
        return overflow ? nil : .decimal(widened, scale: scale)
    }

    /// Timestamps are cut down to milliseconds by writers, so a largest value may be anywhere in its millisecond.
    private static func timestamp(_ value: JSONValue, _ isMaximum: Bool, adjustedToUTC: Bool) -> Scalar? {
        guard let text = value.stringValue, let time = CivilTime.microseconds(parsing: text) else {
            return nil
        }
        guard time >= gregorianStart * CivilTime.microsecondsPerDay else { return nil }
        let (widened, overflow) = time.addingReportingOverflow(isMaximum && time % 1000 == 0 ? 999 : 0)
        return overflow ? nil : .timestamp(widened, .microseconds, adjustedToUTC: adjustedToUTC)
    }

    /// Unicode scalars of a string that a bound keeps.
    static let prefixLength = 32

    /// The JSON text of a bound, rounded the right way; nil where it cannot be kept.
    static func json(_ value: Scalar, _ type: DeltaType, isMaximum: Bool) -> JSONValue? {
        switch (value, type) {
        case (.string(let text), .string): return (isMaximum ? upper(text) : lower(text)).map { .string($0) }
        case (.int(let number), .long), (.int(let number), .integer), (.int(let number), .short),
            (.int(let number), .byte):
            return .number(String(number))
        case (.float(let number), .float): return finite(Double(number))
        case (.double(let number), .double): return finite(number)
        case (.decimal(let unscaled, let scale), .decimal):
            return .number(DecimalText.text(unscaled, scale: scale))
        case (.date(let days), .date): return ordinaryYear(Int64(days)) { CivilTime.text(days: Int64(days)) }
        case (.timestamp(let ticks, let unit, _), .timestamp),
            (.timestamp(let ticks, let unit, _), .timestampNTZ):
            return timestampJSON(ticks, unit, type, isMaximum)
        default: return nil
        }
    }

    private static func finite(_ number: Double) -> JSONValue? {
        number.isFinite ? .number(number.description) : nil
    }

    private static func ordinaryYear(_ days: Int64, _ text: () -> String) -> JSONValue? {
        // 0001-01-01 to 9999-12-31: other years are not written alike by everyone.
        (-719_162...2_932_896).contains(days) ? .string(text()) : nil
    }

    private static func timestampJSON(
        _ ticks: Int64, _ unit: TimeUnit, _ type: DeltaType, _ isMaximum: Bool
    ) -> JSONValue? {
        let perMillisecond = unit.ticksPerSecond / 1000
        var milliseconds = ticks / perMillisecond
        let rest = ticks % perMillisecond
        if rest > 0, isMaximum { milliseconds += 1 }
        if rest < 0, !isMaximum { milliseconds -= 1 }
        let (microseconds, overflow) = milliseconds.multipliedReportingOverflow(by: 1000)
        if overflow { return nil }
        let day = microseconds / CivilTime.microsecondsPerDay - (microseconds < 0 ? 1 : 0)
        return ordinaryYear(day) {
            CivilTime.text(microseconds: microseconds, separator: "T", fractionDigits: 3)
                + (type == .timestamp ? "Z" : "")
        }
    }

    private static func lower(_ text: String) -> String? {
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: prefixLength, limitedBy: scalars.endIndex)
        else {
            return text
        }
        return String(scalars[..<end])
    }

    /// The prefix and a scalar that is greater than all that may follow, by bytes of UTF-8 and by UTF-16.
    private static func upper(_ text: String) -> String? {
        let scalars = text.unicodeScalars
        guard
            var end = scalars.index(scalars.startIndex, offsetBy: prefixLength, limitedBy: scalars.endIndex)
        else { return text }
        // Nothing is greater than the greatest scalar, so those are kept.
        while end < scalars.endIndex, scalars[end].value == 0x10FFFF { end = scalars.index(after: end) }
        if end == scalars.endIndex { return text }
        var prefix = String(scalars[..<end])
        prefix.unicodeScalars.append(scalars[end].value < 0xFFFF ? "\u{FFFF}" : "\u{10FFFF}")
        return prefix
    }
}
