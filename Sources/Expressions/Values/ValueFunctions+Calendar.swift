import Columnar

extension ValueFunctions {
    static func calendar(
        _ name: String, _ values: [TypedValue], _ position: Int
    ) throws(ExpressionError) -> TypedValue? {
        switch name {
        case "YEAR", "QUARTER", "MONTH", "DAY", "DAYOFMONTH", "DAYOFWEEK", "WEEKDAY", "DAYOFYEAR", "HOUR",
            "MINUTE", "SECOND":
            try require(1...1, name, values, position)
            let time = try moment(values[0], name, position)
            return TypedValue(.int32) { row throws(ExpressionError) in
                guard let microseconds = try time.evaluate(row).microseconds else { return .null }
                return .int(part(name, of: microseconds))
            }
        case "DATE", "TO_DATE":
            try require(1...1, name, values, position)
            return try ValueCast.cast(values[0], to: .date, position: position)
        case "DATE_ADD", "DATE_SUB", "DATEADD":
            try require(2...2, name, values, position)
            let date = try ValueCast.cast(values[0], to: .date, position: position)
            let count = values[1]
            guard count.type.integerRange != nil else { throw mismatch(name, values, position) }
            return TypedValue(.date) { row throws(ExpressionError) in
                guard case .date(let days) = try date.evaluate(row),
                    case .int(let step) = try count.evaluate(row)
                else { return .null }
                let (sum, overflow) =
                    name == "DATE_SUB"
                    ? Int64(days).subtractingReportingOverflow(step)
                    : Int64(days).addingReportingOverflow(step)
                guard !overflow, let moved = Int32(exactly: sum) else {
                    throw .notComputable(row: row.row, what: "a date is beyond the calendar")
                }
                return .date(moved)
            }
        case "DATEDIFF":
            try require(2...2, name, values, position)
            let end = try ValueCast.cast(values[0], to: .date, position: position)
            let start = try ValueCast.cast(values[1], to: .date, position: position)
            return TypedValue(.int32) { row throws(ExpressionError) in
                guard case .date(let last) = try end.evaluate(row),
                    case .date(let first) = try start.evaluate(row)
                else { return .null }
                return .int(Int64(last) - Int64(first))
            }
        case "DATE_TRUNC": return try truncated(name, values.reversed(), position)
        case "TRUNC": return try truncated(name, values, position)
        case "DATE_FORMAT": return try formatted(values, position)
        default: return nil
        }
    }

    /// A date or timestamp; text is none, for engines read it differently.
    private static func moment(
        _ value: TypedValue, _ name: String, _ position: Int
    ) throws(ExpressionError) -> TypedValue {
        switch value.type {
        case .date, .timestamp, .null: return value
        default: throw mismatch(name, [value], position)
        }
    }

    private static func part(_ name: String, of microseconds: Int64) -> Int64 {
        let days = microseconds.floorDivided(by: CivilTimeUnit.day)
        let ofDay = microseconds.floorRemainder(CivilTimeUnit.day)
        let date = CivilDate(days: days)
        switch name {
        case "YEAR": return date.year
        case "QUARTER": return (date.month - 1) / 3 + 1
        case "MONTH": return date.month
        case "DAY", "DAYOFMONTH": return date.day
        // 1970-01-01 was a Thursday; weeks start on Sunday with 1, or on Monday with 0.
        case "DAYOFWEEK": return (days + 4).floorRemainder(7) + 1
        case "WEEKDAY": return (days + 3).floorRemainder(7)
        case "DAYOFYEAR": return days - CivilDate.firstDay(year: date.year, month: 1) + 1
        case "HOUR": return ofDay / CivilTimeUnit.hour
        case "MINUTE": return ofDay / CivilTimeUnit.minute % 60
        default: return ofDay / CivilTimeUnit.second % 60
        }
    }

    /// `TRUNC(date, unit)` gives a date, `DATE_TRUNC(unit, time)` a timestamp; `values` are the time and the unit.
    private static func truncated(
        _ name: String, _ values: [TypedValue], _ position: Int
    ) throws(ExpressionError) -> TypedValue {
        try require(2...2, name, values, position)
        guard case .string(let text)? = values[1].literal else { throw mismatch(name, values, position) }
        let unit = text.uppercased()
        let calendarUnits = ["YEAR", "YYYY", "YY", "QUARTER", "MONTH", "MON", "MM", "WEEK"]
        let timeUnits = ["DAY", "DD", "HOUR", "MINUTE", "SECOND"]
        guard calendarUnits.contains(unit) || (name == "DATE_TRUNC" && timeUnits.contains(unit)) else {
            throw .unsupported(what: "\(name.lowercased()) to '\(text)'", position: position, hint: "")
        }
        let type: DataType
        switch values[0].type {
        case _ where name == "TRUNC": type = .date
        case .timestamp: type = values[0].type
        default: type = .timestamp(.microseconds, adjustedToUTC: true)
        }
        let time = try ValueCast.cast(try moment(values[0], name, position), to: type, position: position)
        return TypedValue(type) { row throws(ExpressionError) in
            guard let microseconds = try time.evaluate(row).microseconds else { return .null }
            let start = self.start(of: unit, microseconds)
            if case .timestamp(let ticks, let adjusted) = type {
                return .timestamp(start, ticks, adjustedToUTC: adjusted)
            }
            return .date(Int32(truncatingIfNeeded: start.floorDivided(by: CivilTimeUnit.day)))
        }
    }

    private static func start(of unit: String, _ microseconds: Int64) -> Int64 {
        switch unit {
        case "SECOND": return microseconds - microseconds.floorRemainder(CivilTimeUnit.second)
        case "MINUTE": return microseconds - microseconds.floorRemainder(CivilTimeUnit.minute)
        case "HOUR": return microseconds - microseconds.floorRemainder(CivilTimeUnit.hour)
        case "DAY", "DD": return microseconds - microseconds.floorRemainder(CivilTimeUnit.day)
        default: break
        }
        let days = microseconds.floorDivided(by: CivilTimeUnit.day)
        let date = CivilDate(days: days)
        let first: Int64
        switch unit {
        case "WEEK": first = days - (days + 3).floorRemainder(7)
        case "MONTH", "MON", "MM": first = CivilDate.firstDay(year: date.year, month: date.month)
        case "QUARTER": first = CivilDate.firstDay(year: date.year, month: (date.month - 1) / 3 * 3 + 1)
        default: first = CivilDate.firstDay(year: date.year, month: 1)
        }
        return first * CivilTimeUnit.day
    }

    /// `DATE_FORMAT` with the letters `yyyy MM dd HH mm ss` and marks between them.
    private static func formatted(
        _ values: [TypedValue], _ position: Int
    ) throws(ExpressionError) -> TypedValue {
        try require(2...2, "DATE_FORMAT", values, position)
        guard case .string(let pattern)? = values[1].literal else {
            throw mismatch("DATE_FORMAT", values, position)
        }
        let time = try moment(values[0], "DATE_FORMAT", position)
        let widths: [String: (String, Int)] = [
            "yyyy": ("YEAR", 4), "MM": ("MONTH", 2), "dd": ("DAY", 2), "HH": ("HOUR", 2), "mm": ("MINUTE", 2),
            "ss": ("SECOND", 2),
        ]
        var pieces: [(part: String, width: Int)] = []
        var rest = Substring(pattern)
        while let letter = rest.first {
            let run = rest.prefix { $0 == letter }
            rest = rest.dropFirst(run.count)
            if letter.isLetter || letter == "'" || letter == "[" || letter == "]" {
                guard let (part, width) = widths[String(run)] else {
                    throw .unsupported(what: "date_format '\(pattern)'", position: position, hint: "")
                }
                pieces.append((part, width))
            } else {
                pieces.append((String(run), 0))
            }
        }
        let plan = pieces
        return TypedValue(.string) { row throws(ExpressionError) in
            guard let microseconds = try time.evaluate(row).microseconds else { return .null }
            var text = ""
            for piece in plan {
                text +=
                    piece.width == 0
                    ? piece.part : CivilDate.padded(part(piece.part, of: microseconds), piece.width)
            }
            return .string(text)
        }
    }
}
