import DeltaLog
public import Expressions
public import TableScan

extension Table {
    /// Removes the rows for which `condition` is true; rows for which it is unknown (null) stay. Files in which it
    /// is true of no row are left alone. Throws ``TableError``.
    public func delete(where condition: Condition, options: WriteOptions = WriteOptions()) async throws
        -> WriteResult
    {
        let result = try await commit("DELETE", options: options, parameters: [("predicate", "\(condition)")])
        {
            snapshot in
            try snapshot.checkWritable(enforcing: WriteSupport.changes)
            let matches = try await snapshot.rows(matching: condition)
            var result = WriteResult(version: snapshot.version, committed: false)
            result.rowsDeleted = matches.reduce(0) { $0 + $1.rows.count }
            guard result.rowsDeleted > 0 else { return .nothing(at: snapshot, result) }
            let key = try snapshot.metadata.declaredKey() ?? []
            var rewrite = FileRewrite(table: self, snapshot: snapshot, options: options, sortColumns: key)
            do {
                try await rewrite.replace(matches, with: try Scan(snapshot, limit: 0).collect())
                // Where whole files go, their removal tells what was deleted.
                if snapshot.recordsChanges, !rewrite.added.isEmpty {
                    try await rewrite.recordDeleted(matches)
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
}
