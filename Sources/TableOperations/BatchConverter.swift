import Columnar
import DeltaLog
import TableScan

/// Brings batches into the columns and types of a table, completes them and holds them against the table's rules.
struct BatchConverter {
    private let schema: Schema
    private let rules: RowRules
    /// Columns in which a null stands for "not known" rather than for a value.
    private let nullsAllowedIn: Set<String>
    /// Whether identity columns are counted up, for whoever commits ``advancedMetadata(_:rowCount:absent:)``.
    private let mayCountUp: Bool

    /// Throws ``TableError`` `.unsupported` where a rule of the table is not understood.
    init(_ snapshot: Snapshot, nullsAllowedIn: Set<String> = [], mayCountUp: Bool = false) throws {
        schema = snapshot.schema.columnar
        rules = try RowRules(snapshot)
        self.nullsAllowedIn = nullsAllowedIn
        self.mayCountUp = mayCountUp
    }

    /// The batch with the table's columns in the table's order; columns that it does not have are completed or null.
    /// `firstRow` is the number of its first row in the whole input, for messages and identity columns.
    ///
    /// Throws ``TableError``: `.invalidRequest` for columns that the table does not have, `.refusedData` for values
    /// that do not fit and for nulls where the table allows none.
    func convert(_ batch: RecordBatch, firstRow: Int = 0) throws -> RecordBatch {
        let names = batch.schema.fields.map(\.name)
        let unknown = names.filter { schema.index(of: $0) == nil }
        guard unknown.isEmpty else {
            throw TableError(
                .invalidRequest,
                "The rows have columns that the table does not have: \(unknown.joined(separator: ", ")).")
        }
        try rules.checkGiven(names)
        var columns: [Column] = []
        for field in schema.fields {
            columns.append(try convert(batch.column(named: field.name), to: field, batch.rowCount, firstRow))
        }
        let rows = try rules.generate(
            RecordBatch(schema: schema, columns: columns, rowCount: batch.rowCount), given: Set(names),
            firstRow: firstRow)
        for (field, column) in zip(schema.fields, rows.columns)
        where column.nullCount > 0 && !field.isNullable && !nullsAllowedIn.contains(field.name) {
            let row = (0..<column.count).first { column.isNull(at: $0) } ?? 0
            throw TableError(
                .refusedData,
                "Column \(field.name) must not be null, but is in \(column.nullCount) rows, the first is row "
                    + "\(firstRow + row + 1).")
        }
        return rows
    }

    /// Throws ``TableError`` `.refusedData` unless converted rows are as the table's rules demand.
    func check(_ rows: RecordBatch, firstRow: Int = 0) throws {
        try rules.check(rows, firstRow: firstRow)
    }

    /// The columns of the table that a batch does not have.
    func columns(absentFrom batch: RecordBatch) -> [String] {
        schema.fields.map(\.name).filter { batch.schema.index(of: $0) == nil }
    }

    /// The metadata that a write of so many rows leaves, where the table counts up a column that they lack; else nil.
    func advancedMetadata(_ metadata: Metadata, rowCount: Int, absent: Set<String>) throws -> Metadata? {
        try rules.advancedMetadata(metadata, rowCount: rowCount, absent: absent)
    }

    private func convert(_ column: Column?, to field: Field, _ rowCount: Int, _ firstRow: Int) throws
        -> Column
    {
        guard let column else {
            guard mayCountUp || !rules.countsUp(field.name) else {
                throw TableError(
                    .unsupported,
                    "The table counts up column \(field.name) itself, which only an append can; give its values."
                )
            }
            return try rules.absentColumn(field, count: rowCount, firstRow: firstRow)
                ?? .nulls(of: field.type, count: rowCount)
        }
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
