public import Columnar
public import DeltaLog
import Expressions

/// The smallest and the largest value of a column; both `.null` where it has none but nulls.
public struct ColumnExtremes: Hashable, Sendable {
    public var minimum = Scalar.null
    public var maximum = Scalar.null

    fileprivate mutating func widen(by low: Scalar, _ high: Scalar) {
        if minimum == .null || low.compare(to: minimum) == -1 { minimum = low }
        if maximum == .null || high.compare(to: maximum) == 1 { maximum = high }
    }
}

extension Snapshot {
    /// The extremes of top-level columns as the log has them, without opening a data file; nil where they are not
    /// exact for every file.
    ///
    /// Answered for integers and dates: texts are cut in statistics, timestamps rounded, decimals and floats may have
    /// passed through other forms. Behind a deletion vector nobody knows which values are still there. Throws
    /// ``DeltaError``.
    public func recordedExtremes(of columns: [Field]) throws -> [ColumnExtremes]? {
        for column in columns {
            switch column.type {
            case .int8, .int16, .int32, .int64, .date: break
            default: return nil
            }
        }
        if columns.isEmpty { return [] }
        let names = Set(columns.map(\.name))
        var extremes = columns.map { _ in ColumnExtremes() }
        for file in files {
            guard file.deletionVector == nil else { return nil }
            let bounds = try FileBounds(file, in: self, columns: names)
            guard bounds.hasTightBounds, let rowCount = bounds.rowCount else { return nil }
            if rowCount == 0 { continue }
            for (index, column) in columns.enumerated() {
                guard let found = bounds.bounds(of: ColumnReference(column)) else { return nil }
                if found.nullCount == rowCount { continue }
                guard found.isMinimumExact, found.isMaximumExact, let minimum = found.minimum,
                    let maximum = found.maximum
                else { return nil }
                extremes[index].widen(by: minimum, maximum)
            }
        }
        return extremes
    }
}
