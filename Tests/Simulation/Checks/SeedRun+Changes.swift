import Columnar
import TableScan

extension SeedRun {
    /// Compares what the change feed tells of some versions with what they did.
    func checkChanges(_ table: Table, _ versions: ClosedRange<Int64>, by who: String) async throws {
        let feed = try await ChangeFeed(table, from: versions.lowerBound, to: versions.upperBound)
        let batch = try await feed.collect()
        var changes: [Int64: [Change]] = [:]
        for row in 0..<batch.rowCount {
            let version = batch.columns[4].integer(at: row) ?? -1
            changes[version, default: []].append(
                Change(
                    id: batch.columns[0].integer(at: row) ?? -1,
                    value: batch.columns[2].integer(at: row) ?? -1,
                    kind: batch.columns[3].string(at: row) ?? ""))
        }
        for version in versions {
            guard let before = oracle.rows(at: version - 1), let after = oracle.rows(at: version) else {
                continue
            }
            if let problem = Self.problem(changes[version] ?? [], from: before, to: after) {
                oracle.violate("\(who) read changes of version \(version): \(problem)")
            }
        }
    }

    /// A row of the change feed.
    private struct Change {
        var id: Int64
        var value: Int64
        var kind: String
    }

    /// What keeps the changes from leading from some rows to others; nil if nothing does.
    private static func problem(_ changes: [Change], from before: Rows, to after: Rows) -> String? {
        var rows = before
        for change in changes where change.kind == "delete" || change.kind == "update_preimage" {
            guard rows.removeValue(forKey: change.id) == change.value else {
                return "\(change.kind) of a row that was not there"
            }
        }
        for change in changes where change.kind == "insert" || change.kind == "update_postimage" {
            guard rows.updateValue(change.value, forKey: change.id) == nil else {
                return "\(change.kind) of a row that was there"
            }
            if change.kind == "update_postimage", before[change.id] == change.value {
                return "an update that changes nothing"
            }
        }
        return rows == after ? nil : "they do not make the version's rows"
    }
}
