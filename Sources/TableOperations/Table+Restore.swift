import DeltaLog
import ObjectStorage
public import TableScan

extension Table {
    /// Makes a new version that equals an old one in rows, schema and properties. Where the newest version equals
    /// it already, nothing is done.
    ///
    /// Throws ``TableError`` `.damaged` where data files of the old version are gone, ``DeltaError`` where its log is.
    public func restore(toVersion version: Int64, options: WriteOptions = WriteOptions()) async throws
        -> WriteResult
    {
        try await commit("RESTORE", options: options, parameters: [("version", String(version))]) {
            snapshot in
            try snapshot.checkWritable(enforcing: WriteSupport.changes)
            let target = try await self.snapshot(version: version)
            let current = Dictionary(
                snapshot.files.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
            let wanted = Dictionary(
                target.files.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
            let removed = snapshot.files.filter { wanted[$0.key] == nil }
            var added = target.files.filter { current[$0.key] == nil }
            for index in added.indices { added[index].dataChange = true }
            try await checkPresence(of: added, at: version)
            var actions: [Action] = []
            if target.metadata != snapshot.metadata { actions.append(.metadata(target.metadata)) }
            let time = environment.nowMilliseconds()
            actions += removed.map { .remove($0.removed(atMilliseconds: time)) }
            actions += added.map { .add($0) }
            var result = WriteResult(version: snapshot.version, committed: false)
            result.count(added: added, removed: removed)
            return CommitPlan(actions: actions, result: result)
        }
    }

    private func checkPresence(of files: [AddFile], at version: Int64) async throws {
        for file in files {
            let path = try location.resolve(file.path)
            if try await isMissing(path) {
                throw TableError(
                    .damaged,
                    "Version \(version) cannot be restored: its data file \(path) is gone, most likely vacuumed. "
                        + "Choose a newer version; the history lists them.")
            }
        }
    }

    private func isMissing(_ path: ObjectPath) async throws -> Bool {
        do {
            _ = try await location.store.metadata(of: path)
            return false
        } catch  where error.code == .notFound {
            return true
        }
    }
}
