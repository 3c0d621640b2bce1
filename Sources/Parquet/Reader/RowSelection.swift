/// Some rows of a file: disjoint ranges of row numbers, ascending, none empty, none touching the next.
public struct RowSelection: Hashable, Sendable {
    public let ranges: [Range<Int>]
    /// How many rows are selected.
    public let count: Int

    /// Any ranges; they are sorted and merged. Negative row numbers trap.
    public init(ranges: [Range<Int>]) {
        var merged: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            precondition(range.lowerBound >= 0, "row \(range.lowerBound)")
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        self.ranges = merged
        count = merged.reduce(0) { $0 + $1.count }
    }

    /// The rows `0..<rowCount`.
    public static func all(_ rowCount: Int) -> RowSelection {
        RowSelection(ranges: [0..<rowCount])
    }

    public var isEmpty: Bool { ranges.isEmpty }

    /// The rows of both. O(ranges of both).
    public func intersection(_ other: RowSelection) -> RowSelection {
        var common: [Range<Int>] = []
        var left = 0
        var right = 0
        while left < ranges.count, right < other.ranges.count {
            let overlap = ranges[left].clamped(to: other.ranges[right])
            if !overlap.isEmpty { common.append(overlap) }
            if ranges[left].upperBound < other.ranges[right].upperBound { left += 1 } else { right += 1 }
        }
        return RowSelection(ranges: common)
    }

    /// The rows of either.
    public func union(_ other: RowSelection) -> RowSelection {
        RowSelection(ranges: ranges + other.ranges)
    }

    /// The rows of `0..<rowCount` that are not selected.
    public func inverted(rowCount: Int) -> RowSelection {
        var rest: [Range<Int>] = []
        var next = 0
        for range in ranges where next < rowCount {
            if range.lowerBound > next { rest.append(next..<min(range.lowerBound, rowCount)) }
            next = range.upperBound
        }
        if next < rowCount { rest.append(next..<rowCount) }
        return RowSelection(ranges: rest)
    }

    /// The selected rows within `window`, counted from its start.
    public func within(_ window: Range<Int>) -> RowSelection {
        var inside: [Range<Int>] = []
        // The first range that ends after the window starts, by bisection.
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= window.lowerBound { low = middle + 1 } else { high = middle }
        }
        while low < ranges.count, ranges[low].lowerBound < window.upperBound {
            let part = ranges[low].clamped(to: window)
            inside.append(part.lowerBound - window.lowerBound..<part.upperBound - window.lowerBound)
            low += 1
        }
        return RowSelection(ranges: inside)
    }
}
