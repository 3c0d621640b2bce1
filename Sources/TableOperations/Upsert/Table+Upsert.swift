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
        var staged: (batch: StagedBatch, basis: Metadata)?
        return try await commit("MERGE", options: options.write, parameters: options.parameters) { snapshot in
            try snapshot.checkWritable(enforcing: WriteSupport.changes)
            if staged?.basis != snapshot.metadata {
                let key = try upsertKey(options, snapshot)
                staged = (
                    try StagedBatch(
                        batches, schema: snapshot.schema.columnar, key: key, orderBy: options.orderBy,
                        partialColumns: Set(options.partialColumns.keys)), snapshot.metadata
                )
            }
            guard let batch = staged?.batch else { preconditionFailure("the batch was staged above") }
            return try await KeyedUpsert(table: self, snapshot: snapshot, batch: batch, options: options)
                .plan()
        }
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
        return parameters
    }
}
