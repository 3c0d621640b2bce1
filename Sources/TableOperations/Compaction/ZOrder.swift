import Columnar

/// The order in which rows that are near in several columns stand near each other: by the bits of their ranks in each
/// column, taken in turns.
enum ZOrder {
    /// The row numbers in that order. `columns` are positions of up to eight columns, none nested.
    static func sortedIndices(of rows: RecordBatch, by columns: [Int]) -> [Int32] {
        guard rows.rowCount > 1, !columns.isEmpty else { return (0..<Int32(rows.rowCount)).map { $0 } }
        let bitCount = min(32, 64 / columns.count)
        var words = [UInt64](repeating: 0, count: rows.rowCount)
        for (turn, column) in columns.enumerated() {
            let key = SortKey(column: column)
            let order = rows.sortedIndices(by: [key])
            let values = rows.selecting([column]).taking(order)
            let equality = RowEquality(values.columns, values.columns)
            // Equal values get one rank, spread over all bits so that each column counts alike.
            var rank = 0
            for (position, row) in order.enumerated() {
                if position > 0, !equality.isEqual(position - 1, position) { rank = position }
                let scaled = UInt64(rank) << UInt64(bitCount) / UInt64(rows.rowCount)
                words[Int(row)] |= spread(scaled, turn: turn, of: columns.count, bitCount: bitCount)
            }
        }
        return words.indices.map { Int32($0) }.sorted {
            (words[Int($0)], $0) < (words[Int($1)], $1)
        }
    }

    /// The bits of a number, each at its turn; the highest first.
    private static func spread(_ value: UInt64, turn: Int, of turnCount: Int, bitCount: Int) -> UInt64 {
        var word: UInt64 = 0
        for bit in 0..<bitCount where value >> UInt64(bit) & 1 == 1 {
            word |= 1 << UInt64(bit * turnCount + (turnCount - 1 - turn))
        }
        return word
    }
}
