import Columnar
import TableScan

/// Brings batches into the columns and types of a table.
struct BatchConverter {
    private let schema: Schema
    /// Columns in which a null stands for "not known" rather than for a value.
    private let nullsAllowedIn: Set<String>

    init(schema: Schema, nullsAllowedIn: Set<String> = []) {
        self.schema = schema
        self.nullsAllowedIn = nullsAllowedIn
    }

    /// The batch with the table's columns in the table's order; columns that it does not have are null. `firstRow`
    /// is the number of its first row in the whole input, for messages.
    ///
    /// Throws ``TableError``: `.invalidRequest` for columns that the table does not have, `.refusedData` for values
    /// that do not fit and for nulls where the table allows none.
    func convert(_ batch: RecordBatch, firstRow: Int = 0) throws -> RecordBatch {
        let unknown = batch.schema.fields.map(\.name).filter { schema.index(of: $0) == nil }
        guard unknown.isEmpty else {
            throw TableError(
                .invalidRequest,
                "The rows have columns that the table does not have: \(unknown.joined(separator: ", ")).")
        }
        var columns: [Column] = []
        for field in schema.fields {
            let column = try convert(
                batch.column(named: field.name), to: field, rowCount: batch.rowCount, firstRow)
            if column.nullCount > 0, !field.isNullable, !nullsAllowedIn.contains(field.name) {
                let row = (0..<column.count).first { column.isNull(at: $0) } ?? 0
                throw TableError(
                    .refusedData,
                    "Column \(field.name) must not be null, but is in \(column.nullCount) rows, the first is row "
                        + "\(firstRow + row + 1).")
            }
            columns.append(column)
        }
        return RecordBatch(schema: schema, columns: columns, rowCount: batch.rowCount)
    }

    private func convert(_ column: Column?, to field: Field, rowCount: Int, _ firstRow: Int) throws -> Column
    {
        guard let column else { return .nulls(of: field.type, count: rowCount) }
        do {
            return try column.casting(to: field.type)
        } catch ColumnarError.valueDoesNotFit(let row, let type) {
            throw TableError(
                .refusedData,
                "The value of column \(field.name) in row \(firstRow + row + 1) does not fit into \(type).")
        } catch {
            throw TableError(
                .refusedData,
                "Column \(field.name) is \(field.type) in the table; the rows have \(column.type), which cannot be "
                    + "converted without loss.")
        }
    }
}
