import Columnar
import DeltaLog
import Parquet
import TableScan

/// Takes rows out of data files and adds new rows, a partition at a time. By the table's policy a file is written
/// anew without the rows that go, or keeps its bytes and gets a deletion vector.
struct FileRewrite {
    let table: Table
    let snapshot: Snapshot
    private(set) var writer: DataFileWriter
    private(set) var removed: [AddFile] = []
    /// Files that stay under a new deletion vector.
    private var masked: [AddFile] = []

    init(table: Table, snapshot: Snapshot, options: WriteOptions, sortColumns: [String]) {
        self.table = table
        self.snapshot = snapshot
        writer = DataFileWriter(table, snapshot, options: options, sortColumns: sortColumns)
    }

    /// Takes `rows` (row numbers, ascending) out of each file and writes `newRows`; survivors of files written anew
    /// and new rows of one partition share files.
    mutating func replace(
        _ replaced: [(file: DataFile, rows: [Int])], with newRows: RecordBatch
    ) async throws {
        let policy = try RowChangePolicy(snapshot)
        try await mask(replaced.filter { policy.masks($0.rows.count, of: $0.file) })
        try await rewrite(replaced.filter { !policy.masks($0.rows.count, of: $0.file) }, with: newRows)
    }

    /// Gives files deletion vectors, all kept in one new file; files without a row left are removed.
    private mutating func mask(_ replaced: [(file: DataFile, rows: [Int])]) async throws {
        guard !replaced.isEmpty else { return }
        let vectors = replaced.map { file, rows in
            DeletionVector(rows: rows.lazy.map(Int64.init)).union(file.deleted ?? DeletionVector())
        }
        let alive = replaced.indices.filter { vectors[$0].count < Int64(replaced[$0].file.rowCount) }
        let descriptors = try await DeletionVector.write(
            alive.map { vectors[$0] }, in: snapshot.location, environment: table.environment)
        removed += replaced.map(\.file.file)
        for (index, descriptor) in zip(alive, descriptors) {
            let file = replaced[index].file
            masked.append(try file.file.masked(by: descriptor, file.rowCount, in: snapshot))
        }
    }

    private mutating func rewrite(
        _ replaced: [(file: DataFile, rows: [Int])], with newRows: RecordBatch
    ) async throws {
        var additions: [[String: String?]: RecordBatch] = [:]
        var order: [[String: String?]] = []
        let partitionFields = snapshot.partitionFields
        for group in PartitionGroups(newRows, partitionColumns: partitionFields.map(\.name)).groups {
            var values: [String: String?] = [:]
            for (field, value) in zip(partitionFields, group.values) {
                values.updateValue(
                    try PartitionValue.encode(value, as: field.type),
                    forKey: snapshot.columnMapping.physicalName(of: field))
            }
            additions[values] = group.rows
            order.append(values)
        }
        var files: [[String: String?]: [(file: DataFile, rows: [Int])]] = [:]
        for entry in replaced {
            let values = entry.file.file.partitionValues.mapValues { $0.flatMap { $0.isEmpty ? nil : $0 } }
            if files[values] == nil, additions[values] == nil { order.append(values) }
            files[values, default: []].append(entry)
        }
        for values in order {
            var parts = additions[values].map { [$0] } ?? []
            for entry in files[values] ?? [] {
                parts += try await survivors(of: entry.file, without: entry.rows)
                removed.append(entry.file.file)
            }
            parts.removeAll { $0.rowCount == 0 }
            if !parts.isEmpty { try await writer.write(try RecordBatch.concatenating(parts)) }
        }
    }

    private func survivors(of file: DataFile, without rows: [Int]) async throws -> [RecordBatch] {
        var kept: [Range<Int>] = []
        var next = 0
        for row in rows {
            if row > next { kept.append(next..<row) }
            next = row + 1
        }
        if next < file.rowCount { kept.append(next..<file.rowCount) }
        guard !kept.isEmpty else { return [] }
        var batches = try file.read(snapshot.schema.fields, selection: RowSelection(ranges: kept))
        var parts: [RecordBatch] = []
        while let part = try await batches.next() { parts.append(part) }
        return parts
    }

    /// Writes rows that were changed in one way into change data files; see ``DataFileWriter/write(_:as:)``.
    mutating func record(_ rows: RecordBatch, as changeType: String) async throws {
        try await writer.write(rows, as: changeType)
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
