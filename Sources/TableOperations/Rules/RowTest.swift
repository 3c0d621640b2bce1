import Columnar
import DeltaLog
import Expressions
import TableScan

/// A condition that new rows must meet: in columns at a time where its form allows, else row by row.
struct RowTest {
    let text: String
    private let condition: Condition?
    private let expression: ValueExpression?

    /// Throws ``TableError`` `.unsupported` where the text is not understood.
    init(_ text: String, schema: Schema, name: String) throws {
        self.text = text
        // Double quotes are a name here, and a text to other engines.
        let isPlain = !text.contains("\"") && !text.contains("\\")
        if isPlain, let condition = try? Condition.parse(text, schema: schema) {
            self.condition = condition
            expression = nil
            return
        }
        condition = nil
        let expression = try RowRules.expression(text, schema, as: nil, name)
        guard expression.type == .boolean else { throw RowRules.notUnderstood(name, "it is no condition") }
        self.expression = expression
    }

    /// The top-level columns that the condition speaks of.
    var columnNames: [String] {
        condition?.referencedColumnNames ?? expression?.referencedColumnNames ?? []
    }

    /// The rows, ascending, for which the condition is not true: false or unknown.
    func violations(on rows: RecordBatch, name: String) throws -> [Int] {
        if let condition {
            let matches = try condition.evaluate(on: rows)
            if matches.countOnes() == rows.rowCount { return [] }
            return (0..<rows.rowCount).filter { !matches[$0] }
        }
        guard let expression else { return [] }
        do {
            return try expression.values(on: rows).enumerated().compactMap {
                $0.element == .boolean(true) ? nil : $0.offset
            }
        } catch {
            throw TableError(.refusedData, "The \(name) cannot be evaluated for all rows", cause: error)
        }
    }
}
