import Columnar
import DeltaLog
import ObjectStorage
import Parquet
import TableScan

/// Writes the data files of one commit. A file appears whole or not at all; until the commit names it, it is not
/// part of the table.
struct DataFileWriter {
    private let table: Table
    private let snapshot: Snapshot
    private let options: WriteOptions
    private let sortColumns: [String]
    private let encodesAhead: Bool
    /// The data files written so far.
    private(set) var files: [AddFile] = []
    /// The change data files written so far.
    private(set) var changeFiles: [CDCFile] = []
    /// Files under way, by the values of their partition columns.
    private var open: [[Scalar]: OpenDataFile] = [:]

    /// `sortColumns` are the logical columns by which rows that are handed in together are sorted. With `encodesAhead` a
    /// row group is encoded while the next one fills, for the memory of one more for each open file.
    init(
        _ table: Table, _ snapshot: Snapshot, options: WriteOptions, sortColumns: [String] = [],
        encodesAhead: Bool = false
    ) {
        self.encodesAhead = encodesAhead
        self.table = table
        self.snapshot = snapshot
        self.options = options
        self.sortColumns = sortColumns
    }

    /// Writes rows of all the table's columns, in the table's order, into new files: one or more for each
    /// combination of partition values. Rows are sorted by the sort columns within a partition.
    mutating func write(_ rows: RecordBatch, dataChange: Bool = true) async throws {
        for group in groups(of: rows) {
            let sorted = sort(group.rows)
            for range in fileRanges(sorted) {
                let file = try await begin(rows.schema, group.values, sortColumns: sortColumns)
                try await write(sorted.slice(range), into: file)
                try await finish(file, dataChange: dataChange)
            }
        }
    }

    /// Writes rows of all the table's columns that a commit inserted, updated or deleted, all in the same way, into
    /// change data files (protocol section "Change Data Files").
    mutating func write(_ rows: RecordBatch, as changeType: String) async throws {
        guard rows.rowCount > 0 else { return }
        let field = Field(name: ChangeFeed.changeTypeColumn, type: .string)
        let labelled = RecordBatch(
            schema: Schema(rows.schema.fields + [field]),
            columns: rows.columns + [.constant(.string(changeType), type: .string, count: rows.rowCount)],
            rowCount: rows.rowCount)
        for group in groups(of: labelled) {
            let sorted = sort(group.rows)
            for range in fileRanges(sorted) {
                let file = try await begin(
                    labelled.schema, group.values, sortColumns: sortColumns, isChangeData: true)
                try await write(sorted.slice(range), into: file)
                let written = try await file.finish()
                changeFiles.append(
                    CDCFile(
                        path: file.logPath, partitionValues: file.partitionValues,
                        size: Int64(written.byteCount)))
            }
        }
    }

    /// Adds rows of all the table's columns to the files under way, one for each combination of partition values, in
    /// the order in which they come. Files are closed as they reach the target size, and at ``finish(dataChange:)``.
    mutating func append(_ rows: RecordBatch, dataChange: Bool = true) async throws {
        for group in groups(of: rows) {
            let file: OpenDataFile
            if let known = open[group.values] {
                file = known
            } else {
                file = try await begin(rows.schema, group.values, sortColumns: [])
                open[group.values] = file
            }
            try await file.write(group.rows)
            if file.byteCount >= options.targetFileByteCount { try await close(group.values, dataChange) }
        }
        // With many partitions the rows that wait add up: then the fullest are closed before their time.
        while open.count > 1, pendingByteCount > options.memory.pendingByteCount,
            let fullest = open.max(by: { $0.value.pendingByteCount < $1.value.pendingByteCount })
        {
            try await close(fullest.key, dataChange)
        }
    }

    /// Closes the files under way.
    mutating func finish(dataChange: Bool = true) async throws {
        for values in Array(open.keys) { try await close(values, dataChange) }
    }

    private var pendingByteCount: Int { open.values.reduce(0) { $0 + $1.pendingByteCount } }

    private mutating func close(_ values: [Scalar], _ dataChange: Bool) async throws {
        guard let file = open.removeValue(forKey: values) else { return }
        try await finish(file, dataChange: dataChange)
    }

    private func groups(of rows: RecordBatch) -> [PartitionGroups.Group] {
        PartitionGroups(rows, partitionColumns: snapshot.partitionFields.map(\.name)).groups
    }

    private func write(_ rows: RecordBatch, into file: OpenDataFile) async throws {
        do {
            try await file.write(rows)
        } catch {
            await file.abort()
            throw error
        }
    }

    private func sort(_ rows: RecordBatch) -> RecordBatch {
        let keys = sortColumns.compactMap { name in
            rows.schema.index(of: name).flatMap {
                rows.schema.fields[$0].type.isNested ? nil : SortKey(column: $0)
            }
        }
        return keys.isEmpty ? rows : rows.sorted(by: keys)
    }

    /// The rows of each file of about the target size: their size in memory is a safe guess, as files are smaller.
    private func fileRanges(_ rows: RecordBatch) -> [Range<Int>] {
        let bytesPerRow = max(1, rows.byteCount / max(1, rows.rowCount))
        let rowsPerFile = max(1, options.targetFileByteCount / bytesPerRow)
        return stride(from: 0, to: rows.rowCount, by: rowsPerFile).map {
            $0..<min($0 + rowsPerFile, rows.rowCount)
        }
    }

    private func begin(
        _ columns: Schema, _ values: [Scalar], sortColumns: [String], isChangeData: Bool = false
    ) async throws -> OpenDataFile {
        var writerOptions = WriterOptions(compression: .zstd(level: options.compressionLevel))
        writerOptions.rowGroupByteLimit = options.memory.rowGroupByteCount
        writerOptions.rowGroupRowLimit = options.memory.rowGroupRowCount
        writerOptions.encodesAhead = encodesAhead
        writerOptions.footerChecksum = true
        return try await OpenDataFile(
            columns, values, isChangeData: isChangeData, in: table, snapshot, options: writerOptions,
            sortColumns: sortColumns)
    }

    private mutating func finish(_ file: OpenDataFile, dataChange: Bool) async throws {
        let written = try await file.finish()
        let mapping = snapshot.columnMapping
        let statistics = FileStatistics(written, schema: snapshot.schema, mapping: mapping)
        files.append(
            AddFile(
                path: file.logPath, partitionValues: file.partitionValues, size: Int64(written.byteCount),
                modificationTime: table.environment.nowMilliseconds(), dataChange: dataChange,
                stats: statistics.json(schema: snapshot.schema, mapping: mapping)))
    }

    /// Deletes the files written, which no commit names. Only for files whose commit is known not to have happened.
    mutating func discard() async {
        for file in open.values { await file.abort() }
        open = [:]
        for path in files.map(\.path) + changeFiles.map(\.path) {
            if let path = try? snapshot.location.resolve(path) {
                try? await table.location.store.delete(path)
            }
        }
        files = []
        changeFiles = []
    }
}
