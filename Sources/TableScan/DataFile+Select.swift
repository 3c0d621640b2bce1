import Columnar
import DeltaLog
package import Expressions
package import Parquet

extension DataFile {
    /// The rows, deleted ones left out, that may pass all of some tests, told without reading values.
    package func candidateRows(_ tests: [ColumnTest]) async throws -> RowSelection {
        let pruner = RowPruner(parquet, tests) { leaf(of: $0) }
        let candidates = try await pruner.candidates()
        return deleted == nil ? candidates : candidates.intersection(liveRows)
    }

    /// The leaf of the file that holds a top-level column in the table's own type; nil if there is none.
    package func leaf(of column: ColumnReference) -> Int? {
        guard column.path.count == 1, let field = snapshot.schema.field(named: column.root),
            !snapshot.metadata.partitionColumns.contains(field.name)
        else { return nil }
        let adapter = ColumnAdapter(mapping: snapshot.columnMapping, file: file.path)
        guard let position = adapter.position(of: field, in: parquet.schema.fields) else { return nil }
        let stored = parquet.schema.fields[position].type
        // Integers of any width compare alike; other types only with themselves.
        guard stored == column.type || (stored.isInteger && column.type.isInteger) else { return nil }
        return parquet.leaf(ofColumn: position)
    }

    /// Rows looked at before it is decided whether reading the condition's columns first pays.
    private static let sampleRowCount = 65_536

    /// The rows among `candidates` for which a condition is true; nil where so many are that reading the other
    /// columns for all candidates at once is cheaper. Reads only the columns that the condition needs.
    func matchingRows(_ condition: Condition, fields: [StructField], candidates: RowSelection) async throws
        -> RowSelection?
    {
        var batches = try read(fields, selection: candidates)
        var numbers = RowNumbers(candidates)
        var matches: [Int] = []
        var seen = 0
        while let batch = try await batches.next() {
            let selected = try condition.evaluate(on: batch)
            numbers.append(where: selected, to: &matches)
            seen += batch.rowCount
            if seen >= Self.sampleRowCount, matches.count > seen / 4 { return nil }
        }
        return RowSelection(rows: matches)
    }
}
