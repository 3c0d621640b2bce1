import Columnar
import DeltaLog
import Parquet
import TableScan

/// The live rows of some data files, one file after the other, read a bounded part at a time. Apart from its caller,
/// so that the next part can be read while one is written.
actor LiveRows {
    /// A file, and the rows of it that are wanted besides not being deleted.
    struct Part: Sendable {
        var file: AddFile
        /// Ascending row numbers that are left out.
        var without: RowRanges = RowRanges()
    }

    private let reader: DataFileReader
    private let fields: [StructField]
    private var parts: [Part]
    private var nextPart = 0
    private var current: DataFileBatches?

    /// `keepsDictionaries`: the rows are written as they come, and not looked at.
    init(_ parts: [Part], in snapshot: Snapshot, keepsDictionaries: Bool = false) {
        reader = DataFileReader(snapshot, forRewriting: keepsDictionaries)
        fields = snapshot.schema.fields
        self.parts = parts
    }

    /// The next rows, about `byteCount` bytes of them; none at the end.
    func next(byteCount: Int) async throws -> [RecordBatch] {
        var batches: [RecordBatch] = []
        var bytes = 0
        while bytes < byteCount {
            try Task.checkCancellation()
            if var open = current {
                current = nil
                guard let batch = try await open.next() else { continue }
                current = open
                if batch.rowCount > 0 { batches.append(batch) }
                bytes += batch.byteCount
                continue
            }
            guard nextPart < parts.count else { break }
            let part = parts[nextPart]
            nextPart += 1
            let file = try await reader.open(part.file)
            current =
                part.without.isEmpty
                ? try file.read(fields)
                : try file.read(fields, selection: part.without.selection.inverted(rowCount: file.rowCount))
        }
        return batches
    }
}
