package import Columnar
package import DeltaLog
import ObjectStorage
package import Parquet

/// Reads the data files of one snapshot as the table's schema sees them.
package struct DataFileReader: Sendable {
    package let snapshot: Snapshot
    /// How the files are decoded.
    package var options = ReadOptions()
    private let dictionaries: DictionaryCache?

    /// `forRewriting`: rows are read to be written again, file after file. Numbers then come as dictionaries where the
    /// files have them so, and equal dictionaries share their memory.
    package init(_ snapshot: Snapshot, forRewriting: Bool = false) {
        self.snapshot = snapshot
        options.int96 = .timestamp(.microseconds)
        options.keepsFixedDictionaries = forRewriting
        dictionaries = forRewriting ? DictionaryCache() : nil
    }

    /// Opens a file: its footer and, where it has one, its deletion vector.
    package func open(_ file: AddFile) async throws -> DataFile {
        let path = try snapshot.location.resolve(file.path)
        guard let byteCount = Int(exactly: file.size), byteCount > 0 else {
            throw TableError(.damaged, "The log says that \(file.path) has \(file.size) bytes.")
        }
        let source = ObjectSource(store: snapshot.location.store, path: path, byteCount: byteCount)
        do {
            let parquet = try await ParquetFile.open(source, options: options, dictionaries: dictionaries)
            let deleted = try await deletionVector(of: file, rowCount: parquet.rowCount)
            return DataFile(
                file: file, source: source, parquet: parquet, rowCount: parquet.rowCount, deleted: deleted,
                partitionValues: try file.typedPartitionValues(in: snapshot), snapshot: snapshot)
        } catch let error as ObjectStoreError where error.code == .notFound {
            throw TableError(
                .damaged,
                "Version \(snapshot.version) of the table needs the data file \(path), which is not there. It may "
                    + "have been vacuumed or deleted by hand; a newer version may not need it.", cause: error)
        } catch let error as ParquetError {
            throw TableError(.damaged, "The data file \(path) cannot be read", cause: error)
        }
    }

    private func deletionVector(of file: AddFile, rowCount: Int) async throws -> DeletionVector? {
        guard let descriptor = file.deletionVector else { return nil }
        let vector = try await DeletionVector.load(descriptor, in: snapshot.location)
        if let last = vector.ranges().last, last.upperBound > Int64(rowCount) {
            throw TableError(
                .damaged,
                "The deletion vector of \(file.path) deletes row \(last.upperBound - 1), but the file has \(rowCount) rows."
            )
        }
        return vector
    }
}

/// An open data file of a table.
package struct DataFile: Sendable {
    package let file: AddFile
    /// Its bytes.
    package let source: any RandomAccessSource
    package let parquet: ParquetFile
    /// Rows in the file, deleted ones included.
    package let rowCount: Int
    package let deleted: DeletionVector?
    /// By logical name.
    package let partitionValues: [String: Scalar]
    let snapshot: Snapshot

    /// The rows that are not deleted.
    package var liveRows: RowSelection {
        guard let deleted else { return .all(rowCount) }
        return RowSelection(ranges: deleted.ranges().map { Int($0.lowerBound)..<Int($0.upperBound) })
            .inverted(rowCount: rowCount)
    }

    /// Reads `fields` of the table, in that order, for the rows of `selection` that are not deleted.
    package func read(
        _ fields: [StructField], selection: RowSelection? = nil, batchSize: Int = 32_768
    ) throws -> DataFileBatches {
        let adapter = ColumnAdapter(mapping: snapshot.columnMapping, file: file.path)
        let partitionColumns = Set(snapshot.metadata.partitionColumns.map { $0.lowercased() })
        var slots: [DataFileBatches.Slot] = []
        var positions: [Int] = []
        for field in fields {
            let columnar = field.columnar(mapping: .none)
            if partitionColumns.contains(field.name.lowercased()) {
                slots.append(.constant(partitionValues[field.name] ?? .null, columnar.type))
            } else if let position = adapter.position(of: field, in: parquet.schema.fields) {
                slots.append(.column(positions.count))
                positions.append(position)
            } else {
                slots.append(.constant(.null, columnar.type))
            }
        }
        let live = deleted == nil ? selection : (selection.map { $0.intersection(liveRows) } ?? liveRows)
        return DataFileBatches(
            reader: parquet.read(columns: positions, selection: live, batchSize: batchSize),
            fields: fields, slots: slots, sources: positions.map { parquet.schema.fields[$0] },
            adapter: adapter)
    }
}

/// The batches of a data file, in the order of its rows. Used by one task at a time.
package struct DataFileBatches {
    /// Where a wanted column comes from.
    enum Slot {
        case column(Int)
        case constant(Scalar, DataType)
    }

    private var reader: ParquetBatchReader
    private let fields: [StructField]
    private let slots: [Slot]
    private let sources: [Field]
    private let adapter: ColumnAdapter
    private let schema: Schema

    init(
        reader: ParquetBatchReader, fields: [StructField], slots: [Slot], sources: [Field],
        adapter: ColumnAdapter
    ) {
        self.reader = reader
        self.fields = fields
        self.slots = slots
        self.sources = sources
        self.adapter = adapter
        schema = Schema(fields.map { $0.columnar(mapping: .none) })
    }

    /// The next rows, or nil at the end. Throws ``TableError`` `.damaged` for files that cannot be read.
    package mutating func next() async throws -> RecordBatch? {
        let batch: RecordBatch?
        do {
            batch = try await reader.next()
        } catch let error as ParquetError {
            throw TableError(.damaged, "The data file \(adapter.file) cannot be read", cause: error)
        }
        guard let batch else { return nil }
        var columns: [Column] = []
        columns.reserveCapacity(slots.count)
        for (field, slot) in zip(fields, slots) {
            switch slot {
            case .constant(let value, let type):
                columns.append(.constant(value, type: type, count: batch.rowCount))
            case .column(let position):
                columns.append(
                    try adapter.adapt(
                        batch.columns[position], sources[position], to: field.type, path: field.name))
            }
        }
        return RecordBatch(schema: schema, columns: columns, rowCount: batch.rowCount)
    }
}
