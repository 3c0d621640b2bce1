public import Columnar

/// An expression over the columns of a row, as tables keep them for generated columns and check constraints.
///
/// Evaluation goes row by row and follows SQL: null in, null out unless a function says otherwise. Timestamps are read
/// in UTC. What engines disagree on (integer overflow, division by zero, text that is no number) is an error of the
/// row, never a silent null.
public struct ValueExpression: Sendable {
    /// As it was written.
    public let text: String
    /// The type of the value.
    public let type: DataType
    /// Every column that the expression speaks of, each once.
    public let referencedColumns: [ColumnReference]
    private let evaluate: ValueEvaluator

    /// Reads an expression: literals, columns, arithmetic, comparisons, `AND`, `OR`, `NOT`, `IN`, `BETWEEN`, `LIKE`,
    /// `IS NULL`, `CASE`, `CAST`, `||` and the functions of ``ValueFunctions``.
    ///
    /// `as` is the type that the value is brought to; nil leaves it. Throws for anything else.
    public static func parse(
        _ text: String, schema: Schema, as target: DataType? = nil
    ) throws(ExpressionError) -> ValueExpression {
        var parser = try ValueParser(text)
        let syntax = try parser.parseAll()
        var binder = ValueBinder(schema: schema)
        var value = try binder.bind(syntax)
        if let target { value = try ValueCast.cast(value, to: target, position: 1) }
        return ValueExpression(
            text: text, type: value.type, referencedColumns: binder.columns, evaluate: value.evaluate)
    }

    private init(
        text: String, type: DataType, referencedColumns: [ColumnReference],
        evaluate: @escaping ValueEvaluator
    ) {
        self.text = text
        self.type = type
        self.referencedColumns = referencedColumns
        self.evaluate = evaluate
    }

    /// The top-level columns that evaluation needs, each once.
    public var referencedColumnNames: [String] {
        var names: [String] = []
        for column in referencedColumns where !names.contains(column.root) { names.append(column.root) }
        return names
    }

    /// The value for each row of a batch. Throws `.notComputable` for the first row that has none.
    public func values(on batch: RecordBatch) throws(ExpressionError) -> [Scalar] {
        var columns: [Column] = []
        for reference in referencedColumns { columns.append(try batch.column(reference).decoded()) }
        var values: [Scalar] = []
        values.reserveCapacity(batch.rowCount)
        for row in 0..<batch.rowCount { values.append(try evaluate(ValueRow(columns: columns, row: row))) }
        return values
    }

    /// The values as a column of the expression's type.
    public func column(on batch: RecordBatch) throws(ExpressionError) -> Column {
        var builder = ColumnBuilder(type: type)
        for value in try values(on: batch) {
            if value.isNull { builder.appendNull() } else { builder.append(value) }
        }
        return builder.finish()
    }
}

/// A row of the columns that an expression speaks of.
struct ValueRow {
    let columns: [Column]
    let row: Int
}

/// Computes a value for a row.
typealias ValueEvaluator = @Sendable (ValueRow) throws(ExpressionError) -> Scalar

/// A part of an expression with its type.
struct TypedValue {
    let type: DataType
    let evaluate: ValueEvaluator
    /// The value where it is the same for all rows and was written as a literal.
    var literal: Scalar?

    init(_ type: DataType, _ evaluate: @escaping ValueEvaluator) {
        self.type = type
        self.evaluate = evaluate
    }

    init(literal: Scalar, type: DataType) {
        self.type = type
        self.literal = literal
        evaluate = { _ in literal }
    }
}
