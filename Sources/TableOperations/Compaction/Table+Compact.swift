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
        try start.checkWritable(enforcing: WriteSupport.compactions)
        let sortColumns = options.sortBy ?? []
        for name in sortColumns {
            guard let field = start.schema.field(named: name) else {
                throw TableError(.invalidRequest, "The table has no column \(name) to sort by.")
            }
            guard !field.type.isNested else {
                throw TableError(
                    .invalidRequest, "The column \(name) is nested; rows cannot be sorted by it.")
            }
        }
        guard !options.isZOrdered || (1...8).contains(sortColumns.count) else {
            throw TableError(.invalidRequest, "A Z-order takes one to eight columns.")
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

    /// Merges each group of files into new ones, in one version.
    func compact(
        _ groups: [[AddFile]], _ options: CompactOptions, sortColumns: [String], isAutomatic: Bool = false
    ) async throws -> WriteResult {
        var rewritten: [(files: [AddFile], writer: DataFileWriter)]?
        var basis: Metadata?
        let parameters = [("auto", String(isAutomatic))]
        return try await commit("OPTIMIZE", options: options.write, parameters: parameters) { snapshot in
            let live = Set(snapshot.files.map(\.key))
            if basis != snapshot.metadata {
                for var entry in rewritten ?? [] { await entry.writer.discard() }
                rewritten = nil
                basis = snapshot.metadata
            }
            if rewritten == nil {
                var entries: [(files: [AddFile], writer: DataFileWriter)] = []
                do {
                    for files in groups where files.allSatisfy({ live.contains($0.key) }) {
                        entries.append((files, try await merge(files, in: snapshot, options, sortColumns)))
                    }
                } catch {
                    for var entry in entries { await entry.writer.discard() }
                    throw error
                }
                rewritten = entries
            }
            var kept: [(files: [AddFile], writer: DataFileWriter)] = []
            for var entry in rewritten ?? [] {
                if entry.files.allSatisfy({ live.contains($0.key) }) {
                    kept.append(entry)
                } else {
                    await entry.writer.discard()
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

    /// Sorts as many of the next rows as fit into memory, and writes them to files of their own; false at the end.
    private func writeSorted(
        from rows: LiveRows, to writer: inout DataFileWriter, _ options: CompactOptions,
        _ sortColumns: [String]
    ) async throws -> Bool {
        var parts = try await rows.next(byteCount: options.write.memory.sortedByteCount)
        guard !parts.isEmpty else { return false }
        var all = try RecordBatch.concatenating(parts)
        parts = []
        if options.isZOrdered {
            let positions = sortColumns.compactMap { all.schema.index(of: $0) }
            all = all.taking(ZOrder.sortedIndices(of: all, by: positions))
        }
        try await writer.write(all, dataChange: false)
        return true
    }

    /// Writes the live rows of files of one partition into new ones.
    private func merge(
        _ files: [AddFile], in snapshot: Snapshot, _ options: CompactOptions, _ sortColumns: [String]
    ) async throws -> DataFileWriter {
        let sorting = options.isZOrdered ? [] : sortColumns
        // Only one file is open at a time.
        var writer = DataFileWriter(
            self, snapshot, options: options.write, sortColumns: sorting,
            encodesAhead: options.write.memory.encodesAhead)
        let rows = LiveRows(
            files.map { LiveRows.Part(file: $0) }, in: snapshot, keepsDictionaries: sortColumns.isEmpty)
        do {
            if sortColumns.isEmpty {
                let readAhead = options.write.memory.readAheadByteCount
                var part = try await rows.next(byteCount: readAhead)
                while !part.isEmpty {
                    async let following = rows.next(byteCount: readAhead)
                    for batch in part { try await writer.append(batch, dataChange: false) }
                    part = try await following
                }
                try await writer.finish(dataChange: false)
            } else {
                while try await writeSorted(from: rows, to: &writer, options, sortColumns) {}
            }
            return writer
        } catch {
            await writer.discard()
            throw error
        }
    }
}
