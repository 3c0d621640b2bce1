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
        try await append(from: BatchSource(batches), options: options)
    }

    /// The same for rows that come a batch at a time; they are written as they come.
    public func append(from source: any RowSource, options: WriteOptions = WriteOptions()) async throws
        -> WriteResult
    {
        var source = source
        var written: (writer: DataFileWriter, rowCount: Int, basis: Metadata)?
        let result = try await commit("WRITE", options: options, parameters: [("mode", "Append")]) {
            snapshot in
            if let key = try snapshot.metadata.declaredKey() {
                throw TableError(
                    .invalidRequest,
                    "The table has the key \(key.joined(separator: ", ")); an append could double rows. Upsert instead."
                )
            }
            try snapshot.checkWritable(enforcing: WriteSupport.appends)
            if written?.basis != snapshot.metadata {
                if written != nil {
                    await written?.writer.discard()
                    try await source.rewind()
                }
                let (writer, rowCount) = try await write(&source, on: snapshot, options)
                written = (writer, rowCount, snapshot.metadata)
            }
            let files = written?.writer.files ?? []
            var result = WriteResult(version: snapshot.version, committed: false)
            result.rowsInserted = written?.rowCount ?? 0
            result.count(added: files, removed: [])
            return CommitPlan(actions: files.map { .add($0) }, result: result)
        }
        return await compactIfDue(after: result, options)
    }

    private func write(
        _ source: inout any RowSource, on snapshot: Snapshot, _ options: WriteOptions
    ) async throws -> (DataFileWriter, rowCount: Int) {
        var writer = DataFileWriter(self, snapshot, options: options)
        let converter = BatchConverter(schema: snapshot.schema.columnar)
        do {
            var firstRow = 0
            while let batch = try await source.next() {
                try await writer.append(try converter.convert(batch, firstRow: firstRow))
                firstRow += batch.rowCount
            }
            try await writer.finish()
            return (writer, firstRow)
        } catch {
            await writer.discard()
            throw error
        }
    }
}
