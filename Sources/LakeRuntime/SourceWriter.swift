import Columnar
import Connectors
import LakeCatalog
import TableOperations

/// Merges rows of a source's run into its tables, which are made if they are not there.
struct SourceWriter {
    let lake: Lake
    let source: String
    let options: SyncOptions
    let progress: @Sendable (SyncProgress) -> Void

    /// How a table is keyed and made.
    struct Layout {
        var key: [String]
        var partitionColumns: [String] = []
        /// Columns in which a null means that the table's value stays; with what a new row gets.
        var partialColumns: [String: UpsertOptions.PartialDefault] = [:]
        /// Of several rows with one key the greatest here stays; nil: the last.
        var orderColumn: String?
    }

    /// - Parameter remembersRun: whether the table is to know this run by its name, if it was given one.
    func write(
        _ batches: [RecordBatch], to name: TableName, _ layout: Layout, remembersRun: Bool
    ) async throws -> TableChange {
        progress(.writing(name))
        let watch = Stopwatch()
        var upsert = UpsertOptions(key: layout.key)
        upsert.partialColumns = layout.partialColumns
        upsert.orderBy = layout.orderColumn
        upsert.write = lake.writeOptions
        upsert.write.operationName = "SYNC"
        upsert.write.userMetadata = "source \(source)\(options.full ? ", full" : "")"
        if remembersRun { upsert.write.batch = options.batch(of: source) }
        let result = try await lake.table(name).upsert(
            batches, options: upsert,
            creating: CreateOptions(key: layout.key, partitionColumns: layout.partitionColumns))
        return TableChange(table: name, result: result, seconds: watch.seconds)
    }
}

extension [LearnerFailure] {
    /// Throws what failed, where a run is to commit nothing then.
    func refuse() throws(ConnectorError) {
        if isEmpty { return }
        let count = self.count == 1 ? "1 learner" : "\(self.count) learners"
        throw error("\(count) failed, and --strict commits nothing then")
    }

    /// An error with every failure in it, and of the code that refused data has before unanswered requests.
    func error(_ message: String) -> ConnectorError {
        let codes = map(\.error.code)
        return ConnectorError(
            codes.contains(.refusedData) ? .refusedData : codes.first ?? .unreachable, message,
            details: map { "learner \($0.learnerID): \($0.error)" })
    }
}
