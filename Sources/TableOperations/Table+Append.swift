public import Columnar
import DeltaLog
public import TableScan

extension Table {
    /// Adds rows. Columns that the batches do not have are computed, get their default or are null.
    ///
    /// A table that declares a key refuses: rows are to be upserted. Throws ``TableError``: `.refusedData` where rows
    /// violate a rule of the table, `.unsupported` where the rule is not understood; nothing is written then.
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
        var written: (rows: AppendedRows, basis: Metadata)?
        let result = try await commit(
            "WRITE", options: options, parameters: [("mode", "Append")], holdsOnAnyVersion: true
        ) { snapshot in
            if let key = try snapshot.metadata.declaredKey() {
                throw TableError(
                    .invalidRequest,
                    "The table has the key \(key.joined(separator: ", ")); an append could double rows. Upsert instead."
                )
            }
            try snapshot.checkWritable(enforcing: WriteSupport.appends)
            if written?.basis != snapshot.metadata {
                if written != nil {
                    await written?.rows.writer.discard()
                    written = nil
                    try await source.rewind()
                }
                written = (try await write(&source, on: snapshot, options), snapshot.metadata)
            }
            let files = written?.rows.writer.files ?? []
            var result = WriteResult(version: snapshot.version, committed: false)
            result.rowsInserted = written?.rows.rowCount ?? 0
            result.count(added: files, removed: [])
            return CommitPlan(
                actions: (written?.rows.tableActions ?? []) + files.map { .add($0) }, result: result)
        }
        return await compactIfDue(after: result, options)
    }

    private func write(
        _ source: inout any RowSource, on basis: Snapshot, _ options: WriteOptions
    ) async throws -> AppendedRows {
        var next = try await source.next()
        let (snapshot, tableActions) = try evolved(basis, for: next?.schema, options)
        let converter = try BatchConverter(snapshot, mayCountUp: true)
        var rows = AppendedRows(
            writer: DataFileWriter(self, snapshot, options: options), tableActions: tableActions)
        var absent: Set<String> = []
        do {
            while let batch = next {
                let converted = try converter.convert(batch, firstRow: rows.rowCount)
                try converter.check(converted, firstRow: rows.rowCount)
                try await rows.writer.append(converted)
                rows.rowCount += batch.rowCount
                absent.formUnion(converter.columns(absentFrom: batch))
                next = try await source.next()
            }
            try await rows.writer.finish()
            let metadata = try converter.advancedMetadata(
                snapshot.metadata, rowCount: rows.rowCount, absent: absent)
            if let metadata {
                rows.tableActions.removeAll { if case .metadata = $0 { true } else { false } }
                rows.tableActions.append(.metadata(metadata))
            }
            return rows
        } catch {
            await rows.writer.discard()
            throw error
        }
    }

    /// The version with the schema changed as far as rows of a schema need it and the options allow, and the actions
    /// that change it. Throws ``TableError`` where that takes a higher protocol: only an alteration may raise it.
    func evolved(
        _ snapshot: Snapshot, for rows: Schema?, _ options: WriteOptions
    ) throws -> (Snapshot, [Action]) {
        guard let rows, !options.evolution.isNone else { return (snapshot, []) }
        var alteration = TableAlteration(snapshot, environment: environment)
        for change in try options.evolution.changes(of: snapshot, for: rows) {
            try alteration.apply(change)
        }
        try alteration.checkUpgrade(of: snapshot, isAllowed: false)
        return alteration.actions.isEmpty ? (snapshot, []) : (try alteration.planned(), alteration.actions)
    }
}

/// The files of an append, and what it changes in the table's metadata.
private struct AppendedRows {
    var writer: DataFileWriter
    var tableActions: [Action]
    var rowCount = 0
}
