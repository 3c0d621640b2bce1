import Columnar
import DeltaLog
import TableScan

/// Some rows of a data file, of the whole file's count.
struct FileRows {
    let file: DataFile
    var rows: RowRanges
}

/// Takes rows out of data files and adds new rows, a partition at a time. By the table's policy a file is written
/// anew without the rows that go, or keeps its bytes and gets a deletion vector.
struct FileRewrite {
    let table: Table
    let snapshot: Snapshot
    private let sortColumns: [String]
    private let memory: MemoryBudget
    private(set) var writer: DataFileWriter
    private(set) var removed: [AddFile] = []
    /// Files that stay under a new deletion vector.
    private var masked: [AddFile] = []
    /// Read where the first new rows come.
    private var rules: RowRules?
    private var hasNewRows = false

    init(table: Table, snapshot: Snapshot, options: WriteOptions, sortColumns: [String]) {
        self.table = table
        self.snapshot = snapshot
        self.sortColumns = sortColumns
        memory = options.memory
        writer = DataFileWriter(table, snapshot, options: options, sortColumns: sortColumns)
    }

    /// Takes rows out of files and writes `newRows`. Where a partition's files are small, survivors and new rows share
    /// files, sorted; else survivors keep their order and new rows follow, so that little is held at a time.
    mutating func replace(_ replaced: [FileRows], with newRows: RecordBatch?) async throws {
        if let newRows { try check(newRows) }
        guard !replaced.isEmpty else { return try await rewrite([], with: newRows) }
        if hasNewRows, snapshot.metadata.isEnabled(RowTracking.enabled) {
            throw TableError(
                .unsupported,
                "The table tracks rows (\(RowTracking.enabled)); rows can be added and removed here, not updated."
            )
        }
        let policy = try RowChangePolicy(snapshot)
        try await mask(replaced.filter { policy.masks($0.rows.count, of: $0.file) })
        try await rewrite(replaced.filter { !policy.masks($0.rows.count, of: $0.file) }, with: newRows)
    }

    /// Writes new rows, sorted among themselves, after those that were handed in before.
    mutating func insert(_ rows: RecordBatch) async throws {
        try check(rows)
        try await append(rows)
    }

    /// Throws ``TableError`` unless new rows are as the table's rules demand.
    private mutating func check(_ rows: RecordBatch) throws {
        guard rows.rowCount > 0 else { return }
        hasNewRows = true
        let rules = try rules ?? RowRules(snapshot)
        self.rules = rules
        try rules.check(rows)
    }

    private mutating func append(_ rows: RecordBatch) async throws {
        guard rows.rowCount > 0 else { return }
        try await writer.append(rows.sorted(by: sortKeys(of: rows)))
    }

    /// Gives files deletion vectors, all kept in one new file; files without a row left are removed.
    private mutating func mask(_ replaced: [FileRows]) async throws {
        guard !replaced.isEmpty else { return }
        let vectors = replaced.map { $0.rows.union($0.file.deleted) }
        let alive = replaced.indices.filter { vectors[$0].count < Int64(replaced[$0].file.rowCount) }
        let descriptors = try await DeletionVector.write(
            alive.map { vectors[$0] }, in: snapshot.location, environment: table.environment)
        removed += replaced.map(\.file.file)
        for (index, descriptor) in zip(alive, descriptors) {
            let file = replaced[index].file
            masked.append(try file.file.masked(by: descriptor, file.rowCount, in: snapshot))
        }
    }

    private mutating func rewrite(_ replaced: [FileRows], with newRows: RecordBatch?) async throws {
        try await writer.finish()
        var additions: [[String: String?]: RecordBatch] = [:]
        var order: [[String: String?]] = []
        let partitionFields = snapshot.partitionFields
        let groups = newRows.map { PartitionGroups($0, partitionColumns: partitionFields.map(\.name)).groups }
        for group in groups ?? [] {
            var values: [String: String?] = [:]
            for (field, value) in zip(partitionFields, group.values) {
                values.updateValue(
                    try PartitionValue.encode(value, as: field.type),
                    forKey: snapshot.columnMapping.physicalName(of: field))
            }
            additions[values] = group.rows
            order.append(values)
        }
        var files: [[String: String?]: [FileRows]] = [:]
        for entry in replaced {
            let values = entry.file.file.partitionValues.mapValues { $0.flatMap { $0.isEmpty ? nil : $0 } }
            if files[values] == nil, additions[values] == nil { order.append(values) }
            files[values, default: []].append(entry)
        }
        for values in order {
            try await rewritePartition(files[values] ?? [], with: additions[values])
        }
    }

    /// Rewrites files of one partition.
    private mutating func rewritePartition(_ files: [FileRows], with newRows: RecordBatch?) async throws {
        removed += files.map(\.file.file)
        let survivors = LiveRows(
            files.map { LiveRows.Part(file: $0.file.file, without: $0.rows) }, in: snapshot)
        let byteCount = files.reduce(0) { $0 + $1.file.file.size }
        if byteCount <= memory.sortedFileByteCount {
            var parts = newRows.map { [$0] } ?? []
            parts += try await survivors.next(byteCount: .max)
            if !parts.isEmpty { try await writer.write(try RecordBatch.concatenating(parts)) }
            return
        }
        let readAhead = memory.readAheadByteCount
        var part = try await survivors.next(byteCount: readAhead)
        while !part.isEmpty {
            async let following = survivors.next(byteCount: readAhead)
            for batch in part { try await writer.append(batch) }
            part = try await following
        }
        if let newRows { try await append(newRows) }
        try await writer.finish()
    }

    private func sortKeys(of rows: RecordBatch) -> [SortKey] {
        sortColumns.compactMap { name in
            rows.schema.index(of: name).flatMap {
                rows.schema.fields[$0].type.isNested ? nil : SortKey(column: $0)
            }
        }
    }

    /// Writes rows that were changed in one way into change data files; see ``DataFileWriter/write(_:as:)``.
    mutating func record(_ rows: RecordBatch, as changeType: String) async throws {
        try await writer.write(rows, as: changeType)
    }

    /// Writes rows of the snapshot that are deleted into change data files.
    mutating func recordDeleted(_ files: [FileRows]) async throws {
        for entry in files {
            var deleted = try entry.file.read(snapshot.schema.fields, selection: entry.rows.selection)
            while let batch = try await deleted.next() { try await record(batch, as: "delete") }
        }
    }

    /// Deletes the files written; see ``DataFileWriter/discard()``.
    mutating func discard() async {
        await writer.discard()
    }

    /// The files to remove and to add, and the change data files.
    func actions(atMilliseconds time: Int64, dataChange: Bool = true) -> [Action] {
        removed.map { .remove($0.removed(atMilliseconds: time, dataChange: dataChange)) }
            + added.map { .add($0) } + writer.changeFiles.map { .cdc($0) }
    }

    /// The files that the table has after this and had not, or not under this deletion vector, before.
    var added: [AddFile] { masked + writer.files }

    /// Counts files and bytes. A file that is masked is neither added nor removed.
    func count(in result: inout WriteResult) {
        let kept = Set(masked.map(\.path))
        result.count(added: writer.files, removed: removed.filter { !kept.contains($0.path) })
        result.filesMasked = masked.count
    }
}

extension AddFile {
    /// The same data file under another deletion vector. Its bounds stay bounds, but are no longer tight.
    fileprivate func masked(
        by descriptor: DeletionVectorDescriptor, _ rowCount: Int, in snapshot: Snapshot
    ) throws -> AddFile {
        var statistics =
            self.statistics(schema: snapshot.schema, mapping: snapshot.columnMapping) ?? FileStatistics()
        statistics.recordCount = Int64(rowCount)
        statistics.hasTightBounds = false
        var file = self
        file.deletionVector = descriptor
        file.dataChange = true
        file.stats = statistics.json(schema: snapshot.schema, mapping: snapshot.columnMapping)
        return file
    }
}
