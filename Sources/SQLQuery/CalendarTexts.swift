import Columnar
import Expressions
import TextFormats

/// Dates and times as the texts that SQL sees, ordered as texts.
///
/// Within the years 0000 to 9999 the texts order like the values, so any text, `2015-03` for one, has a place among
/// them, which is found by halving. Years beyond carry a sign and have no such order: they always pass.
struct CalendarTexts {
    private let type: DataType
    /// The values, in ticks, whose texts are in order.
    private let ordered: ClosedRange<Int64>
    private let scalar: (Int64) -> Scalar

    /// Days from 1970-01-01 to 0000-01-01, and to 9999-12-31.
    private static let orderedDays: ClosedRange<Int64> = -719_528...2_932_896

    /// nil for other types.
    init?(_ type: DataType) {
        self.type = type
        switch type {
        case .date:
            ordered = Self.orderedDays
            scalar = { .date(Int32(truncatingIfNeeded: $0)) }
        case .time(let unit):
            ordered = 0...(unit.ticksPerSecond * 86_400 - 1)
            scalar = { .time($0, unit) }
        case .timestamp(let unit, let adjusted):
            let perDay = unit.ticksPerSecond * 86_400
            let (first, firstOverflows) = Self.orderedDays.lowerBound.multipliedReportingOverflow(by: perDay)
            let (end, endOverflows) = (Self.orderedDays.upperBound + 1).multipliedReportingOverflow(
                by: perDay)
            ordered = (firstOverflows ? .min : first)...(endOverflows ? .max : end - 1)
            scalar = { .timestamp($0, unit, adjustedToUTC: adjusted) }
        default: return nil
        }
    }

    /// A comparison of the texts as one of the values.
    func condition(_ column: ColumnReference, _ comparison: Comparison, _ text: String) -> Condition? {
        let place = firstValue(notBefore: text)
        let isThere = place.map { self.text($0).utf8.elementsEqual(text.utf8) } ?? false
        switch comparison {
        case .equal:
            if let place, isThere { return .compare(column, .equal, scalar(place)) }
            // A year with a sign cannot be looked for; other texts are no value at all.
            return text.utf8.first.map { $0 == 0x2B || $0 == 0x2D } == true ? nil : .decided(column, false)
        case .less: return widened(column, below(column, place))
        case .lessOrEqual:
            if let place, isThere { return widened(column, .compare(column, .lessOrEqual, scalar(place))) }
            return widened(column, below(column, place))
        case .greater, .greaterOrEqual:
            guard let place else { return widened(column, .decided(column, false)) }
            let isStrict = comparison == .greater && isThere
            return widened(column, .compare(column, isStrict ? .greater : .greaterOrEqual, scalar(place)))
        case .notEqual: return nil
        }
    }

    private func below(_ column: ColumnReference, _ place: Int64?) -> Condition {
        place.map { .compare(column, .less, scalar($0)) } ?? .decided(column, true)
    }

    /// Values without order pass as well.
    private func widened(_ column: ColumnReference, _ condition: Condition) -> Condition {
        var parts = [condition]
        if ordered.lowerBound > .min { parts.append(.compare(column, .less, scalar(ordered.lowerBound))) }
        if ordered.upperBound < .max { parts.append(.compare(column, .greater, scalar(ordered.upperBound))) }
        return parts.count == 1 ? condition : .or(parts)
    }

    /// The first value in order whose text is not before a text; nil if all are.
    private func firstValue(notBefore text: String) -> Int64? {
        var low = ordered.lowerBound
        var high = ordered.upperBound
        if precedes(high, text) { return nil }
        while low < high {
            // Without overflow, and rounded down.
            let middle = (low & high) + ((low ^ high) >> 1)
            if precedes(middle, text) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func precedes(_ value: Int64, _ text: String) -> Bool {
        self.text(value).utf8.lexicographicallyPrecedes(text.utf8)
    }

    private func text(_ value: Int64) -> String {
        var builder = ColumnBuilder(type: type)
        builder.append(integer: value)
        let column = ColumnText.render(builder.finish(), field: Field(name: "value", type: type))
        return column.string(at: 0) ?? ""
    }
}
