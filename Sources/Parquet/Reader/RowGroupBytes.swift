public import Columnar

/// The bytes of some columns of one row group as they are stored: read, but neither decompressed nor decoded.
public struct RowGroupBytes: Sendable {
    /// The schema of the batches that ``decoder(rows:batchSize:)`` makes.
    public let schema: Schema
    /// Bytes held.
    public let byteCount: Int
    let nodes: [SchemaNode]
    /// The rows that the bytes are of, counted from the start of the row group.
    let rows: RowSelection
    let rowGroup: Int
    let rowGroupRowCount: Int
    let options: ReadOptions
    let dictionaries: DictionaryCache?
    let checksEnd: Bool
    /// Those of all nodes, in their order.
    let leaves: [Leaf]

    struct Leaf: Sendable {
        var column: LeafColumn
        var metadata: ColumnMetadata
        var segments: [ChunkSegment]
    }

    /// Reads the bytes that the wanted rows of some nodes need.
    static func read(
        _ file: ParquetFile, rowGroup: Int, nodes: [SchemaNode], rows: RowSelection
    ) async throws -> RowGroupBytes {
        let plan = try await RowGroupPlan.make(
            file: file, rowGroup: rowGroup, leaves: nodes.flatMap(\.leafNumbers), rows: rows)
        let buffers = try await file.reader.read(plan.leaves.flatMap { $0.ranges.map(\.bytes) })
        return try RowGroupBytes(file, plan, buffers, nodes)
    }

    private init(
        _ file: ParquetFile, _ plan: RowGroupPlan, _ buffers: [Buffer], _ nodes: [SchemaNode]
    ) throws(ParquetError) {
        self.nodes = nodes
        schema = Schema(nodes.map(\.field), metadata: file.schema.metadata)
        rows = plan.rows
        rowGroup = plan.rowGroup
        rowGroupRowCount = file.rows(ofRowGroup: plan.rowGroup).count
        options = file.options
        dictionaries = file.dictionaries
        checksEnd = plan.readsAllRows && !file.understatesChunks
        byteCount = buffers.reduce(0) { $0 + $1.byteCount }
        var leaves: [Leaf] = []
        var nextBuffer = 0
        for (number, parts) in plan.leaves {
            let segments = parts.map { part in
                nextBuffer += 1
                return ChunkSegment(
                    offset: part.bytes.lowerBound, bytes: buffers[nextBuffer - 1], firstRow: part.firstRow)
            }
            leaves.append(
                Leaf(
                    column: file.schemaTree.leaves[number],
                    metadata: try file.chunkMetadata(rowGroup: plan.rowGroup, leaf: number),
                    segments: segments))
        }
        self.leaves = leaves
    }

    /// Decodes the rows from `row` of the row group on, as batches of at most `batchSize` rows. Pages of columns
    /// that do not repeat are passed over unopened where they end before that row.
    public func decoder(startingAt row: Int = 0, batchSize: Int = 65_536) -> RowGroupDecoder {
        let rest = row > 0 ? rows.within(row..<max(row, rowGroupRowCount)).ranges : rows.ranges
        return RowGroupDecoder(
            self, rows: row > 0 ? rest.map { $0.lowerBound + row..<$0.upperBound + row } : rest,
            batchSize: max(1, batchSize))
    }
}
