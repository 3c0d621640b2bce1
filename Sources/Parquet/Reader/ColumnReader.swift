internal import Columnar

/// Reads one top-level column of one row group.
///
/// Invariant: used by one task at a time; that is what makes it safe to hand from task to task.
final class ColumnReader: @unchecked Sendable {
    let node: SchemaNode
    private let leaves: [LeafReader]
    private let leafNumbers: [Int]
    private let rowGroup: Int
    /// Rows of the row group to read, ascending.
    private let rows: [Range<Int>]
    private var range = 0
    private var offset = 0
    /// Whether nothing may follow the last row.
    private let checksEnd: Bool
    /// Rows that are decoded and not handed out.
    private var ready: Column?

    init(node: SchemaNode, leaves: [LeafReader], rowGroup: Int, rows: [Range<Int>], checksEnd: Bool) {
        self.node = node
        self.leaves = leaves
        leafNumbers = node.leafNumbers
        self.rowGroup = rowGroup
        self.rows = rows
        self.checksEnd = checksEnd
    }

    /// How many rows are ready to be taken.
    var readyCount: Int { ready?.count ?? 0 }

    /// Decodes up to `rowCount` rows if none are ready; none are ready afterwards only at the end.
    func fill(rowCount: Int) throws(ParquetError) {
        guard readyCount == 0 else { return }
        var done = 0
        var expected = -offset
        for rows in rows[range...] {
            expected += rows.count
            if expected >= rowCount { break }
        }
        for leaf in leaves { leaf.expect(rowCount: min(rowCount, expected)) }
        reading: while done < rowCount, range < rows.count {
            let start = rows[range].lowerBound + offset
            let wanted = min(rows[range].upperBound - start, rowCount - done)
            var isShort = false
            var got = wanted
            for (index, leaf) in leaves.enumerated() {
                try leaf.skip(toRow: start)
                let read = try leaf.read(rowCount: wanted)
                let mayBeShort = index == 0 && leaves.count == 1 && read > 0
                guard read == wanted || mayBeShort else {
                    throw .malformedColumnChunk(
                        column: leaf.leaf.name, rowGroup: rowGroup,
                        problem:
                            "it ends after row \(leaf.nextRow), \(rows.last?.upperBound ?? 0) rows are stated"
                    )
                }
                isShort = read < wanted
                got = read
            }
            done += got
            offset += got
            if offset == rows[range].count {
                range += 1
                offset = 0
            }
            if isShort { break reading }
        }
        var batches: [Int: LeafBatch] = [:]
        for (number, leaf) in zip(leafNumbers, leaves) { batches[number] = try leaf.finishBatch() }
        let assembler = NestedAssembler(leaves: batches, column: node.field.name, rowGroup: rowGroup)
        ready = try assembler.assemble(node, rowCount: done)
        if range == rows.count, checksEnd {
            for leaf in leaves { try leaf.finishChunk() }
        }
    }

    /// Hands out the first `rowCount` ready rows.
    func take(_ rowCount: Int) -> Column {
        guard let column = ready, rowCount <= column.count else {
            preconditionFailure("\(rowCount) rows of \(readyCount)")
        }
        if rowCount == column.count {
            ready = nil
            return column
        }
        ready = column.slice(rowCount..<column.count)
        return column.slice(0..<rowCount)
    }
}
