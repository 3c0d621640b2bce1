import Columnar
import TableScan

/// What becomes of each row of a staged batch: inserted, an update, or unchanged.
struct UpsertResolution {
    let insertedCount: Int
    let updatedCount: Int
    let unchangedCount: Int
    /// The rows to write, inserted and updated, in all columns of the table.
    let writtenRows: RecordBatch
    /// By row of the batch: whether the table's rows with its key give way.
    private let isUpdated: [Bool]
    /// By row of the batch: whether the first of the table's rows with its key is the same in all columns.
    private let isSame: [Bool]
    private let existing: Existing
    /// The rows of the batch that are written, in the order of `writtenRows`.
    private let written: [Int32]

    /// Fills partial columns from the table and compares. Throws ``ColumnarError`` where the batch is too large.
    init(
        _ batch: StagedBatch, _ matches: KeyMatches, partialColumns: [String: UpsertOptions.PartialDefault]
    ) throws {
        let existing = try Self.existing(batch, matches)
        let resolved = try Self.fill(batch.rows, existing, partialColumns)
        let compared = batch.rows.columns.indices.filter { !batch.keyColumns.contains($0) }
        let equality = RowEquality(
            compared.map { resolved.columns[$0] }, compared.map { existing.values.columns[$0] })
        var isUpdated = [Bool](repeating: false, count: resolved.rowCount)
        var isSame = isUpdated
        var written: [Int32] = []
        var inserted = 0
        var updated = 0
        for row in 0..<resolved.rowCount {
            let match = Int(existing.first[row])
            if match < 0 {
                inserted += 1
                written.append(Int32(row))
            } else {
                isSame[row] = equality.isEqual(row, match)
                if isSame[row], !existing.isDuplicated[row] { continue }
                updated += 1
                isUpdated[row] = true
                written.append(Int32(row))
            }
        }
        insertedCount = inserted
        updatedCount = updated
        unchangedCount = resolved.rowCount - inserted - updated
        writtenRows = written.count == resolved.rowCount ? resolved : resolved.taking(written)
        self.isUpdated = isUpdated
        self.isSame = isSame
        self.existing = existing
        self.written = written
    }

    /// What the change feed is to say: rows by change type, each in all columns of the table. Of several rows of
    /// the table with one key the first is updated, unless it stays as it is, and the others are deleted.
    func changes(_ matches: KeyMatches) -> [(changeType: String, rows: RecordBatch)] {
        var inserted: [Int32] = []
        var postimages: [Int32] = []
        for (position, row) in written.enumerated() {
            if !isUpdated[Int(row)] {
                inserted.append(Int32(position))
            } else if !isSame[Int(row)] {
                postimages.append(Int32(position))
            }
        }
        var preimages: [Int32] = []
        var deleted: [Int32] = []
        var position: Int32 = 0
        for file in matches.files {
            for row in file.stagedRows {
                if isUpdated[Int(row)] {
                    if existing.first[Int(row)] != position {
                        deleted.append(position)
                    } else if !isSame[Int(row)] {
                        preimages.append(position)
                    }
                }
                position += 1
            }
        }
        return [
            ("insert", writtenRows.taking(inserted)), ("update_preimage", existing.values.taking(preimages)),
            ("update_postimage", writtenRows.taking(postimages)), ("delete", existing.values.taking(deleted)),
        ]
    }

    /// The rows of each file that give way to written ones.
    func replacedRows(_ matches: KeyMatches) -> [FileRows] {
        matches.files.compactMap { match in
            var rows = RowRanges()
            for (row, stagedRow) in zip(match.rows, match.stagedRows) where isUpdated[Int(stagedRow)] {
                rows.append(row)
            }
            return rows.isEmpty ? nil : FileRows(file: match.file, rows: rows)
        }
    }

    private struct Existing {
        /// The matching rows of all files.
        let values: RecordBatch
        /// By row of the batch, its first row in `values`, or -1.
        let first: [Int32]
        /// By row of the batch, whether the table has its key more than once.
        let isDuplicated: [Bool]
    }

    private static func existing(_ batch: StagedBatch, _ matches: KeyMatches) throws -> Existing {
        var first = [Int32](repeating: -1, count: batch.rows.rowCount)
        var isDuplicated = [Bool](repeating: false, count: batch.rows.rowCount)
        var position: Int32 = 0
        for file in matches.files {
            for row in file.stagedRows {
                if first[Int(row)] >= 0 {
                    isDuplicated[Int(row)] = true
                } else {
                    first[Int(row)] = position
                }
                position += 1
            }
        }
        let values =
            matches.files.isEmpty
            ? batch.rows.slice(0..<0) : try RecordBatch.concatenating(matches.files.map(\.values))
        return Existing(values: values, first: first, isDuplicated: isDuplicated)
    }

    /// The batch with its unknown values taken from the table's row, or from the column's default in a new row.
    private static func fill(
        _ rows: RecordBatch, _ existing: Existing, _ partialColumns: [String: UpsertOptions.PartialDefault]
    ) throws -> RecordBatch {
        guard !partialColumns.isEmpty else { return rows }
        var columns = rows.columns
        for (name, fallback) in partialColumns {
            guard let position = rows.schema.index(of: name) else {
                throw TableError(.invalidRequest, "The partial column \(name) is not a column of the table.")
            }
            let column = columns[position]
            guard column.nullCount > 0 else { continue }
            let stored = existing.values.columns[position]
            let last = try defaultValue(fallback, column.type, name)
            let pool = try Column.concatenating([column.decoded(), stored.decoded(), last])
            let defaultIndex = Int32(column.count + stored.count)
            var indices: [Int32] = []
            indices.reserveCapacity(column.count)
            for row in 0..<column.count {
                if !column.isNull(at: row) {
                    indices.append(Int32(row))
                } else if existing.first[row] >= 0 {
                    indices.append(Int32(column.count) + existing.first[row])
                } else {
                    indices.append(defaultIndex)
                }
            }
            columns[position] = pool.taking(indices)
        }
        return RecordBatch(schema: rows.schema, columns: columns, rowCount: rows.rowCount)
    }

    private static func defaultValue(
        _ fallback: UpsertOptions.PartialDefault, _ type: DataType, _ name: String
    ) throws -> Column {
        switch fallback {
        case .null: return .nulls(of: type, count: 1)
        case .zero:
            guard type.isInteger else {
                throw TableError(.invalidRequest, "The partial column \(name) is \(type), which has no zero.")
            }
            var builder = ColumnBuilder(type: type)
            builder.append(integer: 0)
            return builder.finish()
        }
    }
}
