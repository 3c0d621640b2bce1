public import Columnar
import DeltaLog
public import TableScan

extension Table {
    /// Replaces all rows by others, in one version.
    ///
    /// `rows` is called once and hands the new rows on, batch by batch; they are written as they come. Columns that a
    /// batch does not have are computed, get their default or are null. `recording` is noted with the rows, as the state of what they were made from;
    /// unlike the batch of the options it may have been noted before. A table that declares a key refuses: rows are
    /// to be upserted. Throws ``TableError``, and what `rows` throws.
    public func overwrite(
        recording: BatchIdentifier? = nil, options: WriteOptions = WriteOptions(),
        rows: (_ receive: (RecordBatch) async throws -> Void) async throws -> Void
    ) async throws -> WriteResult {
        var written: (writer: DataFileWriter, basis: Metadata, rowCount: Int)?
        return try await commit("WRITE", options: options, parameters: [("mode", "Overwrite")]) { snapshot in
            if let key = try snapshot.metadata.declaredKey() {
                throw TableError(
                    .invalidRequest,
                    "The table has the key \(key.joined(separator: ", ")); overwriting it could double rows. Delete "
                        + "and upsert instead.")
            }
            try snapshot.checkWritable(enforcing: WriteSupport.changes)
            if written == nil {
                let (writer, rowCount) = try await write(rows, on: snapshot, options)
                written = (writer, snapshot.metadata, rowCount)
            }
            guard let written, written.basis == snapshot.metadata else {
                throw TableError(
                    .conflict,
                    "Another writer changed the table's columns or properties meanwhile; run it again.")
            }
            let time = environment.nowMilliseconds()
            let removed = Array(snapshot.files)
            var actions = removed.map { Action.remove($0.removed(atMilliseconds: time, dataChange: true)) }
            actions += written.writer.files.map { .add($0) }
            if let recording {
                actions.append(
                    .transaction(
                        Transaction(
                            applicationID: recording.application, version: recording.sequence,
                            lastUpdated: time)))
            }
            var result = WriteResult(version: snapshot.version, committed: false)
            result.rowsInserted = written.rowCount
            result.count(added: written.writer.files, removed: removed)
            return CommitPlan(actions: actions, result: result)
        }
    }

    private func write(
        _ rows: (_ receive: (RecordBatch) async throws -> Void) async throws -> Void, on snapshot: Snapshot,
        _ options: WriteOptions
    ) async throws -> (DataFileWriter, Int) {
        var writer = DataFileWriter(self, snapshot, options: options)
        let converter = try BatchConverter(snapshot)
        var rowCount = 0
        do {
            try await rows { batch in
                guard batch.rowCount > 0 else { return }
                let converted = try converter.convert(batch, firstRow: rowCount)
                try converter.check(converted, firstRow: rowCount)
                try await writer.append(converted)
                rowCount += batch.rowCount
            }
            try await writer.finish()
            return (writer, rowCount)
        } catch {
            await writer.discard()
            throw error
        }
    }
}
