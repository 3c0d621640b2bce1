import DeltaLog
import TableScan

extension Table {
    /// The newest version, up to one, that brought or took rows or changed the table's columns or properties: versions
    /// that only lay the same rows out anew, as compaction does, are passed over.
    ///
    /// Where the commits that would tell were cleaned away, it is the last one that is not there.
    func contentVersion(upTo version: Int64) async throws -> Int64 {
        var version = version
        while version > 0 {
            let commit: Commit
            do {
                commit = try await location.readCommit(version)
            } catch {
                guard error.code == .versionNotAvailable else { throw error }
                break
            }
            if commit.actions.contains(where: Self.changesContent) { break }
            version -= 1
        }
        return version
    }

    private static func changesContent(_ action: Action) -> Bool {
        switch action {
        case .add(let file): file.dataChange
        case .remove(let file): file.dataChange
        case .metadata: true
        default: false
        }
    }
}
