/// One column to sort by.
public struct SortKey: Hashable, Sendable {
    public enum NullPlacement: Hashable, Sendable {
        case first
        case last
    }

    /// Position of the column in the batch.
    public var column: Int
    public var descending: Bool
    public var nulls: NullPlacement

    public init(column: Int, descending: Bool = false, nulls: NullPlacement = .first) {
        self.column = column
        self.descending = descending
        self.nulls = nulls
    }
}

extension RecordBatch {
    /// The row numbers in sorted order; rows that compare equal keep their order. Strings and binaries sort by
    /// bytes, NaN after all numbers. Traps on nested columns. O(rows × log rows).
    public func sortedIndices(by keys: [SortKey]) -> [Int32] {
        let orders = keys.map { ColumnOrder(columns[$0.column], key: $0) }
        let indices = (0..<Int32(rowCount)).map { $0 }
        if zip(indices, indices.dropFirst()).allSatisfy({ !Self.precedes(Int($1), Int($0), orders) }) {
            return indices
        }
        return RowSorter.sorted(indices, by: orders)
    }

    private static func precedes(_ left: Int, _ right: Int, _ orders: [ColumnOrder]) -> Bool {
        for order in orders {
            let comparison = order.compare(left, right)
            if comparison != 0 { return comparison < 0 }
        }
        return false
    }

    /// The rows in sorted order; the batch itself if they are.
    public func sorted(by keys: [SortKey]) -> RecordBatch {
        let indices = sortedIndices(by: keys)
        for (position, index) in indices.enumerated() where Int(index) != position { return taking(indices) }
        return self
    }
}

extension Column {
    /// Whether the values are in order. Traps on nested columns. O(values).
    public func isSorted(descending: Bool = false, nulls: SortKey.NullPlacement = .first) -> Bool {
        let order = ColumnOrder(self, key: SortKey(column: 0, descending: descending, nulls: nulls))
        return (0..<max(0, count - 1)).allSatisfy { order.compare($0, $0 + 1) <= 0 }
    }
}
