import Columnar
import DeltaLog
import Parquet
import TableScan

/// Replaces data files by files without some of their rows, and adds new rows, a partition at a time.
struct FileRewrite {
    let table: Table
    let snapshot: Snapshot
    private(set) var writer: DataFileWriter
    private(set) var removed: [AddFile] = []

    init(table: Table, snapshot: Snapshot, options: WriteOptions, sortColumns: [String]) {
        self.table = table
        self.snapshot = snapshot
        writer = DataFileWriter(table, snapshot, options: options, sortColumns: sortColumns)
    }

    /// Rewrites each file without `rows` (row numbers, ascending) and writes `newRows`; survivors and new rows of
    /// one partition share files.
    mutating func replace(_ replaced: [(file: DataFile, rows: [Int])], with newRows: RecordBatch) async throws
    {
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

    /// Deletes the files written; see ``DataFileWriter/discard()``.
    mutating func discard() async {
        await writer.discard()
    }

    /// The files to remove and to add.
    func actions(atMilliseconds time: Int64, dataChange: Bool = true) -> [Action] {
        removed.map { .remove($0.removed(atMilliseconds: time, dataChange: dataChange)) }
            + writer.files.map { .add($0) }
    }
}
