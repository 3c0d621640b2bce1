public import Columnar
import DeltaLog
public import TableOperations
public import TableScan

extension Table {
    /// Merges rows by key into the table, which is made from the rows' schema if it is not there.
    ///
    /// `creating` says how a new table is made; it needs a key. Rows of all batches have one schema.
    public func upsert(
        _ batches: [RecordBatch], options: UpsertOptions, creating: CreateOptions
    ) async throws -> WriteResult {
        if try await !exists() { try await create(for: batches.first?.schema, creating) }
        return try await upsert(batches, options: options)
    }

    /// Makes the table for rows of a schema that are to be merged into it by key. Does nothing where somebody else made it
    /// in between.
    public func create(for schema: Schema?, _ creating: CreateOptions) async throws {
        guard let schema else {
            throw RuntimeError(.usage, "there is no table, and there are no rows to make it from")
        }
        guard !creating.key.isEmpty else {
            throw RuntimeError(.usage, "there is no table yet; name its key with --key to make it")
        }
        do {
            try await Table.create(at: location, schema: schema, options: creating, environment: environment)
        } catch let error as TableError where error.code == .invalidRequest {
            // Anything else that was wrong is thrown again.
            guard try await exists() else { throw error }
        }
    }
}
