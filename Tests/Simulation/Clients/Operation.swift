/// The rows of a simulated table: a value for each id.
typealias Rows = [Int64: Int64]

/// Something that a process sets out to do, and what is known of it.
final class Operation: @unchecked Sendable {
    /// What it does to the rows.
    enum Intent: Sendable {
        case create
        case append(Rows)
        case upsert(Rows)
        /// Rows with a smaller value.
        case delete(below: Int64)
        case update(id: Int64, value: Int64)
        case overwrite(Rows)
        case restore(version: Int64)
        /// Gives a version a name.
        case tag(String, version: Int64)
        /// Nothing: it reads, or looks after the table.
        case keep
    }

    let number: Int
    let name: String
    let intent: Intent
    /// Versions in which it took effect.
    var commits: [Int64] = []
    /// It was reported as not done, so it must never take effect.
    var isReportedUndone = false
    /// An attempt ended without a word on whether it took effect.
    var isOpen = false
    /// The newest version when it began.
    var newestAtStart: Int64 = -1

    init(number: Int, name: String, _ intent: Intent) {
        self.number = number
        self.name = name
        self.intent = intent
    }

    /// What it makes of rows. `old` gives the rows of an older version.
    func effect(on rows: Rows, old: (Int64) -> Rows?) -> Rows {
        switch intent {
        case .create, .tag, .keep: return rows
        case .append(let more), .upsert(let more): return rows.merging(more) { _, new in new }
        case .delete(let limit): return rows.filter { $0.value >= limit }
        case .update(let id, let value):
            var rows = rows
            if rows[id] != nil { rows[id] = value }
            return rows
        case .overwrite(let rows): return rows
        case .restore(let version): return old(version) ?? [:]
        }
    }
}
