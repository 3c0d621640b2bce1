import Columnar
import DeltaLog
import TableScan

/// One attempt of a keyed upsert on one snapshot.
struct KeyedUpsert {
    let table: Table
    let snapshot: Snapshot
    let batch: StagedBatch
    let options: UpsertOptions

    /// Finds what the table has of the batch's keys, leaves unchanged rows alone, takes
    /// changed rows out of their files, writes the new ones, and says what to commit.
    func plan() async throws -> CommitPlan {
        let matches = try await KeyMatches(of: batch, in: snapshot)
        let resolution = try UpsertResolution(batch, matches, partialColumns: options.partialColumns)
        var result = WriteResult(version: snapshot.version, committed: false)
        result.rowsInserted = resolution.insertedCount
        result.rowsUpdated = resolution.updatedCount
        result.rowsUnchanged = resolution.unchangedCount
        result.duplicateRowsInBatch = batch.duplicateCount
        result.duplicateRowsInTable = matches.duplicateCount
        result.filesProbed = matches.probedFileCount
        guard resolution.writtenRows.rowCount > 0 else { return .nothing(at: snapshot, result) }

        var rewrite = FileRewrite(
            table: table, snapshot: snapshot, options: options.write, sortColumns: batch.keyNames)
        do {
            let replaced = resolution.replacedRows(matches)
            try await rewrite.replace(replaced, with: resolution.writtenRows)
            // Where rows were only added, the new files tell which.
            if snapshot.recordsChanges, !replaced.isEmpty {
                for (changeType, rows) in resolution.changes(matches) {
                    try await rewrite.record(rows, as: changeType)
                }
            }
        } catch {
            await rewrite.discard()
            throw error
        }
        rewrite.count(in: &result)
        return CommitPlan(
            actions: rewrite.actions(atMilliseconds: table.environment.nowMilliseconds()), result: result,
            written: rewrite.writer)
    }
}
