public import Columnar
internal import Synchronization

/// Decodes the rows of one row group batch by batch: `while let batch = try decoder.next()`.
public struct RowGroupDecoder {
    private let schema: Schema
    private let columns: [ColumnReader]
    /// The same columns, those with most bytes first: so tasks end at about the same time.
    private let columnsByWork: [ColumnReader]
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
                    rowGroup: bytes.rowGroup, options: bytes.options)
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
        columnsByWork = columns.indices.sorted { work[$0] > work[$1] }.map { columns[$0] }
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

    /// The next batch, decoded by several tasks.
    mutating func next(parallelism: Int) async throws -> RecordBatch? {
        guard parallelism > 1, columns.count > 1 else { return try next() }
        guard rowsLeft > 0 else { return nil }
        let rowCount = min(batchSize, rowsLeft)
        try await Self.fill(columnsByWork, rowCount: rowCount, parallelism: parallelism)
        return try take(rowCount)
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

    /// Fills columns by several tasks, each taking the next column that nobody has.
    private static func fill(_ columns: [ColumnReader], rowCount: Int, parallelism: Int) async throws {
        let next = NextIndex()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for _ in 0..<min(parallelism, columns.count) {
                tasks.addTask {
                    while let index = next.take(below: columns.count) {
                        try columns[index].fill(rowCount: rowCount)
                    }
                }
            }
            try await tasks.waitForAll()
        }
    }

    /// Hands out numbers, each once.
    private final class NextIndex: Sendable {
        private let value = Atomic(0)

        func take(below count: Int) -> Int? {
            let index = value.wrappingAdd(1, ordering: .relaxed).oldValue
            return index < count ? index : nil
        }
    }
}
