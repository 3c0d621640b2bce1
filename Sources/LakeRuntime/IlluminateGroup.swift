import Columnar
import Connectors
import LakeCatalog

/// Answers of an Illuminate run that are merged and committed together.
struct IlluminateGroup: Sendable {
    private(set) var answers: [IlluminateAnswer] = []
    private(set) var rowCount = 0
    /// What is new in the log with these answers.
    var logRows: RecordBatch?

    /// What became of a group.
    struct Committed: Sendable {
        var changes: [TableChange] = []
        /// Of each answer that was read the assessment's id.
        var readAssessmentIDs: [String] = []
    }

    mutating func add(_ answer: IlluminateAnswer) {
        answers.append(answer)
        rowCount += answer.rowCount
    }

    /// Merges the answers into their tables. The log comes last: what it says is in the tables.
    func commit(
        by writer: SourceWriter, _ configuration: IlluminateConfiguration
    ) async throws -> Committed {
        let ordered = answers.sorted {
            ($0.assessment.schoolYear, $0.assessment.id) < ($1.assessment.schoolYear, $1.assessment.id)
        }
        var tables: [(name: String, key: [String], batches: [RecordBatch])] =
            IlluminateEndpoint.results.map { endpoint in
                (
                    endpoint.rawValue, IlluminateTable.key(of: endpoint),
                    ordered.filter { $0.endpoint == endpoint }.flatMap(\.tables.own)
                )
            }
        tables.append(("combined", IlluminateTable.combinedKey, ordered.flatMap(\.tables.combined)))
        var committed = Committed()
        for table in tables where !table.batches.isEmpty {
            committed.changes.append(
                try await writer.write(
                    table.batches, to: configuration.table(table.name),
                    .init(key: table.key, partitionColumns: ["school_year"]), remembersRun: false))
        }
        if let logRows {
            committed.changes.append(
                try await writer.write(
                    [logRows], to: configuration.table("fetch_log"), .init(key: FetchLog.key),
                    remembersRun: false))
        }
        committed.readAssessmentIDs = answers.filter { $0.error == nil }.map(\.assessment.id)
        return committed
    }
}
