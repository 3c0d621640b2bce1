import Columnar

/// Rows of a table as a cursor walks them.
struct ValueBatch: Sendable {
    let rowCount: Int
    /// As the request listed them.
    let columns: [ValueColumn]

    init(_ batch: RecordBatch, _ columns: [SQLColumn]) {
        precondition(
            batch.columns.count == columns.count, "\(batch.columns.count) columns for \(columns.count)")
        rowCount = batch.rowCount
        self.columns = zip(batch.columns, columns).map { ValueColumn($0, $1) }
    }

    var byteCount: Int { columns.reduce(0) { $0 + $1.byteCount } }
}
