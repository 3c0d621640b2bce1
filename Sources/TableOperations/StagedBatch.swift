import Columnar
import DeltaLog
import TableScan

/// The rows of a keyed upsert before they meet the table: in the table's columns, one row a key, no null keys.
struct StagedBatch {
    /// All columns of the table, in its order.
    let rows: RecordBatch
    /// Positions of the key columns in `rows`.
    let keyColumns: [Int]
    /// Their names.
    let keyNames: [String]
    /// Finds a row by its key.
    let index: KeyIndex
    /// Rows that gave way to another row of the same key.
    let duplicateCount: Int

    /// Converts, checks and deduplicates the batches. Throws ``TableError`` `.refusedData` for null keys and
    /// values that do not fit the table's types, `.invalidRequest` for columns that are not the table's.
    init(
        _ batches: [RecordBatch], snapshot: Snapshot, key: [String], orderBy: String?,
        partialColumns: Set<String>, duplicates: UpsertOptions.Duplicates = .latest
    ) throws {
        let schema = snapshot.schema.columnar
        let converter = try BatchConverter(snapshot, nullsAllowedIn: partialColumns)
        var converted: [RecordBatch] = []
        var rowOffset = 0
        for batch in batches where batch.rowCount > 0 {
            converted.append(try converter.convert(batch, firstRow: rowOffset))
            rowOffset += batch.rowCount
        }
        let empty = RecordBatch(schema: schema, columns: schema.fields.map { .nulls(of: $0.type, count: 0) })
        let all = converted.isEmpty ? empty : try RecordBatch.concatenating(converted)
        keyNames = key
        keyColumns = try key.map { name in
            guard let position = schema.index(of: name) else {
                throw TableError(.invalidRequest, "The key column \(name) is not a column of the table.")
            }
            let column = all.columns[position]
            if column.nullCount > 0 { throw Self.nullKey(name, column, firstRow: 0) }
            return position
        }
        let arrival = all.selecting(keyColumns)
        let survivors: [Int32]
        if duplicates == .first {
            survivors = KeyIndex(arrival.columns, duplicates: .first).rows
        } else if let orderBy {
            guard let position = schema.index(of: orderBy) else {
                throw TableError(.invalidRequest, "The order column \(orderBy) is not a column of the table.")
            }
            survivors = Self.latest(of: all, keys: arrival, orderColumn: position)
        } else {
            survivors = KeyIndex(arrival.columns, duplicates: .last).rows
        }
        duplicateCount = all.rowCount - survivors.count
        if duplicates == .error, duplicateCount > 0 {
            let kept = Set(survivors)
            let row = (0..<Int32(all.rowCount)).first { !kept.contains($0) } ?? 0
            throw TableError(
                .refusedData,
                "\(duplicateCount) rows have the key (\(key.joined(separator: ", "))) of another row, row \(row + 1) for one. "
                    + "Leave them out, or choose which of them stays.")
        }
        rows = survivors.count == all.rowCount ? all : all.taking(survivors)
        index = KeyIndex(rows.selecting(keyColumns).columns, duplicates: .last)
    }

    /// Why rows without a key are refused. `firstRow` is the number of the column's first row in the whole input.
    static func nullKey(_ name: String, _ column: Column, firstRow: Int) -> TableError {
        let row = (0..<column.count).first { column.isNull(at: $0) } ?? 0
        return TableError(
            .refusedData,
            "\(column.nullCount) rows have no value in the key column \(name), the first is row \(firstRow + row + 1). "
                + "A key must be there in full: fill it or leave these rows out.")
    }

    /// For each key the row with the greatest order value; of equals the last to arrive; a null is the least.
    private static func latest(of all: RecordBatch, keys: RecordBatch, orderColumn: Int) -> [Int32] {
        let order = all.sortedIndices(by: [SortKey(column: orderColumn, nulls: .first)])
        let ordered = keys.taking(order)
        return KeyIndex(ordered.columns, duplicates: .last).rows.map { order[Int($0)] }.sorted()
    }
}
