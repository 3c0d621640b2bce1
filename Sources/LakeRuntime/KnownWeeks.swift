import Columnar
import DeltaLog
import Expressions
import TableScan

/// What a table knows of each learner: the dates that it holds.
enum KnownWeeks {
    /// Of each learner the dates of the last calendar years, ascending, as days since 1970-01-01.
    ///
    /// A weekly run looks back a few weeks only, so older years are not read. A learner without newer rows counts as
    /// unknown, and all rows of such a one are asked for again, which changes none.
    static func read(_ snapshot: Snapshot) async throws -> [Int64: [Int32]] {
        var known: [Int64: [Int32]] = [:]
        let scan = try Scan(snapshot, columns: ["id", "date"], condition: try lastYears(of: snapshot))
        for try await batch in scan {
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

    /// The newest year of the table and the one before it; nil, that is all, where its files do not tell years.
    private static func lastYears(of snapshot: Snapshot) throws -> Condition? {
        let years = snapshot.files.compactMap { file in
            file.partitionValues["year"].flatMap { $0 }.flatMap { Int($0) }
        }
        guard let newest = years.max() else { return nil }
        return try Condition.parse("year >= \(newest - 1)", schema: snapshot.schema.columnar)
    }
}
