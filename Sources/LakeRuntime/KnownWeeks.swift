import Columnar
import DeltaLog
import TableScan

/// What a table knows of each learner: the dates that it holds.
enum KnownWeeks {
    /// Of each learner the dates, ascending, as days since 1970-01-01.
    static func read(_ snapshot: Snapshot) async throws -> [Int64: [Int32]] {
        var known: [Int64: [Int32]] = [:]
        for try await batch in try Scan(snapshot, columns: ["id", "date"]) {
            let ids = batch.columns[0].decoded()
            let dates = batch.columns[1].decoded()
            for row in 0..<batch.rowCount {
                guard let id = ids.integer(at: row), let date = dates.integer(at: row) else { continue }
                known[id, default: []].append(Int32(truncatingIfNeeded: date))
            }
        }
        for id in known.keys { known[id]?.sort() }
        return known
    }
}
