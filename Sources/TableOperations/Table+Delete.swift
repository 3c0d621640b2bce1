import Columnar
import DeltaLog
public import Expressions
import Parquet
public import TableScan

extension Table {
    /// Removes the rows for which `condition` is true; rows for which it is unknown (null) stay. Files in which it
    /// is true of no row are left alone. Throws ``TableError``.
    public func delete(where condition: Condition, options: WriteOptions = WriteOptions()) async throws
        -> WriteResult
    {
        try await commit("DELETE", options: options, parameters: [("predicate", "\(condition)")]) {
            snapshot in
            try snapshot.checkWritable(enforcing: WriteSupport.changes)
            let matches = try await rows(matching: condition, in: snapshot)
            var result = WriteResult(version: snapshot.version, committed: false)
            result.rowsDeleted = matches.reduce(0) { $0 + $1.rows.count }
            guard result.rowsDeleted > 0 else { return .nothing(at: snapshot, result) }
            let key = try snapshot.metadata.declaredKey() ?? []
            var rewrite = FileRewrite(table: self, snapshot: snapshot, options: options, sortColumns: key)
            do {
                try await rewrite.replace(matches, with: try Scan(snapshot, limit: 0).collect())
                // Where whole files go, their removal tells what was deleted.
                if snapshot.recordsChanges, !rewrite.added.isEmpty {
                    for (file, rows) in matches {
                        var deleted = try file.read(
                            snapshot.schema.fields, selection: RowSelection(rows: rows))
                        while let batch = try await deleted.next() {
                            try await rewrite.record(batch, as: "delete")
                        }
                    }
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
    }

    private func rows(
        matching condition: Condition, in snapshot: Snapshot
    ) async throws -> [(file: DataFile, rows: [Int])] {
        let names = Set(condition.referencedColumnNames)
        let fields = snapshot.schema.fields.filter { names.contains($0.name) }
        let reader = DataFileReader(snapshot)
        var matches: [(file: DataFile, rows: [Int])] = []
        for candidate in try ScanPlanner.files(of: snapshot, condition: condition) {
            let file = try await reader.open(candidate)
            let candidates = try await file.candidateRows(ColumnTest.tests(of: condition))
            var batches = try file.read(fields, selection: candidates)
            var numbers = RowNumbers(candidates)
            var rows: [Int] = []
            while let batch = try await batches.next() {
                numbers.append(where: try condition.evaluate(on: batch), to: &rows)
            }
            if !rows.isEmpty { matches.append((file, rows)) }
        }
        return matches
    }
}
