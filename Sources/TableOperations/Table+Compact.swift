import Columnar
import DeltaLog
public import TableScan

extension Table {
    /// Merges small data files, partition by partition, into files of about the target size, and applies deletion
    /// vectors. No row changes. Files that are right already are left alone; where all are, nothing is done.
    ///
    /// Commits as it goes, at most ``CompactionPlan/byteLimit`` a version, and yields to other writers: a group whose
    /// files somebody else removed meanwhile is dropped. The result adds up all versions. Throws ``TableError``.
    public func compact(_ options: CompactOptions = CompactOptions()) async throws -> WriteResult {
        let start = try await snapshot()
        try start.checkWritable(enforcing: WriteSupport.rearrangements)
        let sortColumns = try options.sortBy ?? start.metadata.declaredKey() ?? []
        for name in sortColumns where start.schema.field(named: name) == nil {
            throw TableError(.invalidRequest, "The table has no column \(name) to sort by.")
        }
        var total = WriteResult(version: start.version, committed: false)
        for groups in CompactionPlan(start, options).rounds {
            let result = try await compact(groups, options, sortColumns: sortColumns)
            total.version = result.version
            total.committed = total.committed || result.committed
            total.filesAdded += result.filesAdded
            total.filesRemoved += result.filesRemoved
            total.bytesAdded += result.bytesAdded
            total.bytesRemoved += result.bytesRemoved
            total.retries += result.retries
            total.warnings += result.warnings
        }
        return total
    }

    private func compact(
        _ groups: [[AddFile]], _ options: CompactOptions, sortColumns: [String]
    ) async throws -> WriteResult {
        var rewritten: [(files: [AddFile], writer: DataFileWriter)]?
        var basis: Metadata?
        return try await commit("OPTIMIZE", options: options.write) { snapshot in
            let live = Set(snapshot.files.map(\.key))
            if basis != snapshot.metadata {
                for entry in rewritten ?? [] {
                    var writer = entry.writer
                    await writer.discard()
                }
                rewritten = nil
                basis = snapshot.metadata
            }
            if rewritten == nil {
                var entries: [(files: [AddFile], writer: DataFileWriter)] = []
                for files in groups where files.allSatisfy({ live.contains($0.key) }) {
                    entries.append((files, try await merge(files, in: snapshot, options.write, sortColumns)))
                }
                rewritten = entries
            }
            var kept: [(files: [AddFile], writer: DataFileWriter)] = []
            for entry in rewritten ?? [] {
                if entry.files.allSatisfy({ live.contains($0.key) }) {
                    kept.append(entry)
                } else {
                    var writer = entry.writer
                    await writer.discard()
                }
            }
            rewritten = kept
            let removed = kept.flatMap(\.files)
            let added = kept.flatMap { $0.writer.files }
            let time = environment.nowMilliseconds()
            var result = WriteResult(version: snapshot.version, committed: false)
            result.count(added: added, removed: removed)
            return CommitPlan(
                actions: removed.map { .remove($0.removed(atMilliseconds: time, dataChange: false)) }
                    + added.map { .add($0) },
                result: result)
        }
    }

    /// Writes the live rows of files of one partition into new ones.
    private func merge(
        _ files: [AddFile], in snapshot: Snapshot, _ options: WriteOptions, _ sortColumns: [String]
    ) async throws -> DataFileWriter {
        var writer = DataFileWriter(self, snapshot, options: options, sortColumns: sortColumns)
        let reader = DataFileReader(snapshot)
        do {
            var parts: [RecordBatch] = []
            for file in files {
                var batches = try await reader.open(file).read(snapshot.schema.fields)
                while let batch = try await batches.next() { parts.append(batch) }
            }
            if !parts.isEmpty {
                try await writer.write(try RecordBatch.concatenating(parts), dataChange: false)
            }
            return writer
        } catch {
            await writer.discard()
            throw error
        }
    }
}
