import Columnar
import Connectors
import DeltaLog
import Foundation
import TableScan

/// What became of each kind of results of each assessment: `illuminate.fetch_log`. A row says since when an outcome is
/// as it is; an outcome that is the same as before is not written again.
struct FetchLog {
    struct Key: Hashable {
        var assessmentID: String
        var endpoint: String
    }
    struct Outcome: Hashable {
        var status: String
        var pageCount: Int64
        var rowCount: Int64
    }

    static let key = ["assessment_id", "endpoint"]

    private var known: [Key: Outcome] = [:]
    private var changed: [Key: Outcome] = [:]

    /// Reads what the table says; nil: there is none yet.
    init(_ snapshot: Snapshot?) async throws {
        guard let snapshot else { return }
        let columns = ["assessment_id", "endpoint", "status", "pages", "rows"]
        for try await batch in try Scan(snapshot, columns: columns) {
            let parts = batch.columns.map { $0.decoded() }
            for row in 0..<batch.rowCount {
                let key = Key(
                    assessmentID: parts[0].string(at: row) ?? "", endpoint: parts[1].string(at: row) ?? "")
                known[key] = Outcome(
                    status: parts[2].string(at: row) ?? "", pageCount: parts[3].integer(at: row) ?? 0,
                    rowCount: parts[4].integer(at: row) ?? 0)
            }
        }
    }

    mutating func add(_ answer: IlluminateAnswer) {
        let key = Key(assessmentID: answer.assessment.id, endpoint: answer.endpoint.rawValue)
        let outcome = Outcome(
            status: answer.error?.code.rawValue ?? "ok", pageCount: Int64(answer.pageCount),
            rowCount: Int64(answer.rowCount))
        guard known[key] != outcome else { return }
        known[key] = outcome
        changed[key] = outcome
    }

    /// Adds that a named run has ended; such a row is of no assessment.
    mutating func addRun(_ name: String, rowCount: Int) {
        changed[Key(assessmentID: "", endpoint: name)] = Outcome(
            status: "ok", pageCount: 0, rowCount: Int64(rowCount))
    }

    /// The outcomes that are new, as rows; nil if there are none.
    mutating func takeRows() -> RecordBatch? {
        guard !changed.isEmpty else { return nil }
        var id = ColumnBuilder(type: .string)
        var endpoint = ColumnBuilder(type: .string)
        var status = ColumnBuilder(type: .string)
        var pages = ColumnBuilder(type: .int64)
        var rows = ColumnBuilder(type: .int64)
        var time = ColumnBuilder(type: .timestamp(.microseconds, adjustedToUTC: true))
        let now = Int64(Date().timeIntervalSince1970 * 1_000) * 1_000
        for (key, outcome) in changed.sorted(by: {
            ($0.key.assessmentID, $0.key.endpoint) < ($1.key.assessmentID, $1.key.endpoint)
        }) {
            id.append(key.assessmentID)
            endpoint.append(key.endpoint)
            status.append(outcome.status)
            pages.append(integer: outcome.pageCount)
            rows.append(integer: outcome.rowCount)
            time.append(integer: now)
        }
        changed = [:]
        return RecordBatch(
            schema: Schema([
                Field(name: "assessment_id", type: .string), Field(name: "endpoint", type: .string),
                Field(name: "status", type: .string), Field(name: "pages", type: .int64),
                Field(name: "rows", type: .int64),
                Field(name: "since", type: .timestamp(.microseconds, adjustedToUTC: true)),
            ]),
            columns: [
                id.finish(), endpoint.finish(), status.finish(), pages.finish(), rows.finish(), time.finish(),
            ])
    }
}
