public import Columnar

/// Reads the rows of a file batch by batch: `while let batch = try await reader.next()`.
///
/// Holds the compressed bytes of one row group, as far as its columns are wanted, and the decoded rows of one batch.
public struct ParquetBatchReader {
    private let file: ParquetFile
    private let nodes: [SchemaNode]
    private let rowGroups: [Int]
    private let selection: RowSelection?
    private let batchSize: Int
    /// The schema of the batches.
    public let schema: Schema

    private var nextRowGroup = 0
    /// Whether all columns and row groups asked for are there.
    private let isValid: Bool
    private var group: RowGroupDecoder?

    /// `nodes` is nil where columns were asked for that the file does not have.
    init(file: ParquetFile, nodes: [SchemaNode]?, rowGroups: [Int], selection: RowSelection?, batchSize: Int)
    {
        self.file = file
        self.nodes = nodes ?? []
        self.rowGroups = rowGroups
        self.selection = selection
        self.batchSize = batchSize
        schema = Schema(self.nodes.map(\.field), metadata: file.schema.metadata)
        isValid = nodes != nil && rowGroups.allSatisfy { file.metadata.rowGroups.indices.contains($0) }
    }

    /// The next batch, nil after the last. After an error the reader is of no more use.
    public mutating func next() async throws -> RecordBatch? {
        guard isValid else {
            throw ParquetError.invalidRequest(problem: "a column or row group that the file does not have")
        }
        while true {
            if let batch = try await group?.next(parallelism: file.options.parallelism) { return batch }
            group = nil
            guard nextRowGroup < rowGroups.count else { return nil }
            let number = rowGroups[nextRowGroup]
            nextRowGroup += 1
            let window = file.rows(ofRowGroup: number)
            let rows = selection.map { $0.within(window) } ?? .all(window.count)
            guard !rows.isEmpty else { continue }
            group = try await RowGroupBytes.read(file, rowGroup: number, nodes: nodes, rows: rows)
                .decoder(batchSize: batchSize)
        }
    }
}

extension Int {
    func saturatingSum(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
