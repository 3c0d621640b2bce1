import Columnar
import Expressions
import TableScan

/// The values of one key column of a batch, sorted, to be held against a file's bounds.
struct SortedKeyValues {
    let column: ColumnReference
    private enum Values {
        case integers([Int64])
        case strings([String])
    }
    private let values: Values

    /// Nil for types whose bounds are not worth a look.
    init?(_ reference: ColumnReference, _ column: Column) {
        self.column = reference
        switch column.type {
        case .int8, .int16, .int32, .int64, .date, .timestamp:
            var distinct = Set<Int64>(minimumCapacity: 1_024)
            for row in 0..<column.count { if let value = column.integer(at: row) { distinct.insert(value) } }
            values = .integers(distinct.sorted())
        case .string:
            var distinct = Set<String>(minimumCapacity: 1_024)
            for row in 0..<column.count { if let value = column.string(at: row) { distinct.insert(value) } }
            values = .strings(distinct.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        default: return nil
        }
    }

    /// The question whether rows may hold one of the values.
    var test: ColumnTest {
        ColumnTest(column, requiredValues: scalars) { bounds, rowCount in
            mayContain(bounds, rowCount: rowCount)
        }
    }

    /// The values for bloom filters; nil where there are too many to look up.
    private var scalars: [Scalar]? {
        switch values {
        case .integers(let sorted) where column.type.isInteger && sorted.count <= Self.lookupLimit:
            sorted.map { .int($0) }
        case .strings(let sorted) where sorted.count <= Self.lookupLimit: sorted.map { .string($0) }
        default: nil
        }
    }

    private static let lookupLimit = 1_024

    /// Whether one of the values lies within the bounds, so far as they are known.
    func mayContain(_ bounds: ColumnBounds?, rowCount: Int64?) -> Bool {
        guard let bounds else { return true }
        if let nulls = bounds.nullCount, let rowCount, nulls == rowCount, rowCount > 0 { return false }
        switch values {
        case .integers(let sorted):
            let least = bounds.minimum.flatMap(Self.integer) ?? .min
            let greatest = bounds.maximum.flatMap(Self.integer) ?? .max
            let position = Self.firstIndex(in: sorted) { $0 >= least }
            return position < sorted.count && sorted[position] <= greatest
        case .strings(let sorted):
            guard case .string(let least)? = bounds.minimum, case .string(let greatest)? = bounds.maximum
            else {
                return true
            }
            let position = Self.firstIndex(in: sorted) { !$0.utf8.lexicographicallyPrecedes(least.utf8) }
            return position < sorted.count && !greatest.utf8.lexicographicallyPrecedes(sorted[position].utf8)
        }
    }

    private static func integer(_ scalar: Scalar) -> Int64? {
        switch scalar {
        case .int(let value): value
        case .date(let days): Int64(days)
        case .timestamp(let ticks, _, _): ticks
        default: nil
        }
    }

    /// The first position whose value satisfies a condition that holds from there on. O(log count).
    private static func firstIndex<Value>(in sorted: [Value], where holds: (Value) -> Bool) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if holds(sorted[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
