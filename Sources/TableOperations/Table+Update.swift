import Columnar
import DeltaLog
public import Expressions
public import TableScan

extension Table {
    /// Gives columns new values in the rows for which `condition` is true. Rows that have these values already are
    /// left alone and counted as unchanged.
    ///
    /// Throws ``TableError`` `.invalidRequest` for columns of the table's key, which would double or merge rows, and
    /// `.refusedData` for nulls where the table allows none.
    public func update(
        _ assignments: [Assignment], where condition: Condition, options: WriteOptions = WriteOptions()
    ) async throws -> WriteResult {
        let parameters = [
            ("predicate", "\(condition)"), ("set", assignments.map(\.description).joined(separator: ", ")),
        ]
        let result = try await commit("UPDATE", options: options, parameters: parameters) { snapshot in
            try snapshot.checkWritable(enforcing: WriteSupport.changes)
            let key = try snapshot.metadata.declaredKey() ?? []
            try Self.check(assignments, key: key, in: snapshot)
            var result = WriteResult(version: snapshot.version, committed: false)
            var changed: [FileRows] = []
            var before: [RecordBatch] = []
            var byteCount = 0
            for match in try await snapshot.rows(matching: condition) {
                var differing = FileRows(file: match.file, rows: RowRanges())
                var batches = try match.file.read(snapshot.schema.fields, selection: match.rows.selection)
                var numbers = RowNumbers(match.rows.selection)
                while let batch = try await batches.next() {
                    let rows = Self.rows(of: batch, differingFrom: assignments)
                    numbers.skip(where: rows) { differing.rows.append($0) }
                    let old = batch.filtered(by: rows)
                    if old.rowCount > 0 { before.append(old) }
                    byteCount += old.byteCount
                    guard byteCount <= options.memory.stagedByteCount * 2 else {
                        throw TableError(
                            .invalidRequest,
                            "The rows to change do not fit into the memory allowed. Allow more with --memory, or update "
                                + "them in parts, by narrower conditions.")
                    }
                }
                result.rowsUnchanged += match.rows.count - differing.rows.count
                if !differing.rows.isEmpty { changed.append(differing) }
            }
            result.rowsUpdated = changed.reduce(0) { $0 + $1.rows.count }
            guard result.rowsUpdated > 0 else { return .nothing(at: snapshot, result) }
            let old = try RecordBatch.concatenating(before)
            let new = Self.setting(assignments, in: old)
            var rewrite = FileRewrite(table: self, snapshot: snapshot, options: options, sortColumns: key)
            do {
                try await rewrite.replace(changed, with: new)
                if snapshot.recordsChanges {
                    try await rewrite.record(old, as: "update_preimage")
                    try await rewrite.record(new, as: "update_postimage")
                }
            } catch {
                await rewrite.discard()
                throw error
            }
            rewrite.count(in: &result)
            return CommitPlan(
                actions: rewrite.actions(atMilliseconds: environment.nowMilliseconds()), result: result,
                written: rewrite.writer)
        }
        return await compactIfDue(after: result, options)
    }

    private static func check(_ assignments: [Assignment], key: [String], in snapshot: Snapshot) throws {
        guard !assignments.isEmpty else {
            throw TableError(.invalidRequest, "An update needs a column to set.")
        }
        var seen: Set<String> = []
        for assignment in assignments {
            guard let field = snapshot.schema.field(named: assignment.column) else {
                throw TableError(.invalidRequest, "The table has no column \(assignment.column) to set.")
            }
            guard seen.insert(field.name).inserted else {
                throw TableError(.invalidRequest, "The column \(field.name) is set twice.")
            }
            guard !key.contains(field.name) else {
                throw TableError(
                    .invalidRequest,
                    "The column \(field.name) is part of the key; delete the rows and upsert them under their new key."
                )
            }
            guard assignment.value != .null || field.isNullable else {
                throw TableError(.refusedData, "Column \(field.name) must not be null.")
            }
        }
    }

    /// The rows in which a column has another value than it is to get.
    private static func rows(of batch: RecordBatch, differingFrom assignments: [Assignment]) -> Bitmap {
        var columns: [Column] = []
        var wanted: [Column] = []
        for assignment in assignments {
            guard let column = batch.column(named: assignment.column) else { continue }
            columns.append(column)
            wanted.append(.constant(assignment.value, type: column.type, count: 1))
        }
        let equality = RowEquality(columns, wanted)
        return Bitmap((0..<batch.rowCount).map { !equality.isEqual($0, 0) })
    }

    private static func setting(_ assignments: [Assignment], in batch: RecordBatch) -> RecordBatch {
        var columns = batch.columns
        for assignment in assignments {
            guard let position = batch.schema.index(of: assignment.column) else { continue }
            columns[position] = .constant(
                assignment.value, type: columns[position].type, count: batch.rowCount)
        }
        return RecordBatch(schema: batch.schema, columns: columns, rowCount: batch.rowCount)
    }
}
