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
    /// The data files written so far.
    private(set) var files: [AddFile] = []
    /// The change data files written so far.
    private(set) var changeFiles: [CDCFile] = []

    /// `sortColumns` are the logical columns by which the rows handed in are sorted; recorded in the files.
    init(_ table: Table, _ snapshot: Snapshot, options: WriteOptions, sortColumns: [String] = []) {
        self.table = table
        self.snapshot = snapshot
        self.options = options
        self.sortColumns = sortColumns
    }

    /// Writes rows of all the table's columns, in the table's order, into new files: one or more for each
    /// combination of partition values. Rows are sorted by the sort columns within a partition.
    mutating func write(_ rows: RecordBatch, dataChange: Bool = true) async throws {
        try await write(rows, .data(isChange: dataChange))
    }

    /// Writes rows of all the table's columns that a commit inserted, updated or deleted, all in the same way, into
    /// change data files (protocol section "Change Data Files").
    mutating func write(_ rows: RecordBatch, as changeType: String) async throws {
        guard rows.rowCount > 0 else { return }
        let field = Field(name: ChangeFeed.changeTypeColumn, type: .string)
        try await write(
            RecordBatch(
                schema: Schema(rows.schema.fields + [field]),
                columns: rows.columns + [.constant(.string(changeType), type: .string, count: rows.rowCount)],
                rowCount: rows.rowCount), .changes)
    }

    private enum Purpose {
        case data(isChange: Bool)
        case changes
    }

    private mutating func write(_ rows: RecordBatch, _ purpose: Purpose) async throws {
        for group in PartitionGroups(rows, partitionColumns: snapshot.partitionFields.map(\.name)).groups {
            let sorted = sort(group.rows)
            var start = 0
            let rowsPerFile = rowsPerFile(sorted)
            while start < sorted.rowCount {
                let end = min(start + rowsPerFile, sorted.rowCount)
                try await writeFile(sorted.slice(start..<end), group.values, purpose)
                start = end
            }
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

    /// How many of these rows make about one file of the target size: their size in memory is a safe guess, as
    /// files are smaller.
    private func rowsPerFile(_ rows: RecordBatch) -> Int {
        let bytesPerRow = max(1, rows.byteCount / max(1, rows.rowCount))
        return max(1, options.targetFileByteCount / bytesPerRow)
    }

    private mutating func writeFile(_ rows: RecordBatch, _ values: [Scalar], _ purpose: Purpose) async throws
    {
        let mapping = snapshot.columnMapping
        let partitionFields = snapshot.partitionFields
        let partitionNames = Set(partitionFields.map(\.name))
        var dataFields = snapshot.schema.fields.filter {
            !partitionNames.contains($0.name) && $0.type != .void
        }
        var folder = ""
        var prefix = "part"
        if case .changes = purpose {
            dataFields.append(StructField(name: ChangeFeed.changeTypeColumn, type: .string))
            folder = "_change_data"
            prefix = "cdc"
        }
        var partitionValues: [String: String?] = [:]
        var folders: [(column: String, value: String?)] = []
        for (field, value) in zip(partitionFields, values) {
            let text = try PartitionValue.encode(value, as: field.type)
            let name = mapping.physicalName(of: field)
            partitionValues.updateValue(text, forKey: name)
            folders.append((name, text))
        }
        let partitionFolder = HivePartitionPath.folders(folders)
        if !folder.isEmpty, !partitionFolder.isEmpty { folder += "/" }
        folder += partitionFolder
        let fileName = "\(prefix)-00000-\(table.environment.makeUUID())-c000.zstd.parquet"
        let relative = folder.isEmpty ? fileName : folder + "/" + fileName
        let written = try await upload(
            rows.selecting(dataFields.compactMap { rows.schema.index(of: $0.name) }),
            schema: TableSchema(dataFields).columnarForFiles(mapping: mapping),
            to: snapshot.location.root.appending(relative))
        let logPath = PercentCoding.encodePath(relative)
        switch purpose {
        case .data(let isChange):
            let statistics = FileStatistics(written, schema: snapshot.schema, mapping: mapping)
            files.append(
                AddFile(
                    path: logPath, partitionValues: partitionValues, size: Int64(written.byteCount),
                    modificationTime: table.environment.nowMilliseconds(), dataChange: isChange,
                    stats: statistics.json(schema: snapshot.schema, mapping: mapping)))
        case .changes:
            changeFiles.append(
                CDCFile(path: logPath, partitionValues: partitionValues, size: Int64(written.byteCount)))
        }
    }

    private func upload(_ rows: RecordBatch, schema: Schema, to path: ObjectPath) async throws -> WrittenFile
    {
        var writerOptions = WriterOptions(compression: .zstd(level: options.compressionLevel))
        writerOptions.sortingColumns = sortingColumns(of: rows.schema)
        var writer = try ParquetWriter(schema: schema, options: writerOptions)
        let upload = try await table.location.store.upload(path)
        do {
            var start = 0
            while start < rows.rowCount {
                let end = min(start + Self.batchRowCount, rows.rowCount)
                try writer.write(
                    RecordBatch(schema: schema, columns: retyped(rows.slice(start..<end), schema)))
                let bytes = writer.takeBytes()
                if !bytes.isEmpty { try await upload.write(bytes) }
                start = end
            }
            let written = try writer.finish()
            try await upload.write(writer.takeBytes())
            try await upload.finish()
            return written
        } catch {
            await upload.abort()
            throw error
        }
    }

    /// The sort columns by their leaf numbers, which are their positions where nothing before them is nested.
    private func sortingColumns(of schema: Schema) -> [SortingColumn] {
        let flat = schema.fields.prefix { !$0.type.isNested }
        let leading = sortColumns.prefix { name in flat.contains { $0.name == name } }
        return leading.compactMap { name in
            schema.index(of: name).map {
                SortingColumn(columnIndex: Int32($0), isDescending: false, nullsFirst: true)
            }
        }
    }

    /// Rows handed to the Parquet writer at a time.
    private static let batchRowCount = 65_536

    /// The columns under the names that files use, children of structures included.
    private func retyped(_ rows: RecordBatch, _ schema: Schema) -> [Column] {
        zip(rows.columns, schema.fields).map { column, field in column.renamed(to: field.type) }
    }

    /// Deletes the files written, which no commit names. Only for files whose commit is known not to have happened.
    mutating func discard() async {
        for path in files.map(\.path) + changeFiles.map(\.path) {
            if let path = try? snapshot.location.resolve(path) {
                try? await table.location.store.delete(path)
            }
        }
        files = []
        changeFiles = []
    }
}

extension Column {
    /// The same values under a type that differs only in the names of nested fields.
    fileprivate func renamed(to target: DataType) -> Column {
        guard type != target else { return self }
        switch (storage, target) {
        case (.structure(let children), .structure(let fields)):
            return Column(
                type: target, count: count, validity: validity,
                storage: .structure(zip(children, fields).map { $0.renamed(to: $1.type) }))
        case (.list(let offsets, let child), _):
            let element = target.listElement.map { child.renamed(to: $0.type) } ?? child
            return Column(
                type: target, count: count, validity: validity,
                storage: .list(offsets: offsets, child: element))
        default: return self
        }
    }
}

extension RecordBatch {
    /// Bytes of the columns in memory, roughly: shared dictionaries count once for each column.
    var byteCount: Int {
        columns.reduce(0) { $0 + $1.byteCount }
    }
}

extension Column {
    /// Bytes of the values in memory, roughly.
    var byteCount: Int {
        let own: Int
        switch storage {
        case .none: own = 0
        case .bits: own = count / 8
        case .fixed(let buffer): own = buffer.byteCount
        case .variable(let offsets, _):
            let first = Int(offsets.load(at: 0, as: Int32.self))
            own = offsets.byteCount + Int(offsets.load(at: count, as: Int32.self)) - first
        case .dictionary(let indices, let values): own = indices.byteCount + values.byteCount
        case .list(let offsets, let child): own = offsets.byteCount + child.byteCount
        case .structure(let children): own = children.reduce(0) { $0 + $1.byteCount }
        }
        return own + (validity == nil ? 0 : count / 8)
    }
}
