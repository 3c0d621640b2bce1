import Columnar
import Expressions

/// A comparison that SQLite makes, as a condition for the scan.
///
/// SQLite compares every row again, by its own rules. So what is pushed down may let rows through that do not match,
/// and never keeps one back that does. Where SQLite's rules and the scan's part, a term is widened or left out:
/// NaN is null in SQL; numbers compare across types exactly; dates and times are texts.
struct PushedTerm {
    let column: SQLColumn
    private let reference: ColumnReference

    init(_ column: SQLColumn) {
        self.column = column
        reference = ColumnReference(column.field)
    }

    /// The condition of a test; nil if nothing can be said. `arguments` is one value, for `isIn` any number.
    func condition(_ test: FilterPlan.Test, _ arguments: [SQLValue]) -> Condition? {
        switch test {
        case .isNull: return isNull
        case .isNotNull: return .not(.isNull(reference))
        case .isIn: return isIn(arguments)
        case .same:
            guard let argument = arguments.first else { return nil }
            return argument.isNull ? isNull : compare(.equal, argument)
        case .equal: return arguments.first.flatMap { compare(.equal, $0) }
        case .less: return arguments.first.flatMap { compare(.less, $0) }
        case .lessOrEqual: return arguments.first.flatMap { compare(.lessOrEqual, $0) }
        case .greater: return arguments.first.flatMap { compare(.greater, $0) }
        case .greaterOrEqual: return arguments.first.flatMap { compare(.greaterOrEqual, $0) }
        case .like: return arguments.first.flatMap { startsWith(prefix(of: $0, wildcards: ["%", "_"])) }
        case .glob: return arguments.first.flatMap { startsWith(prefix(of: $0, wildcards: ["*", "?", "["])) }
        }
    }

    private var isNull: Condition {
        switch column.field.type {
        case .float64, .float16: .or([.isNull(reference), .compare(reference, .equal, .double(.nan))])
        case .float32: .or([.isNull(reference), .compare(reference, .equal, .float(.nan))])
        default: .isNull(reference)
        }
    }

    /// A comparison with null is never true.
    private func compare(_ comparison: Comparison, _ argument: SQLValue) -> Condition? {
        if argument.isNull { return .constant(nil) }
        switch column.form {
        case .boolean:
            guard comparison == .equal, case .integer(let number) = argument, number == 0 || number == 1
            else {
                return nil
            }
            return .compare(reference, .equal, .boolean(number == 1))
        case .integer: return compareInteger(comparison, argument)
        case .real: return compareReal(comparison, argument)
        case .text: return argument.string.map { .compare(reference, comparison, .string($0)) }
        case .decimal: return compareDecimal(comparison, argument)
        case .calendar:
            guard let text = argument.string, let texts = CalendarTexts(column.field.type) else { return nil }
            return texts.condition(reference, comparison, text)
        case .blob, .other: return nil
        }
    }

    private func isIn(_ arguments: [SQLValue]) -> Condition? {
        var values: [Scalar] = []
        for argument in arguments where !argument.isNull {
            switch compare(.equal, argument) {
            case .compare(_, .equal, let value): values.append(value)
            case .decided(_, false), .constant(false): break
            default: return nil
            }
        }
        return values.isEmpty ? .constant(false) : .isIn(reference, values)
    }

    // MARK: Numbers

    private func compareInteger(_ comparison: Comparison, _ argument: SQLValue) -> Condition? {
        switch argument {
        case .integer(let number): return compareNumber(comparison, "\(number)")
        case .real(let number):
            if let whole = Int64(exactly: number) { return compareNumber(comparison, "\(whole)") }
            guard number.magnitude < 0x1p53 else { return nil }
            // Between two whole numbers, of which the lower one is known.
            let below = Int64(number.rounded(.down))
            switch comparison {
            case .equal: return .decided(reference, false)
            case .less, .lessOrEqual: return compareNumber(.lessOrEqual, "\(below)")
            case .greater, .greaterOrEqual: return compareNumber(.greater, "\(below)")
            case .notEqual: return nil
            }
        default: return nil
        }
    }

    /// Inclusive, since the argument may have been rounded.
    private func compareReal(_ comparison: Comparison, _ argument: SQLValue) -> Condition? {
        let number: Double
        switch argument {
        case .real(let value): number = value
        case .integer(let value):
            guard let exact = Double(exactly: value) else { return nil }
            number = exact
        default: return nil
        }
        let isFloat = column.field.type == .float32
        return .compare(reference, comparison.inclusive, isFloat ? .float(Float(number)) : .double(number))
    }

    /// Decimals are texts, and SQLite makes text of a number that they are compared with: its 15 digits. Where the
    /// column has more, only text is known to be meant exactly.
    private func compareDecimal(_ comparison: Comparison, _ argument: SQLValue) -> Condition? {
        switch argument {
        case .integer(let number) where isShort && number.magnitude < 1_000_000_000_000_000:
            return compareNumber(comparison, "\(number)")
        case .real(let number) where isShort && "\(number)".count(where: \.isWholeNumber) <= 15:
            return compareNumber(comparison, "\(number)")
        case .text(let bytes):
            guard unsafe bytes.withUnsafeBytes({ unsafe DecimalDigits($0) }) != nil else { return nil }
            return compareNumber(comparison, String(decoding: bytes, as: UTF8.self))
        default: return nil
        }
    }

    private var isShort: Bool {
        if case .decimal(let precision, _) = column.field.type { precision <= 15 } else { false }
    }

    /// Against a number as it is written, wherever it lies between the values of the column's type.
    private func compareNumber(_ comparison: Comparison, _ digits: String) -> Condition? {
        let stand = Field(name: "value", type: column.field.type)
        let unsigned = digits.hasPrefix("+") ? String(digits.dropFirst()) : digits
        guard
            let condition = try? Condition.parse(
                "value \(comparison.rawValue) \(unsigned)", schema: Schema([stand]))
        else { return nil }
        switch condition {
        case .compare(_, let comparison, let value): return .compare(reference, comparison, value)
        case .decided(_, let outcome): return .decided(reference, outcome)
        default: return nil
        }
    }

    // MARK: Patterns

    /// What every match starts with; ASCII only, from the first other character on nothing is said.
    private func prefix(of argument: SQLValue, wildcards: Set<Character>) -> [UInt8] {
        guard column.form == .text, case .text(let bytes) = argument else { return [] }
        let stops = Set(wildcards.compactMap(\.asciiValue))
        return Array(bytes.prefix { $0 < 0x80 && $0 != 0 && !stops.contains($0) })
    }

    /// Between the prefix in upper case and the last text with it in lower case: `LIKE` may not care for case.
    private func startsWith(_ prefix: [UInt8]) -> Condition? {
        guard !prefix.isEmpty else { return nil }
        let upper = String(decoding: prefix, as: UTF8.self).uppercased()
        var last = Array(String(decoding: prefix, as: UTF8.self).lowercased().utf8)
        last[last.count - 1] += 1
        return .and([
            .compare(reference, .greaterOrEqual, .string(upper)),
            .compare(reference, .less, .string(String(decoding: last, as: UTF8.self))),
        ])
    }
}

extension Comparison {
    /// The comparison that holds for equal values as well.
    fileprivate var inclusive: Comparison {
        switch self {
        case .less: .lessOrEqual
        case .greater: .greaterOrEqual
        default: self
        }
    }
}
