import Columnar
public import DeltaLog
import Expressions
import TableScan

/// Who did most, and who did least, in one week of a table of weekly figures.
public struct Leaderboard: Sendable {
    /// One learner's week.
    public struct Entry: Hashable, Sendable {
        public var learnerID: Int64
        public var email: String
        public var cohort: String
        public var points: Int64
        public var commits: Int64
    }

    /// The date of the week, as days since 1970-01-01; nil if the table is empty.
    public var date: Int32?
    /// Most points first; of equal points more commits first, then the smaller id.
    public var entries: [Entry] = []

    /// The newest week of a snapshot, or the newest that is not later than `day`.
    public static func read(_ snapshot: Snapshot, notLaterThan day: Int32? = nil) async throws -> Leaderboard
    {
        var board = Leaderboard()
        let columns = ["date", "id", "email", "cohort", "points", "commits"]
        for try await batch in try Scan(snapshot, columns: columns) {
            let parts = batch.columns.map { $0.decoded() }
            for row in 0..<batch.rowCount {
                guard let date = parts[0].integer(at: row).map({ Int32(truncatingIfNeeded: $0) }) else {
                    continue
                }
                if let day, date > day { continue }
                if let newest = board.date, date < newest { continue }
                if board.date != date {
                    board.date = date
                    board.entries.removeAll(keepingCapacity: true)
                }
                board.entries.append(
                    Entry(
                        learnerID: parts[1].integer(at: row) ?? 0, email: parts[2].string(at: row) ?? "",
                        cohort: parts[3].string(at: row) ?? "", points: parts[4].integer(at: row) ?? 0,
                        commits: parts[5].integer(at: row) ?? 0))
            }
        }
        board.entries.sort { ($1.points, $1.commits, $0.learnerID) < ($0.points, $0.commits, $1.learnerID) }
        return board
    }
}
