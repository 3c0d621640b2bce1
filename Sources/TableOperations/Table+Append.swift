public import Columnar
import DeltaLog
public import TableScan

extension Table {
    /// Adds rows. Columns that the batches do not have are null.
    ///
    /// A table that declares a key refuses: rows are to be upserted. Throws ``TableError``.
    public func append(_ batches: [RecordBatch], options: WriteOptions = WriteOptions()) async throws
        -> WriteResult
    {
        var written: (writer: DataFileWriter, basis: Metadata)?
        return try await commit("WRITE", options: options, parameters: [("mode", "Append")]) { snapshot in
            if let key = try snapshot.metadata.declaredKey() {
                throw TableError(
                    .invalidRequest,
                    "The table has the key \(key.joined(separator: ", ")); an append could double rows. Upsert instead."
                )
            }
            try snapshot.checkWritable(enforcing: WriteSupport.appends)
            if written?.basis != snapshot.metadata {
                await written?.writer.discard()
                written = (try await write(batches, on: snapshot, options), snapshot.metadata)
            }
            let files = written?.writer.files ?? []
            var result = WriteResult(version: snapshot.version, committed: false)
            result.rowsInserted = batches.reduce(0) { $0 + $1.rowCount }
            result.count(added: files, removed: [])
            return CommitPlan(actions: files.map { .add($0) }, result: result)
        }
    }

    private func write(
        _ batches: [RecordBatch], on snapshot: Snapshot, _ options: WriteOptions
    ) async throws -> DataFileWriter {
        var writer = DataFileWriter(self, snapshot, options: options)
        let converter = BatchConverter(schema: snapshot.schema.columnar)
        do {
            var converted: [RecordBatch] = []
            var firstRow = 0
            for batch in batches where batch.rowCount > 0 {
                converted.append(try converter.convert(batch, firstRow: firstRow))
                firstRow += batch.rowCount
            }
            if !converted.isEmpty { try await writer.write(try RecordBatch.concatenating(converted)) }
            return writer
        } catch {
            await writer.discard()
            throw error
        }
    }
}
