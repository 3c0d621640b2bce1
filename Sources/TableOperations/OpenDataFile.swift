import Columnar
import DeltaLog
import ObjectStorage
import Parquet
import TableScan

/// A data file or change data file being written; its rows belong to one combination of partition values. Used by
/// one task at a time.
final class OpenDataFile {
    /// As the log will name it.
    let logPath: String
    let partitionValues: [String: String?]
    private let schema: Schema
    /// Positions in the batches handed in of the columns that go into the file.
    private let positions: [Int]
    private var writer: ParquetWriter
    private let upload: any ObjectUpload

    /// Begins a file. `columns` are those of the batches to come, in their order; `values` those of the partition
    /// columns.
    init(
        _ columns: Schema, _ values: [Scalar], isChangeData: Bool, in table: Table, _ snapshot: Snapshot,
        options: WriterOptions, sortColumns: [String]
    ) async throws {
        let mapping = snapshot.columnMapping
        let partitionFields = snapshot.partitionFields
        let partitionNames = Set(partitionFields.map(\.name))
        var dataFields = snapshot.schema.fields.filter {
            !partitionNames.contains($0.name) && $0.type != .void
        }
        if isChangeData { dataFields.append(StructField(name: ChangeFeed.changeTypeColumn, type: .string)) }
        var partitionValues: [String: String?] = [:]
        var folders: [(column: String, value: String?)] = []
        for (field, value) in zip(partitionFields, values) {
            let text = try PartitionValue.encode(value, as: field.type)
            let name = mapping.physicalName(of: field)
            partitionValues.updateValue(text, forKey: name)
            folders.append((name, text))
        }
        let name =
            (isChangeData ? "cdc" : "part") + "-00000-\(table.environment.makeUUID())-c000.zstd.parquet"
        let relative = [isChangeData ? "_change_data" : "", HivePartitionPath.folders(folders), name]
            .filter { !$0.isEmpty }.joined(separator: "/")
        logPath = PercentCoding.encodePath(relative)
        self.partitionValues = partitionValues
        schema = TableSchema(dataFields).columnarForFiles(mapping: mapping)
        positions = dataFields.compactMap { columns.index(of: $0.name) }
        var options = options
        options.sortingColumns = Self.sortingColumns(sortColumns, of: dataFields)
        writer = try ParquetWriter(schema: schema, options: options)
        upload = try await table.location.store.upload(snapshot.location.root.appending(relative))
    }

    /// The sort columns by their leaf numbers, which are their positions where nothing before them is nested.
    private static func sortingColumns(_ names: [String], of fields: [StructField]) -> [SortingColumn] {
        let flat = fields.prefix { !$0.type.isNested }
        let leading = names.prefix { name in flat.contains { $0.name == name } }
        return leading.compactMap { name in
            flat.firstIndex { $0.name == name }.map {
                SortingColumn(columnIndex: Int32($0), isDescending: false, nullsFirst: true)
            }
        }
    }

    /// Bytes of the file so far; rows that wait for their row group are not counted.
    var byteCount: Int { writer.writtenByteCount }
    /// About how many bytes of rows wait for their row group.
    private(set) var pendingByteCount = 0

    /// Rows handed to the Parquet writer at a time.
    private static let batchRowCount = 65_536

    /// Adds rows.
    func write(_ rows: RecordBatch) async throws {
        var start = 0
        while start < rows.rowCount {
            let end = min(start + Self.batchRowCount, rows.rowCount)
            let part = rows.slice(start..<end)
            let columns = zip(positions, schema.fields).map { part.columns[$0].renamed(to: $1.type) }
            let before = writer.writtenByteCount
            try writer.write(RecordBatch(schema: schema, columns: columns, rowCount: part.rowCount))
            pendingByteCount = writer.writtenByteCount > before ? 0 : pendingByteCount + part.byteCount
            let bytes = writer.takeBytes()
            if !bytes.isEmpty { try await upload.write(bytes) }
            start = end
        }
    }

    /// Makes the file appear.
    func finish() async throws -> WrittenFile {
        do {
            let written = try writer.finish()
            try await upload.write(writer.takeBytes())
            try await upload.finish()
            return written
        } catch {
            await abort()
            throw error
        }
    }

    /// Gives the file up.
    func abort() async { await upload.abort() }
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
