import Columnar
import DeltaLog
import Parquet
import TableScan

/// Row numbers of a file as ascending, disjoint ranges.
struct RowRanges: Sendable {
    private(set) var ranges: [Range<Int>] = []
    private(set) var count = 0

    var isEmpty: Bool { ranges.isEmpty }

    /// Adds a row above all others.
    mutating func append(_ row: Int) {
        count += 1
        if let last = ranges.last, last.upperBound == row {
            ranges[ranges.count - 1] = last.lowerBound..<row + 1
        } else {
            ranges.append(row..<row + 1)
        }
    }

    /// The rows of both.
    func union(_ other: RowRanges) -> RowRanges {
        let selection = RowSelection(ranges: ranges + other.ranges)
        var both = RowRanges()
        both.ranges = selection.ranges
        both.count = selection.count
        return both
    }

    var selection: RowSelection { RowSelection(ranges: ranges) }

    /// The rows as a deletion vector, together with those of another.
    func union(_ deleted: DeletionVector?) -> DeletionVector {
        let own = DeletionVector(ranges: ranges.map { Int64($0.lowerBound)..<Int64($0.upperBound) })
        return deleted.map { own.union($0) } ?? own
    }
}
