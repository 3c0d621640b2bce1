public import Columnar
import Expressions
import TableScan

/// A column and the value that an update gives it.
public struct Assignment: Sendable, CustomStringConvertible {
    /// The column's name.
    public let column: String
    /// Of the column's type, or null.
    public let value: Scalar
    public let description: String

    /// Parses `points = 0`, `cohort = '10.2'` or `note = NULL`. Throws ``TableError`` `.invalidRequest` for anything
    /// but a column, an equals sign and a literal that the column can hold, `ExpressionError` for what is no literal.
    public init(parsing text: String, schema: Schema) throws {
        description = text
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let words = parts.map { $0.split(whereSeparator: \.isWhitespace) }
        if words.count == 2, words[0].count == 1, words[1].count == 1, words[1][0].lowercased() == "null" {
            let name = String(words[0][0].filter { $0 != "`" })
            guard let position = schema.index(of: name) else {
                throw TableError(.invalidRequest, "The table has no column \(name) to set.")
            }
            column = schema.fields[position].name
            value = .null
            return
        }
        guard case .compare(let reference, .equal, let scalar) = try Condition.parse(text, schema: schema),
            reference.path.count == 1
        else {
            throw TableError(
                .invalidRequest,
                "\"\(text)\" sets no column: write it as column = value, with a value that the column can hold."
            )
        }
        column = reference.root
        value = scalar
    }
}
