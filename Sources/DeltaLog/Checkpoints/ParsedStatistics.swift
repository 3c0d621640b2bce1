import Columnar

/// The `stats_parsed` structure of a checkpoint as the JSON text that commits would hold.
enum ParsedStatistics {
    /// nil where the row has none.
    static func json(_ view: StructureView, at row: Int) -> String? {
        guard !view.column.isNull(at: row) else { return nil }
        let object = object(view, at: row)
        return object.isEmpty ? nil : JSONValue.object(object).jsonText
    }

    private static func object(_ view: StructureView, at row: Int) -> JSONObject {
        var object = JSONObject()
        for (name, column) in view.members {
            guard let value = value(column, at: row) else { continue }
            object.members.append(.init(name: name, value: value))
        }
        return object
    }

    private static func value(_ column: Column, at row: Int) -> JSONValue? {
        if column.isNull(at: row) { return nil }
        if column.type.isNested {
            guard let view = StructureView(column) else { return nil }
            let nested = object(view, at: row)
            return nested.isEmpty ? nil : .object(nested)
        }
        switch column.scalar(at: row) {
        case .boolean(let truth): return .boolean(truth)
        case .int(let number): return .number(String(number))
        case .float(let number): return floating(Double(number))
        case .double(let number): return floating(number)
        case .decimal(let unscaled, let scale): return .number(DecimalText.text(unscaled, scale: scale))
        case .string(let text): return .string(text)
        case .date(let days): return .string(CivilTime.text(days: Int64(days)))
        case .timestamp(let ticks, let unit, let adjustedToUTC):
            let (product, overflow) = ticks.multipliedReportingOverflow(
                by: unit == .milliseconds ? 1000 : 1)
            if overflow { return nil }
            let microseconds = unit == .nanoseconds ? ticks / 1000 - (ticks % 1000 < 0 ? 1 : 0) : product
            return .string(
                CivilTime.text(microseconds: microseconds, separator: "T", fractionDigits: 6)
                    + (adjustedToUTC ? "Z" : ""))
        case .null, .binary, .time: return nil
        }
    }

    private static func floating(_ number: Double) -> JSONValue {
        if number.isFinite { return .number(number.description) }
        return .string(number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity")
    }
}
