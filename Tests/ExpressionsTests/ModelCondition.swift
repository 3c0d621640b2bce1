import Columnar
import Expressions
import TestSupport

/// A condition that is written as SQL and worked out value by value: the model that the real thing is held against.
indirect enum ModelCondition {
    case compare(String, String, ModelLiteral)
    case isIn(String, [ModelLiteral])
    case between(String, ModelLiteral, ModelLiteral)
    case like(String, String)
    case isNull(String)
    case flag
    case and(ModelCondition, ModelCondition)
    case or(ModelCondition, ModelCondition)
    case not(ModelCondition)

    static let columns = [
        "small", "whole", "large", "natural", "real", "single", "price", "name", "tag", "day", "moment",
        "nested.inner",
    ]

    static func random(depth: Int, using generator: inout SeededGenerator) -> ModelCondition {
        let kind = Int.random(in: 0..<(depth > 0 ? 9 : 5), using: &generator)
        let column = columns.randomElement(using: &generator) ?? "whole"
        func literal() -> ModelLiteral { .random(for: column, using: &generator) }
        switch kind {
        case 0, 1:
            let comparison = ["=", "<>", "<", "<=", ">", ">="].randomElement(using: &generator) ?? "="
            return .compare(column, comparison, literal())
        case 2:
            let count = Int.random(in: 1...12, using: &generator)
            return .isIn(column, (0..<count).map { _ in literal() })
        case 3: return .between(column, literal(), literal())
        case 4:
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: return .isNull(column)
            case 1: return .flag
            default:
                let pattern = ["a%", "%b", "a_", "%", "_", "", "%b%", "a%b", "ż_", "%a%b%c", "abc"]
                return .like(
                    Bool.random(using: &generator) ? "name" : "tag",
                    pattern.randomElement(using: &generator) ?? "%")
            }
        case 5, 6:
            return .and(
                random(depth: depth - 1, using: &generator), random(depth: depth - 1, using: &generator))
        case 7:
            return .or(
                random(depth: depth - 1, using: &generator), random(depth: depth - 1, using: &generator))
        default: return .not(random(depth: depth - 1, using: &generator))
        }
    }

    var sql: String {
        switch self {
        case .compare(let column, let comparison, let literal): "\(column) \(comparison) \(literal.sql)"
        case .isIn(let column, let literals): "\(column) IN (\(literals.map(\.sql).joined(separator: ", ")))"
        case .between(let column, let low, let high): "\(column) between \(low.sql) and \(high.sql)"
        case .like(let column, let pattern): "\(column) LIKE '\(pattern)'"
        case .isNull(let column): "\(column) IS NULL"
        case .flag: "flag"
        case .and(let left, let right): "(\(left.sql)) AND (\(right.sql))"
        case .or(let left, let right): "(\(left.sql)) OR (\(right.sql))"
        case .not(let part): "NOT (\(part.sql))"
        }
    }

    func outcome(row: Int, of batch: RecordBatch) -> Bool? {
        func value(_ column: String) -> Scalar {
            RandomRows.value(column == "nested.inner" ? "nested" : column, row: row, of: batch)
        }
        switch self {
        case .compare(let column, let comparison, let literal):
            guard let order = literal.order(of: value(column)) else { return nil }
            switch comparison {
            case "=": return order == 0
            case "<>": return order != 0
            case "<": return order < 0
            case "<=": return order <= 0
            case ">": return order > 0
            default: return order >= 0
            }
        case .isIn(let column, let literals):
            let orders = literals.map { $0.order(of: value(column)) }
            if orders.contains(0) { return true }
            return orders.contains(nil) ? nil : false
        case .between(let column, let low, let high):
            let first = low.order(of: value(column)).map { $0 >= 0 }
            let second = high.order(of: value(column)).map { $0 <= 0 }
            return Self.and(first, second)
        case .like(let column, let pattern):
            guard case .string(let text) = value(column) else { return nil }
            return Self.like(Array(text.unicodeScalars), Array(pattern.unicodeScalars))
        case .isNull(let column): return value(column).isNull
        case .flag:
            guard case .boolean(let flag) = value("flag") else { return nil }
            return flag
        case .and(let left, let right):
            return Self.and(left.outcome(row: row, of: batch), right.outcome(row: row, of: batch))
        case .or(let left, let right):
            let outcome = Self.and(
                left.outcome(row: row, of: batch).map { !$0 }, right.outcome(row: row, of: batch).map { !$0 })
            return outcome.map { !$0 }
        case .not(let part): return part.outcome(row: row, of: batch).map { !$0 }
        }
    }

    private static func and(_ left: Bool?, _ right: Bool?) -> Bool? {
        if left == false || right == false { return false }
        return left == nil || right == nil ? nil : true
    }

    private static func like(_ text: [Unicode.Scalar], _ pattern: [Unicode.Scalar]) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = Array(pattern.dropFirst())
        if first == "%" { return (0...text.count).contains { like(Array(text.dropFirst($0)), rest) } }
        return !text.isEmpty && (first == "_" || first == text[0]) && like(Array(text.dropFirst()), rest)
    }
}

/// A literal that knows how it is written and how values of its column stand to it.
enum ModelLiteral {
    case null
    /// In thousandths.
    case number(Int64)
    case special(Double)
    case text(String)
    /// In hours since 1970.
    case hours(Int64, style: Int)

    static func random(for column: String, using generator: inout SeededGenerator) -> ModelLiteral {
        if Int.random(in: 0..<20, using: &generator) == 0 { return .null }
        switch column {
        case "name", "tag": return .text(RandomRows.texts.randomElement(using: &generator) ?? "")
        case "day", "moment":
            return .hours(
                Int64.random(in: -10...10, using: &generator) * 12,
                style: Int.random(in: 0...2, using: &generator))
        case "real", "single":
            let value = RandomRows.doubles.randomElement(using: &generator) ?? 0
            return abs(value) < 1e100 ? .number(Int64(value * 1000)) : .special(value == 1e300 ? .nan : value)
        default:
            let thousandths =
                Int64.random(in: -400...400, using: &generator) * (Bool.random(using: &generator) ? 10 : 1000)
            return .number(Int.random(in: 0..<8, using: &generator) == 0 ? thousandths + 5 : thousandths)
        }
    }

    var sql: String {
        switch self {
        case .null: return "NULL"
        case .number(let thousandths):
            let sign = thousandths < 0 ? "-" : ""
            let fraction = String(1000 + thousandths.magnitude % 1000).dropFirst()
            return "\(sign)\(thousandths.magnitude / 1000)" + (fraction == "000" ? "" : ".\(fraction)")
        case .special(let value): return value.isNaN ? "NaN" : (value > 0 ? "Infinity" : "-Infinity")
        case .text(let text): return "'\(text)'"
        case .hours(let hours, let style):
            let day = Int((hours / 12 - (hours < 0 && hours % 24 != 0 ? 1 : 0)) / 2)
            let date = day >= 0 ? "1970-01-\(String(101 + day).dropFirst())" : "1969-12-\(32 + day)"
            if hours % 24 == 0, style == 0 { return "DATE '\(date)'" }
            if hours % 24 == 0, style == 1 { return "'\(date)'" }
            let time = hours % 24 == 0 ? "00:00" : "12:00:00.000"
            return style == 2 ? "TIMESTAMP '\(date) \(time)'" : "'\(date)T\(time)Z'"
        }
    }

    /// How a value stands to the literal: below, at, above; nil if either is null.
    func order(of value: Scalar) -> Int? {
        func order<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
            left < right ? -1 : (left > right ? 1 : 0)
        }
        func order(floating left: Double, _ right: Double) -> Int {
            if left.isNaN || right.isNaN { return order(left.isNaN ? 1 : 0, right.isNaN ? 1 : 0) }
            return order(left, right)
        }
        switch (value, self) {
        case (.int(let value), .number(let thousandths)):
            return order(Int128(value) * 1000, Int128(thousandths))
        case (.decimal(let value, let scale), .number(let thousandths)):
            return order(scale == 2 ? value * 10 : value * 1000, Int128(thousandths))
        case (.double(let value), .number(let thousandths)):
            return order(floating: value, Double(thousandths) / 1000)
        case (.float(let value), .number(let thousandths)):
            return order(floating: Double(value), Double(Float(thousandths) / 1000))
        case (.double(let value), .special(let number)): return order(floating: value, number)
        case (.float(let value), .special(let number)): return order(floating: Double(value), number)
        case (.string(let value), .text(let text)):
            let left = Array(value.utf8)
            let right = Array(text.utf8)
            return left == right ? 0 : (left.lexicographicallyPrecedes(right) ? -1 : 1)
        case (.date(let days), .hours(let hours, _)): return order(Int64(days) * 24, hours)
        case (.timestamp(let ticks, _, _), .hours(let hours, _)): return order(ticks, hours * 3_600_000_000)
        default: return nil
        }
    }
}
