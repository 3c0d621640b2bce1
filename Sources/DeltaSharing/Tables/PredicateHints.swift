import Columnar
import DeltaLog
import Expressions

/// The conditions by which a client lets files be left out. They are hints: what cannot be understood is passed over,
/// and a file is left out only where it certainly holds no match.
struct PredicateHints {
    private(set) var condition: Condition?

    /// Hints are no place for whole programs.
    private static let byteLimit = 65_536
    private static let depthLimit = 32

    /// `predicateHints` as SQL texts, `jsonPredicateHints` as a tree in text; both hold where both are given.
    init(sql: [String], json: String?, schema: Schema) {
        var parts: [Condition] = []
        for text in sql where text.utf8.count <= Self.byteLimit {
            if let condition = try? Condition.parse(text, schema: schema) { parts.append(condition) }
        }
        if let json, json.utf8.count <= Self.byteLimit, let tree = try? JSONValue(parsing: json),
            let text = Self.sql(tree, depth: 0), let condition = try? Condition.parse(text, schema: schema)
        {
            parts.append(condition)
        }
        condition = parts.isEmpty ? nil : parts.count == 1 ? parts[0] : .and(parts)
    }

    private static let comparisons: [String: String] = [
        "equal": "=", "lessthan": "<", "lessthanorequal": "<=", "greaterthan": ">",
        "greaterthanorequal": ">=",
    ]

    /// A tree of operations as an SQL condition; nil for what is none.
    private static func sql(_ value: JSONValue, depth: Int) -> String? {
        guard depth < depthLimit, let node = value.objectValue,
            let operation = node["op"]?.stringValue?.lowercased()
        else { return nil }
        let children = node["children"]?.arrayValue ?? []
        if let sign = comparisons[operation] {
            guard children.count == 2, let left = operand(children[0]), let right = operand(children[1])
            else {
                return nil
            }
            return "\(left) \(sign) \(right)"
        }
        switch operation {
        case "and", "or":
            let parts = children.compactMap { sql($0, depth: depth + 1) }
            guard !parts.isEmpty, parts.count == children.count else { return nil }
            return "(" + parts.joined(separator: operation == "and" ? " AND " : " OR ") + ")"
        case "not":
            guard children.count == 1, let part = sql(children[0], depth: depth + 1) else { return nil }
            return "NOT (\(part))"
        case "isnull":
            guard children.count == 1, let column = operand(children[0]) else { return nil }
            return "\(column) IS NULL"
        case "column": return operand(value)
        default: return nil
        }
    }

    /// A column or a literal.
    private static func operand(_ value: JSONValue) -> String? {
        guard let node = value.objectValue, let operation = node["op"]?.stringValue?.lowercased() else {
            return nil
        }
        if operation == "column" {
            return node["name"]?.stringValue.map { "\"\($0.replacing("\"", with: "\"\""))\"" }
        }
        guard operation == "literal", let type = node["valueType"]?.stringValue?.lowercased() else {
            return nil
        }
        let text: String
        switch node["value"] {
        case .string(let value), .number(let value): text = value
        case .boolean(let value): text = value ? "true" : "false"
        default: return nil
        }
        let quoted = "'\(text.replacing("'", with: "''"))'"
        switch type {
        case "bool", "boolean": return Bool(text.lowercased()).map { $0 ? "TRUE" : "FALSE" }
        case "int", "long": return Int64(text).map(String.init)
        case "float", "double": return Double(text).flatMap { $0.isFinite ? "\($0)" : nil }
        case "string": return quoted
        case "date": return "DATE \(quoted)"
        case "timestamp": return "TIMESTAMP \(quoted)"
        default: return nil
        }
    }
}
