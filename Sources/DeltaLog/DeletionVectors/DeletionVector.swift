/// The rows of a data file that are deleted: a set of row numbers, compressed in memory as on disk.
///
/// Rows are grouped by all but their low 16 bits; each group is kept in the smallest of three forms.
public struct DeletionVector: Hashable, Sendable {
    /// The rows that share all but the low 16 bits.
    struct Container: Hashable, Sendable {
        /// The high bits of the rows: row >> 16.
        var key: UInt64
        var values: Values
        /// 1 to 65,536.
        var cardinality: Int
    }

    /// Low 16 bits of rows.
    enum Values: Hashable, Sendable {
        /// Ascending.
        case array([UInt16])
        /// 1,024 words, the first row as the least significant bit of the first.
        case bitmap([UInt64])
        /// Ascending, disjoint, first and last included.
        case runs([ClosedRange<UInt16>])
    }

    /// Ascending by key, none empty.
    let containers: [Container]
    /// How many rows are deleted.
    public let count: Int64

    init(containers: [Container]) {
        self.containers = containers
        count = containers.reduce(0) { $0 + Int64($1.cardinality) }
    }

    /// No rows.
    public init() {
        self.init(containers: [])
    }

    /// The given rows, in any order, each of them 0 or greater.
    public init(rows: some Sequence<Int64>) {
        let sorted = rows.sorted()
        var ranges: [Range<Int64>] = []
        for row in sorted {
            if let last = ranges.last, row <= last.upperBound {
                if row == last.upperBound { ranges[ranges.count - 1] = last.lowerBound..<row + 1 }
            } else {
                ranges.append(row..<row + 1)
            }
        }
        self.init(ranges: ranges)
    }

    /// The rows of ascending, disjoint ranges that do not touch.
    public init(ranges: [Range<Int64>]) {
        var builder = ContainerBuilder()
        for range in ranges where !range.isEmpty {
            precondition(range.lowerBound >= 0, "row \(range.lowerBound)")
            builder.append(range)
        }
        self.init(containers: builder.finish())
    }

    public var isEmpty: Bool { containers.isEmpty }

    /// Whether a row is deleted. O(log count).
    public func contains(_ row: Int64) -> Bool {
        guard row >= 0 else { return false }
        let key = UInt64(row) >> 16
        var low = 0
        var high = containers.count
        while low < high {
            let middle = (low + high) / 2
            if containers[middle].key < key { low = middle + 1 } else { high = middle }
        }
        guard low < containers.count, containers[low].key == key else { return false }
        return containers[low].contains(UInt16(truncatingIfNeeded: row))
    }

    /// Calls `body` with the deleted rows as ascending, disjoint ranges that do not touch.
    public func forEachRange(_ body: (Range<Int64>) -> Void) {
        var pending: Range<Int64>?
        for container in containers {
            let base = Int64(container.key << 16)
            container.forEachRun { run in
                let range = base + Int64(run.lowerBound)..<base + Int64(run.upperBound) + 1
                if let open = pending, open.upperBound == range.lowerBound {
                    pending = open.lowerBound..<range.upperBound
                } else {
                    if let open = pending { body(open) }
                    pending = range
                }
            }
        }
        if let pending { body(pending) }
    }

    /// The deleted rows as ascending, disjoint ranges.
    public func ranges() -> [Range<Int64>] {
        var ranges: [Range<Int64>] = []
        forEachRange { ranges.append($0) }
        return ranges
    }

    /// The rows that are left of a file of `rowCount`, as ascending, disjoint ranges.
    public func remainingRanges(rowCount: Int64) -> [Range<Int64>] {
        var ranges: [Range<Int64>] = []
        var next: Int64 = 0
        forEachRange { deleted in
            let end = min(deleted.lowerBound, rowCount)
            if next < end { ranges.append(next..<end) }
            next = max(next, deleted.upperBound)
        }
        if next < rowCount { ranges.append(next..<rowCount) }
        return ranges
    }

    /// The rows of both.
    public func union(_ other: DeletionVector) -> DeletionVector {
        if other.isEmpty { return self }
        if isEmpty { return other }
        var merged: [Range<Int64>] = []
        for range in (ranges() + other.ranges()).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return DeletionVector(ranges: merged)
    }

    /// The greatest deleted row.
    public var last: Int64? {
        guard let container = containers.last else { return nil }
        var greatest: UInt16 = 0
        container.forEachRun { greatest = $0.upperBound }
        return Int64(container.key << 16) + Int64(greatest)
    }
}
