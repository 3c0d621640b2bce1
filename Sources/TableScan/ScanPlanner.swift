import Columnar
package import DeltaLog
package import Expressions

/// Chooses the data files that may hold rows for which a condition is true.
package enum ScanPlanner {
    /// The files to read, in the log's order. Without a condition all of them. Throws ``DeltaError``.
    package static func files(of snapshot: Snapshot, condition: Condition?) throws -> [AddFile] {
        guard let condition else { return Array(snapshot.files) }
        let columns = Set(condition.referencedColumnNames)
        var kept: [AddFile] = []
        for file in snapshot.files {
            let bounds = try FileBounds(file, in: snapshot, columns: columns)
            if condition.mayMatch(bounds) { kept.append(file) }
        }
        return kept
    }
}
