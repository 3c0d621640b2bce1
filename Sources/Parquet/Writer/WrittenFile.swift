public import Columnar

/// What a finished file holds.
public struct WrittenFile: Sendable {
    public let rowCount: Int
    /// Bytes of the whole file.
    public let byteCount: Int
    /// One for each leaf column, in the order of the schema.
    public let columns: [WrittenColumn]
    public let metadata: FileMetadata
}

/// What a leaf column of a finished file holds, over all row groups.
public struct WrittenColumn: Hashable, Sendable {
    /// Names from the top-level column down to the leaf, `list`, `element`, `key_value`, `key` and `value` included.
    public let path: [String]
    public let type: DataType
    /// Levels: values, nulls, and empty or missing lists.
    public let valueCount: Int
    /// Levels without a value.
    public let nullCount: Int
    /// Values that are NaN; they are not within the bounds.
    public let nanCount: Int
    /// No value is below; nil if there are no values, the type has no order, or statistics are off.
    /// Strings longer than ``WriterOptions/boundByteLimit`` are cut, and then the bound is not exact.
    public let minimum: Scalar?
    /// No value is above; cut strings are rounded up.
    public let maximum: Scalar?
    public let isMinimumExact: Bool
    public let isMaximumExact: Bool
}
