public import Columnar

/// Bounds and counts of the values of a leaf, in a row group or a page, as far as they can be trusted.
public struct ColumnStatistics: Hashable, Sendable {
    /// No value is below; nil if nothing is known or there is no value. NaN is not bounded.
    public var minimum: Scalar?
    /// No value is above; nil if nothing is known or there is no value. NaN is not bounded.
    public var maximum: Scalar?
    /// Levels without a value: nulls, and in lists empty ones.
    public var nullCount: Int?
    public var distinctCount: Int?
    /// Values that are NaN, where the writer counted them.
    public var nanCount: Int?
    /// Whether the minimum is a value that occurs.
    public var isMinimumExact = false
    /// Whether the maximum is a value that occurs.
    public var isMaximumExact = false

    public init() {}
}

extension ColumnStatistics {
    /// What stored statistics of a leaf tell.
    ///
    /// `min_value` and `max_value` count if the file says how they are ordered, or if there is one way only. The
    /// deprecated `min` and `max` were compared as signed numbers by all writers: they count where that is right.
    init(_ stored: Statistics, leaf: LeafColumn, order: ColumnOrder?) {
        nullCount = stored.nullCount.flatMap { $0 >= 0 ? Int($0) : nil }
        distinctCount = stored.distinctCount.flatMap { $0 >= 0 ? Int($0) : nil }
        nanCount = stored.nanCount.flatMap { $0 >= 0 ? Int($0) : nil }
        let isTrusted = order.map { leaf.supports($0) } ?? leaf.isOrderedAsSigned
        if isTrusted, stored.minimum != nil || stored.maximum != nil {
            setBounds(
                minimum: stored.minimum, maximum: stored.maximum, leaf: leaf,
                isMinimumExact: stored.isMinimumExact, isMaximumExact: stored.isMaximumExact)
        } else if leaf.isOrderedAsSigned {
            setBounds(
                minimum: stored.deprecatedMinimum, maximum: stored.deprecatedMaximum, leaf: leaf,
                isMinimumExact: nil, isMaximumExact: nil)
        }
    }

    mutating func setBounds(
        minimum low: [UInt8]?, maximum high: [UInt8]?, leaf: LeafColumn, isMinimumExact: Bool?,
        isMaximumExact: Bool?
    ) {
        minimum = low.flatMap { leaf.lowerBound($0) }
        maximum = high.flatMap { leaf.upperBound($0) }
        if let minimum, let maximum, minimum.isKnownAbove(maximum) {
            self.minimum = nil
            self.maximum = nil
        }
        let isCut = leaf.physicalType == .byteArray || leaf.physicalType == .fixedLengthByteArray
        self.isMinimumExact = minimum != nil && (isMinimumExact ?? !isCut)
        self.isMaximumExact = maximum != nil && (isMaximumExact ?? !isCut)
    }
}

extension Scalar {
    /// Whether a pair of bounds is upside down, as far as that is cheap to see.
    fileprivate func isKnownAbove(_ other: Scalar) -> Bool {
        switch (self, other) {
        case (.int(let left), .int(let right)): left > right
        case (.double(let left), .double(let right)): left > right
        case (.float(let left), .float(let right)): left > right
        case (.decimal(let left, _), .decimal(let right, _)): left > right
        case (.date(let left), .date(let right)): left > right
        case (.time(let left, _), .time(let right, _)): left > right
        case (.timestamp(let left, _, _), .timestamp(let right, _, _)): left > right
        case (.string(let left), .string(let right)): right.utf8.lexicographicallyPrecedes(left.utf8)
        case (.binary(let left), .binary(let right)): right.lexicographicallyPrecedes(left)
        default: false
        }
    }
}
