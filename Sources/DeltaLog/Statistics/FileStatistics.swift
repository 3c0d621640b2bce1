public import Columnar

/// What is known of the values of a data file without opening it (protocol section "Per-file Statistics").
///
/// Bounds are keyed by the physical path of a column through structures. They are conservative: a value that cannot
/// be understood is left out rather than guessed.
public struct FileStatistics: Hashable, Sendable {
    /// Rows of the data file, those behind a deletion vector included.
    public var recordCount: Int64?
    /// False: with a deletion vector, bounds may be wider than the rows that are left, and a null count tells
    /// something only where it is 0 or the record count.
    public var hasTightBounds: Bool
    public var minimums: [[String]: Scalar]
    public var maximums: [[String]: Scalar]
    public var nullCounts: [[String]: Int64]

    public init(
        recordCount: Int64? = nil, hasTightBounds: Bool = true, minimums: [[String]: Scalar] = [:],
        maximums: [[String]: Scalar] = [:], nullCounts: [[String]: Int64] = [:]
    ) {
        self.recordCount = recordCount
        self.hasTightBounds = hasTightBounds
        self.minimums = minimums
        self.maximums = maximums
        self.nullCounts = nullCounts
    }
}
