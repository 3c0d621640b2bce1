import Columnar
import DeltaLog
import TableScan

/// One attempt of a keyed upsert on one snapshot.
struct KeyedUpsert {
    let table: Table
    let snapshot: Snapshot
    let rows: StagedRows
    let options: UpsertOptions

    /// Finds what the table has of the batch's keys, leaves unchanged rows alone, takes changed rows out of their
    /// files, writes the new ones, and says what to commit.
    func plan() async throws -> CommitPlan {
        switch rows {
        case .inMemory(let batch): try await plan(batch)
        case .spilled(let rows): try await plan(rows)
        }
    }

    private func plan(_ batch: StagedBatch) async throws -> CommitPlan {
        let matches = try await KeyMatches(of: batch, in: snapshot, memory: options.write.memory)
        let resolution = try UpsertResolution(batch, matches, partialColumns: options.partialColumns)
        var result = WriteResult(version: snapshot.version, committed: false)
        result.count(resolution, matches, batch)
        result.filesProbed = matches.probedFileCount
        var missing: MissingKeys?
        if let wanted = options.missing {
            missing = try await MissingKeys(wanted, besides: batch, in: snapshot)
            result.rowsDeleted = missing?.count ?? 0
        }
        guard resolution.writtenRows.rowCount > 0 || result.rowsDeleted > 0 else {
            return .nothing(at: snapshot, result)
        }
        var rewrite = FileRewrite(
            table: table, snapshot: snapshot, options: options.write, sortColumns: batch.keyNames)
        do {
            let updated = resolution.replacedRows(matches)
            let replaced = missing?.joined(with: updated) ?? updated
            try await rewrite.replace(replaced, with: resolution.writtenRows)
            // Where rows were only added, the new files tell which.
            if snapshot.recordsChanges, !replaced.isEmpty {
                for (changeType, rows) in resolution.changes(matches) {
                    try await rewrite.record(rows, as: changeType)
                }
                try await rewrite.recordDeleted(missing?.files ?? [])
            }
        } catch {
            await rewrite.discard()
            throw error
        }
        return plan(rewrite, result)
    }

    /// The same a part of the rows at a time; what goes of each file is added up, and taken out in the end.
    private func plan(_ rows: SpilledRows) async throws -> CommitPlan {
        var result = WriteResult(version: snapshot.version, committed: false)
        var replaced: [FileKey: FileRows] = [:]
        var rewrite = FileRewrite(
            table: table, snapshot: snapshot, options: options.write, sortColumns: rows.key)
        do {
            for number in 0..<SpilledRows.partCount {
                let batches = try await rows.load(number)
                if batches.isEmpty { continue }
                let batch = try StagedRows.stage(batches, snapshot: snapshot, key: rows.key, options)
                let matches = try await KeyMatches(of: batch, in: snapshot, memory: options.write.memory)
                let resolution = try UpsertResolution(batch, matches, partialColumns: options.partialColumns)
                result.count(resolution, matches, batch)
                result.filesProbed = max(result.filesProbed, matches.probedFileCount)
                try await rewrite.insert(resolution.writtenRows)
                for entry in resolution.replacedRows(matches) {
                    let known = replaced[entry.file.file.key]?.rows
                    let all = known.map { $0.union(entry.rows) } ?? entry.rows
                    replaced[entry.file.file.key] = FileRows(file: entry.file, rows: all)
                }
                // Rows that are recorded in part would hide those that the new files tell of.
                if snapshot.recordsChanges {
                    for (changeType, rows) in resolution.changes(matches) {
                        try await rewrite.record(rows, as: changeType)
                    }
                }
            }
            guard result.rowsInserted + result.rowsUpdated > 0 else { return .nothing(at: snapshot, result) }
            try await rewrite.replace(Array(replaced.values), with: nil)
        } catch {
            await rewrite.discard()
            throw error
        }
        return plan(rewrite, result)
    }

    private func plan(_ rewrite: FileRewrite, _ result: WriteResult) -> CommitPlan {
        var result = result
        rewrite.count(in: &result)
        return CommitPlan(
            actions: rewrite.actions(atMilliseconds: table.environment.nowMilliseconds()), result: result,
            written: rewrite.writer)
    }
}

extension WriteResult {
    /// Adds what became of a batch's rows.
    fileprivate mutating func count(
        _ resolution: UpsertResolution, _ matches: KeyMatches, _ batch: StagedBatch
    ) {
        rowsInserted += resolution.insertedCount
        rowsUpdated += resolution.updatedCount
        rowsUnchanged += resolution.unchangedCount
        duplicateRowsInBatch += batch.duplicateCount
        duplicateRowsInTable += matches.duplicateCount
    }
}
