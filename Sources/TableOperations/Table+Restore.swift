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
            try await checkPresence(of: added, at: version)
            let changes = try await recordChanges(from: snapshot, to: target, options)
            var actions: [Action] = []
            // Names of versions belong to no version.
            var metadata = target.metadata
            metadata.configuration = metadata.configuration.filter {
                !$0.key.hasPrefix(Metadata.tagPrefix)
            }
            metadata.configuration.merge(
                snapshot.metadata.configuration.filter { $0.key.hasPrefix(Metadata.tagPrefix) }
            ) { _, newer in newer }
            if metadata != snapshot.metadata { actions.append(.metadata(metadata)) }
            let time = environment.nowMilliseconds()
            // Rows that only moved between files are no change.
            let dataChange = changes.map { !$0.changeFiles.isEmpty } ?? true
            for index in added.indices { added[index].dataChange = dataChange }
            actions += removed.map { .remove($0.removed(atMilliseconds: time, dataChange: dataChange)) }
            actions += added.map { .add($0) }
            actions += changes?.changeFiles.map { .cdc($0) } ?? []
            var result = WriteResult(version: snapshot.version, committed: false)
            result.count(added: added, removed: removed)
            return CommitPlan(actions: actions, result: result, written: changes)
        }
    }

    /// Writes in which rows the versions differ, for the change feed. Nil where the table has none, or where the
    /// versions have different columns: then the files added and removed tell.
    private func recordChanges(
        from snapshot: Snapshot, to target: Snapshot, _ options: WriteOptions
    ) async throws -> DataFileWriter? {
        guard snapshot.recordsChanges(under: target.metadata), target.schema == snapshot.schema else {
            return nil
        }
        let key = try target.metadata.declaredKey()
        let parts = TableDifference.Part.all(
            from: snapshot, to: target, memoryByteCount: options.memory.comparedByteCount)
        var writer = DataFileWriter(self, target, options: options)
        do {
            for part in parts {
                let difference = try await TableDifference(from: snapshot, to: target, key: key, part: part)
                try await writer.write(difference.removed, as: "delete")
                try await writer.write(difference.changedFrom, as: "update_preimage")
                try await writer.write(difference.changedTo, as: "update_postimage")
                try await writer.write(difference.added, as: "insert")
            }
        } catch {
            await writer.discard()
            throw error
        }
        return writer
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
