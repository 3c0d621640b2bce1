public import Columnar

/// What is known of a column's values in a file, a row group or a page, without reading them.
///
/// Every value that is neither null nor, for floats, NaN is between `minimum` and `maximum`. A bound that is not
/// exact may have been cut: of text and bytes, a prefix; of timestamps, whole milliseconds.
public struct ColumnBounds: Sendable, Equatable {
    /// Values of the column's type as ``Column/scalar(at:)`` gives them; nil if unknown.
    public var minimum: Scalar?
    public var maximum: Scalar?
    public var isMinimumExact: Bool
    public var isMaximumExact: Bool
    /// nil if unknown.
    public var nullCount: Int64?
    /// How many values are NaN; nil if unknown, which for float columns keeps `>` and `<>` from skipping.
    public var nanCount: Int64?

    public init(
        minimum: Scalar? = nil, maximum: Scalar? = nil, isMinimumExact: Bool = true,
        isMaximumExact: Bool = true,
        nullCount: Int64? = nil, nanCount: Int64? = nil
    ) {
        self.minimum = minimum.flatMap { $0.isNull ? nil : $0 }
        self.maximum = maximum.flatMap { $0.isNull ? nil : $0 }
        self.isMinimumExact = isMinimumExact
        self.isMaximumExact = isMaximumExact
        self.nullCount = nullCount
        self.nanCount = nanCount
    }

    /// The bounds of `rowCount` times one value, such as a partition's.
    public init(constant value: Scalar, rowCount: Int64) {
        let isNaN: Bool =
            switch value {
            case .double(let number): number.isNaN
            case .float(let number): number.isNaN
            default: false
            }
        self.init(
            minimum: isNaN ? nil : value, maximum: isNaN ? nil : value,
            nullCount: value.isNull ? rowCount : 0, nanCount: isNaN ? rowCount : 0)
    }
}

/// A set of rows of which bounds are known.
public protocol BoundsProvider {
    /// nil if unknown.
    var rowCount: Int64? { get }
    /// What is known of a column; nil if nothing is.
    func bounds(of column: ColumnReference) -> ColumnBounds?
}
