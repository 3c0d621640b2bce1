/// Columns of one length under a schema: the unit in which rows travel.
///
/// Invariant: one column for each field, of the field's type and of `rowCount` values.
public struct RecordBatch: Sendable {
    public let schema: Schema
    public let columns: [Column]
    public let rowCount: Int

    /// `rowCount` must be given where there are no columns to tell it.
    public init(schema: Schema, columns: [Column], rowCount: Int? = nil) {
        precondition(
            schema.fields.count == columns.count, "\(columns.count) columns for \(schema.fields.count) fields"
        )
        let rows = rowCount ?? columns.first?.count ?? 0
        for (field, column) in zip(schema.fields, columns) {
            precondition(column.count == rows, "column \(field.name) has \(column.count) rows, not \(rows)")
            precondition(
                column.type == field.type, "column \(field.name) is \(column.type), not \(field.type)")
        }
        self.schema = schema
        self.columns = columns
        self.rowCount = rows
    }

    /// No rows of a schema.
    public static func empty(of schema: Schema) -> RecordBatch {
        RecordBatch(schema: schema, columns: schema.fields.map { .nulls(of: $0.type, count: 0) }, rowCount: 0)
    }

    /// The first column of this name, or nil.
    public func column(named name: String) -> Column? {
        schema.index(of: name).map { columns[$0] }
    }

    /// Some of the rows, sharing memory.
    public func slice(_ range: Range<Int>) -> RecordBatch {
        RecordBatch(schema: schema, columns: columns.map { $0.slice(range) }, rowCount: range.count)
    }

    /// Some of the columns, by position.
    public func selecting(_ indices: [Int]) -> RecordBatch {
        RecordBatch(
            schema: Schema(indices.map { schema.fields[$0] }, metadata: schema.metadata),
            columns: indices.map { columns[$0] }, rowCount: rowCount)
    }
}
