public import Columnar

/// Decodes the rows of one row group batch by batch: `while let batch = try decoder.next()`.
public struct RowGroupDecoder {
    private let schema: Schema
    private let columns: [ColumnReader]
    /// Stored bytes of each column.
    private let byteCounts: [Int]
    private var rowsLeft: Int
    private let batchSize: Int

    init(_ bytes: RowGroupBytes, rows: [Range<Int>], batchSize: Int) {
        schema = bytes.schema
        var columns: [ColumnReader] = []
        var work: [Int] = []
        var bytesPerRow = 1
        var leaves = bytes.leaves[...]
        for node in bytes.nodes {
            var nestings: [LeafNesting] = []
            node.collectNesting(into: &nestings)
            var byteCount = 0
            let readers = zip(nestings, leaves.prefix(nestings.count)).map { nesting, leaf in
                let reader = LeafReader(
                    leaf: leaf.column, node: nesting, codec: leaf.metadata.codec, segments: leaf.segments,
                    rowGroup: bytes.rowGroup, options: bytes.options, dictionaries: bytes.dictionaries)
                byteCount += leaf.segments.reduce(0) { $0 + $1.bytes.byteCount }
                bytesPerRow = bytesPerRow.saturatingSum(
                    reader.bytesPerRow(leaf.metadata, rowCount: max(1, bytes.rowGroupRowCount)))
                return reader
            }
            leaves = leaves.dropFirst(nestings.count)
            work.append(byteCount)
            columns.append(
                ColumnReader(
                    node: node, leaves: readers, rowGroup: bytes.rowGroup, rows: rows,
                    checksEnd: bytes.checksEnd))
        }
        self.columns = columns
        byteCounts = work
        rowsLeft = rows.reduce(0) { $0 + $1.count }
        self.batchSize = min(batchSize, max(1, bytes.options.batchByteLimit / bytesPerRow))
    }

    /// The next batch, nil after the last. After an error the decoder is of no more use.
    public mutating func next() throws(ParquetError) -> RecordBatch? {
        guard rowsLeft > 0 else { return nil }
        let rowCount = min(batchSize, rowsLeft)
        for column in columns { try column.fill(rowCount: rowCount) }
        return try take(rowCount)
    }

    /// Whether a batch can be handed out without decoding.
    var isReady: Bool { !columns.isEmpty && columns.allSatisfy { $0.readyCount > 0 } }

    /// Whether all rows are handed out.
    var isFinished: Bool { rowsLeft == 0 }

    /// Whether the next batch has all the rows that are left.
    var endsWithNextBatch: Bool { rowsLeft <= batchSize }

    /// A column to decode up to some rows of, and its stored bytes, for how long that may take.
    struct Work: Sendable {
        let column: ColumnReader
        let rowCount: Int
        let byteCount: Int
    }

    /// What makes the next batch ready; the parts may be done at the same time.
    var work: [Work] {
        guard rowsLeft > 0 else { return [] }
        return zip(columns, byteCounts).map { column, byteCount in
            Work(column: column, rowCount: min(batchSize, rowsLeft), byteCount: byteCount)
        }
    }

    /// Hands out as many rows as all columns have ready.
    private mutating func take(_ rowCount: Int) throws(ParquetError) -> RecordBatch {
        let ready = columns.map(\.readyCount).min() ?? rowCount
        guard ready > 0 else {
            throw ParquetError.malformedFooter(problem: "a row group without the rows it states")
        }
        rowsLeft -= ready
        return RecordBatch(schema: schema, columns: columns.map { $0.take(ready) }, rowCount: ready)
    }
}
