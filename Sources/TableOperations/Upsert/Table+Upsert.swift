public import Columnar
import DeltaLog
public import TableScan

extension Table {
    /// Makes the table hold the rows of `batches`, one row a key: rows with a key that the table does not have are
    /// added, rows with one that it has replace its row, rows that it holds unchanged are left alone. Where nothing
    /// changes no file is written and no version made.
    ///
    /// Columns that the batches do not have are null. Throws ``TableError``: `.refusedData` for nulls in the key or
    /// values that do not fit, `.invalidRequest` without a key or for unknown columns, `.conflict` where other
    /// writers were faster each time.
    public func upsert(_ batches: [RecordBatch], options: UpsertOptions = UpsertOptions()) async throws
        -> WriteResult
    {
        try await upsert(from: BatchSource(batches), options: options)
    }

    /// The same for rows that come a batch at a time. Those that do not fit into ``WriteOptions/memory`` are kept in a
    /// temporary folder meanwhile, in parts by their key.
    public func upsert(from source: any RowSource, options: UpsertOptions = UpsertOptions()) async throws
        -> WriteResult
    {
        var source = source
        var rowSchema: Schema?
        var staged: (rows: StagedRows, basis: Metadata)?
        let result = try await commit("MERGE", options: options.write, parameters: options.parameters) {
            basis in
            try basis.checkWritable(enforcing: WriteSupport.changes)
            if rowSchema == nil, !options.write.evolution.isNone {
                rowSchema = try await source.next()?.schema
                try await source.rewind()
            }
            let (snapshot, tableActions) = try evolved(basis, for: rowSchema, options.write)
            if staged?.basis != snapshot.metadata {
                if staged != nil { try await source.rewind() }
                let key = try upsertKey(options, snapshot)
                let rows = try await StagedRows(&source, snapshot: snapshot, key: key, options)
                staged = (rows, snapshot.metadata)
            }
            guard let rows = staged?.rows else { preconditionFailure("the rows were staged above") }
            var plan = try await KeyedUpsert(table: self, snapshot: snapshot, rows: rows, options: options)
                .plan()
            // A schema changes with the rows that need it.
            if !plan.actions.isEmpty { plan.actions = tableActions + plan.actions }
            return plan
        }
        return await compactIfDue(after: result, options.write)
    }

    private func upsertKey(_ options: UpsertOptions, _ snapshot: Snapshot) throws -> [String] {
        let declared = try snapshot.metadata.declaredKey()
        guard let key = options.key ?? declared, !key.isEmpty else {
            throw TableError(
                .invalidRequest, "The table declares no key; name the columns that identify a row with --key."
            )
        }
        if let declared, Set(declared) != Set(key) {
            throw TableError(
                .invalidRequest,
                "The table's key is \(declared.joined(separator: ", ")), not \(key.joined(separator: ", ")).")
        }
        return key
    }
}

extension UpsertOptions {
    /// How the table's history describes the operation.
    fileprivate var parameters: [(String, String)] {
        var parameters: [(String, String)] = []
        if let key { parameters.append(("key", key.joined(separator: ","))) }
        if let orderBy { parameters.append(("orderBy", orderBy)) }
        if let missing {
            parameters.append(("deleteMissing", missing.scope.map { "\($0)" } ?? "true"))
        }
        return parameters
    }
}
