public import Columnar

/// Why a condition cannot be read or evaluated. Positions count characters from 1.
public enum ExpressionError: Error, Equatable, Sendable {
    case syntax(position: Int, expected: String, found: String)
    case unterminated(what: String, position: Int)
    case unknownColumn(name: String, position: Int, suggestion: String?)
    case ambiguousColumn(name: String, position: Int, candidates: [String])
    case incomparable(column: String, type: DataType, literal: String, position: Int, hint: String)
    case invalidLiteral(literal: String, expected: String, position: Int)
    case unsupported(what: String, position: Int, hint: String)
    case tooDeep(limit: Int, position: Int)
    /// The batch has no such column; the condition was bound to another schema.
    case missingColumn(name: String)
    /// The batch has the column in another type than the condition was bound to.
    case changedType(name: String, expected: DataType, found: DataType)
    /// A value expression has no value for a row of the batch, counted from 0.
    case notComputable(row: Int, what: String)
}

extension ExpressionError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .syntax(let position, let expected, let found):
            return "at character \(position): expected \(expected), found \(found)"
        case .unterminated(let what, let position):
            return "at character \(position): \(what) has no end"
        case .unknownColumn(let name, let position, let suggestion):
            let hint = suggestion.map { "; did you mean \($0)?" } ?? ""
            return "at character \(position): there is no column \(name)\(hint)"
        case .ambiguousColumn(let name, let position, let candidates):
            return
                "at character \(position): \(name) may be \(candidates.joined(separator: " or ")); write it exactly"
        case .incomparable(let column, let type, let literal, let position, let hint):
            return
                "at character \(position): \(column) is \(type.sqlName) and cannot be compared with \(literal)\(hint)"
        case .invalidLiteral(let literal, let expected, let position):
            return "at character \(position): \(literal) is no \(expected)"
        case .unsupported(let what, let position, let hint):
            return "at character \(position): \(what) cannot be used in a condition\(hint)"
        case .tooDeep(let limit, let position):
            return "at character \(position): more than \(limit) levels of nesting"
        case .missingColumn(let name):
            return "the rows have no column \(name)"
        case .changedType(let name, let expected, let found):
            return "column \(name) is \(found.sqlName) here, not \(expected.sqlName)"
        case .notComputable(let row, let what):
            return "row \(row + 1): \(what)"
        }
    }
}

extension DataType {
    /// The type as a person would write it.
    var sqlName: String {
        switch self {
        case .null: "void"
        case .boolean: "boolean"
        case .int8: "byte"
        case .int16: "short"
        case .int32: "integer"
        case .int64: "long"
        case .uint8, .uint16, .uint32, .uint64: "unsigned integer"
        case .float16, .float32: "float"
        case .float64: "double"
        case .decimal(let precision, let scale): "decimal(\(precision),\(scale))"
        case .string: "string"
        case .binary, .fixedSizeBinary: "binary"
        case .date: "date"
        case .time: "time"
        case .timestamp(_, let adjusted): adjusted ? "timestamp" : "timestamp without zone"
        case .interval: "interval"
        case .list: "array"
        case .map: "map"
        case .structure: "struct"
        }
    }
}
