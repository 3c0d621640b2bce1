public import Columnar
internal import Synchronization

/// Reads the rows of a file batch by batch: `while let batch = try await reader.next()`.
///
/// Holds the compressed bytes of one row group, as far as its columns are wanted, and the decoded rows of one batch.
public struct ParquetBatchReader {
    private let file: ParquetFile
    private let columns: [Int]
    private let rowGroups: [Int]
    private let selection: RowSelection?
    private let batchSize: Int
    /// The schema of the batches.
    public let schema: Schema

    private var nextRowGroup = 0
    /// Whether all columns and row groups asked for are there.
    private let isValid: Bool
    private var group: OpenRowGroup?

    /// A row group under way.
    private struct OpenRowGroup {
        var columns: [ColumnReader]
        /// The same columns, those with most bytes first: so tasks end at about the same time.
        var columnsByWork: [ColumnReader]
        var rowsLeft: Int
        var batchSize: Int
    }

    init(file: ParquetFile, columns: [Int], rowGroups: [Int], selection: RowSelection?, batchSize: Int) {
        self.file = file
        self.columns = columns
        self.rowGroups = rowGroups
        self.selection = selection
        self.batchSize = batchSize
        schema = Schema(
            columns.compactMap { file.schema.fields.indices.contains($0) ? file.schema.fields[$0] : nil },
            metadata: file.schema.metadata)
        isValid =
            schema.fields.count == columns.count
            && rowGroups.allSatisfy { file.metadata.rowGroups.indices.contains($0) }
    }

    /// The next batch, nil after the last. After an error the reader is of no more use.
    public mutating func next() async throws -> RecordBatch? {
        guard isValid else {
            throw ParquetError.invalidRequest(problem: "a column or row group that the file does not have")
        }
        while true {
            if let open = group, open.rowsLeft > 0 {
                let batch = try await Self.decode(
                    open, schema: schema, parallelism: file.options.parallelism)
                group?.rowsLeft -= batch.rowCount
                return batch
            }
            group = nil
            guard nextRowGroup < rowGroups.count else { return nil }
            let number = rowGroups[nextRowGroup]
            nextRowGroup += 1
            group = try await open(number)
        }
    }

    /// Decodes one batch of an open row group.
    private static func decode(
        _ group: OpenRowGroup, schema: Schema, parallelism: Int
    ) async throws -> RecordBatch {
        let rowCount = min(group.batchSize, group.rowsLeft)
        if parallelism > 1, group.columns.count > 1 {
            try await fill(group.columnsByWork, rowCount: rowCount, parallelism: parallelism)
        } else {
            for column in group.columns { try column.fill(rowCount: rowCount) }
        }
        let ready = group.columns.map(\.readyCount).min() ?? rowCount
        guard ready > 0 else {
            throw ParquetError.malformedFooter(problem: "a row group without the rows it states")
        }
        return RecordBatch(
            schema: schema, columns: group.columns.map { $0.take(ready) }, rowCount: ready)
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

    /// Reads the bytes of a row group; nil if none of its rows is wanted.
    private func open(_ rowGroup: Int) async throws -> OpenRowGroup? {
        let window = file.rows(ofRowGroup: rowGroup)
        let rows = selection.map { $0.within(window) } ?? .all(window.count)
        guard !rows.isEmpty else { return nil }
        let plan = try await RowGroupPlan.make(
            file: file, rowGroup: rowGroup, columns: columns, rows: rows)
        let ranges = plan.leaves.flatMap { $0.ranges.map(\.bytes) }
        let buffers = try await file.reader.read(ranges)
        var nextBuffer = 0
        var readers: [ColumnReader] = []
        var nextLeaf = 0
        var bytesPerRow = 1
        var work: [Int] = []
        for column in columns {
            let node = file.schemaTree.columns[column]
            var nestings: [LeafNesting] = []
            node.collectNesting(into: &nestings)
            var leaves: [LeafReader] = []
            var byteCount = 0
            for nesting in nestings {
                let (number, parts) = plan.leaves[nextLeaf]
                nextLeaf += 1
                let metadata = try file.chunkMetadata(rowGroup: rowGroup, leaf: number)
                byteCount += parts.reduce(0) { $0 + $1.bytes.count }
                let segments = parts.map { part in
                    nextBuffer += 1
                    return ChunkSegment(
                        offset: part.bytes.lowerBound, bytes: buffers[nextBuffer - 1], firstRow: part.firstRow
                    )
                }
                let leaf = LeafReader(
                    leaf: file.schemaTree.leaves[number], node: nesting, codec: metadata.codec,
                    segments: segments, rowGroup: rowGroup, options: file.options)
                bytesPerRow = bytesPerRow.saturatingSum(
                    leaf.bytesPerRow(metadata, rowCount: max(1, window.count)))
                leaves.append(leaf)
            }
            work.append(byteCount)
            readers.append(
                ColumnReader(
                    node: node, leaves: leaves, rowGroup: rowGroup, rows: rows.ranges,
                    checksEnd: plan.readsAllRows && !file.understatesChunks))
        }
        let fitting = max(1, file.options.batchByteLimit / bytesPerRow)
        return OpenRowGroup(
            columns: readers,
            columnsByWork: readers.indices.sorted { work[$0] > work[$1] }.map { readers[$0] },
            rowsLeft: rows.count, batchSize: min(batchSize, fitting))
    }
}

extension Int {
    func saturatingSum(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
