package import Columnar
package import Parquet

/// The row numbers of a selection, one after the other.
package struct RowNumbers {
    private let ranges: [Range<Int>]
    private var range = 0
    private var position: Int

    package init(_ selection: RowSelection) {
        ranges = selection.ranges
        position = ranges.first?.lowerBound ?? 0
    }

    /// The next row number. Traps beyond the end.
    package mutating func next() -> Int {
        while position >= ranges[range].upperBound {
            range += 1
            position = ranges[range].lowerBound
        }
        defer { position += 1 }
        return position
    }

    /// Takes as many row numbers as there are bits, and appends those whose bit is set.
    package mutating func append(where bits: Bitmap, to rows: inout [Int]) {
        skip(where: bits) { rows.append($0) }
    }

    /// Takes as many row numbers as there are bits, and calls `body` with those whose bit is set.
    package mutating func skip(where bits: Bitmap, _ body: (Int) -> Void) {
        var taken = 0
        for bit in bits.indicesOfOnes() {
            skip(Int(bit) - taken)
            body(next())
            taken = Int(bit) + 1
        }
        skip(bits.count - taken)
    }

    private mutating func skip(_ count: Int) {
        var left = count
        while left > 0 {
            let available = ranges[range].upperBound - position
            if available > left {
                position += left
                return
            }
            left -= available
            range += 1
            position = range < ranges.count ? ranges[range].lowerBound : 0
            if range == ranges.count { return }
        }
    }
}

extension RowSelection {
    /// Single rows, ascending.
    package init(rows: [Int]) {
        var ranges: [Range<Int>] = []
        for row in rows {
            if let last = ranges.last, last.upperBound == row {
                ranges[ranges.count - 1] = last.lowerBound..<row + 1
            } else {
                ranges.append(row..<row + 1)
            }
        }
        self.init(ranges: ranges)
    }
}
