import Columnar

/// The functions and operators of value expressions, by their names in upper case.
///
/// Truth: `AND`, `OR`, `NOT`, `IN`, `IS NULL`, comparisons, `<=>`. Numbers: `+ - * / %`, `ABS`, `MOD`, `PMOD`,
/// `FLOOR`, `CEIL`. Text: `CONCAT`, `SUBSTRING`, `LEFT`, `RIGHT`, `UPPER`, `LOWER`, `TRIM`, `LTRIM`, `RTRIM`, `LENGTH`.
/// Calendar: `YEAR`, `QUARTER`, `MONTH`, `DAY`, `DAYOFWEEK`, `DAYOFYEAR`, `HOUR`, `MINUTE`, `SECOND`, `DATE`,
/// `TO_DATE`, `DATE_ADD`, `DATE_SUB`, `DATEDIFF`, `DATE_TRUNC`, `TRUNC`, `DATE_FORMAT`. Choice: `COALESCE`, `NVL`,
/// `IFNULL`, `NULLIF`, `IF`, `GREATEST`, `LEAST`.
enum ValueFunctions {
    static func call(
        _ name: String, _ values: [TypedValue], _ position: Int
    ) throws(ExpressionError) -> TypedValue {
        if let found = try truth(name, values, position) { return found }
        if let found = try arithmetic(name, values, position) { return found }
        if let found = try text(name, values, position) { return found }
        if let found = try calendar(name, values, position) { return found }
        if let found = try selection(name, values, position) { return found }
        throw .unsupported(what: "the function \(name.lowercased())", position: position, hint: "")
    }

    static func mismatch(_ name: String, _ values: [TypedValue], _ position: Int) -> ExpressionError {
        let types = values.map(\.type.sqlName).joined(separator: ", ")
        return .unsupported(what: "\(name.lowercased()) of (\(types))", position: position, hint: "")
    }

    static func require(
        _ count: ClosedRange<Int>, _ name: String, _ values: [TypedValue], _ position: Int
    ) throws(ExpressionError) {
        guard count.contains(values.count) else { throw mismatch(name, values, position) }
    }

    // MARK: Truth

    private static func truth(
        _ name: String, _ values: [TypedValue], _ position: Int
    ) throws(ExpressionError) -> TypedValue? {
        switch name {
        case "AND", "OR":
            for value in values where value.type != .boolean && value.type != .null {
                throw mismatch(name, values, position)
            }
            // The value that decides whatever the other side is.
            let decisive = Scalar.boolean(name == "OR")
            let left = values[0]
            let right = values[1]
            return TypedValue(.boolean) { row throws(ExpressionError) in
                let first = try left.evaluate(row)
                if first == decisive { return decisive }
                let second = try right.evaluate(row)
                if second == decisive { return decisive }
                return first.isNull || second.isNull ? .null : second
            }
        case "NOT", "IS TRUE", "IS FALSE":
            let value = values[0]
            guard value.type == .boolean || value.type == .null else {
                throw mismatch(name, values, position)
            }
            return TypedValue(.boolean) { row throws(ExpressionError) in
                let truth = try value.evaluate(row)
                if name == "IS TRUE" { return .boolean(truth == .boolean(true)) }
                if name == "IS FALSE" { return .boolean(truth == .boolean(false)) }
                return truth.isNull ? .null : .boolean(truth == .boolean(false))
            }
        case "IS NULL", "ISNULL", "ISNOTNULL":
            try require(1...1, name, values, position)
            let value = values[0]
            let isNegated = name == "ISNOTNULL"
            return TypedValue(.boolean) { row throws(ExpressionError) in
                .boolean(try value.evaluate(row).isNull != isNegated)
            }
        case "=", "<>", "<", "<=", ">", ">=", "<=>": return try comparison(name, values, position)
        case "IN":
            var tests: [TypedValue] = []
            for candidate in values.dropFirst() {
                tests.append(try comparison("=", [values[0], candidate], position))
            }
            let all = tests
            return TypedValue(.boolean) { row throws(ExpressionError) in
                var outcome = Scalar.boolean(false)
                for test in all {
                    let truth = try test.evaluate(row)
                    if truth == .boolean(true) { return truth }
                    if truth.isNull { outcome = .null }
                }
                return outcome
            }
        default: return nil
        }
    }

    private static func comparison(
        _ name: String, _ values: [TypedValue], _ position: Int
    ) throws(ExpressionError) -> TypedValue {
        let (left, right) = try comparable(values[0], values[1], name, position)
        if name == "<=>" {
            return TypedValue(.boolean) { row throws(ExpressionError) in
                let first = try left.evaluate(row)
                let second = try right.evaluate(row)
                return .boolean(
                    first.isNull || second.isNull
                        ? first.isNull && second.isNull : first.compare(to: second) == 0)
            }
        }
        guard let comparison = Comparison(rawValue: name) else { throw mismatch(name, values, position) }
        return TypedValue(.boolean) { row throws(ExpressionError) in
            guard let order = try left.evaluate(row).compare(to: try right.evaluate(row)) else {
                return .null
            }
            return .boolean(comparison.holds(order: order))
        }
    }

    /// Both sides brought to kinds that compare. Text that stands as a literal beside a date or timestamp is read as one.
    private static func comparable(
        _ left: TypedValue, _ right: TypedValue, _ name: String, _ position: Int
    ) throws(ExpressionError) -> (TypedValue, TypedValue) {
        if left.type == right.type || left.type == .null || right.type == .null { return (left, right) }
        if left.type.isNumeric, right.type.isNumeric { return (left, right) }
        switch (left.type, right.type) {
        case (.date, .string), (.timestamp, .string):
            guard right.literal != nil else { break }
            // A date beside text with a time of day compares as a timestamp.
            if left.type == .date, let date = try? ValueCast.cast(right, to: .date, position: position),
                date.literal?.isDate != true
            {
                let type = DataType.timestamp(.microseconds, adjustedToUTC: true)
                return (
                    try ValueCast.cast(left, to: type, position: position),
                    try ValueCast.cast(right, to: type, position: position)
                )
            }
            return (left, try ValueCast.cast(right, to: left.type, position: position))
        case (.string, .date), (.string, .timestamp):
            let (second, first) = try comparable(right, left, name, position)
            return (first, second)
        case (.date, .timestamp): return (try ValueCast.cast(left, to: right.type, position: position), right)
        case (.timestamp, .date): return (left, try ValueCast.cast(right, to: left.type, position: position))
        case (.timestamp, .timestamp):
            return (left, try ValueCast.cast(right, to: left.type, position: position))
        default: break
        }
        throw mismatch(name, [left, right], position)
    }

    // MARK: Choice

    private static func selection(
        _ name: String, _ values: [TypedValue], _ position: Int
    ) throws(ExpressionError) -> TypedValue? {
        switch name {
        case "COALESCE", "NVL", "IFNULL":
            try require(1...100, name, values, position)
            let common = try unified(values, name, position)
            return TypedValue(common.type) { row throws(ExpressionError) in
                for value in common.values {
                    let scalar = try value.evaluate(row)
                    if !scalar.isNull { return scalar }
                }
                return .null
            }
        case "NULLIF":
            try require(2...2, name, values, position)
            let value = values[0]
            let equal = try comparison("=", values, position)
            return TypedValue(value.type) { row throws(ExpressionError) in
                try equal.evaluate(row) == .boolean(true) ? .null : try value.evaluate(row)
            }
        case "IF":
            try require(3...3, name, values, position)
            let condition = values[0]
            guard condition.type == .boolean else { throw mismatch(name, values, position) }
            let common = try unified(Array(values.dropFirst()), name, position)
            return TypedValue(common.type) { row throws(ExpressionError) in
                let isMet = try condition.evaluate(row) == .boolean(true)
                return try common.values[isMet ? 0 : 1].evaluate(row)
            }
        case "GREATEST", "LEAST":
            try require(2...100, name, values, position)
            let common = try unified(values, name, position)
            let wanted = name == "GREATEST" ? 1 : -1
            return TypedValue(common.type) { row throws(ExpressionError) in
                var best = Scalar.null
                for value in common.values {
                    let scalar = try value.evaluate(row)
                    if scalar.isNull { continue }
                    if best.isNull || scalar.compare(to: best) == wanted { best = scalar }
                }
                return best
            }
        default: return nil
        }
    }

    /// Values brought to one type.
    static func unified(
        _ values: [TypedValue], _ name: String, _ position: Int
    ) throws(ExpressionError) -> (type: DataType, values: [TypedValue]) {
        var type = DataType.null
        for value in values where value.type != .null && value.type != type {
            if type == .null {
                type = value.type
            } else if let wider = type.commonNumber(with: value.type) {
                type = wider
            } else {
                throw mismatch(name, values, position)
            }
        }
        var cast: [TypedValue] = []
        for value in values { cast.append(try ValueCast.cast(value, to: type, position: position)) }
        return (type, cast)
    }
}

extension Scalar {
    fileprivate var isDate: Bool { if case .date = self { true } else { false } }
}

extension DataType {
    /// The number type that holds the values of both; nil where one is no number, or none does exactly.
    func commonNumber(with other: DataType) -> DataType? {
        if self == other { return isNumeric ? self : nil }
        let widths: [DataType] = [.int8, .int16, .int32, .int64]
        if let first = widths.firstIndex(of: self), let second = widths.firstIndex(of: other) {
            return widths[max(first, second)]
        }
        guard isNumeric, other.isNumeric else { return nil }
        if self == .float64 || other.isFloating || self.isFloating || other == .float64 { return .float64 }
        return .decimal(precision: 38, scale: max(decimalScale, other.decimalScale))
    }

    var isFloating: Bool {
        switch self {
        case .float16, .float32, .float64: true
        default: false
        }
    }

    /// Digits after the point; 0 for anything but decimals.
    var decimalScale: Int { if case .decimal(_, let scale) = self { scale } else { 0 } }
}
