/// Why columns could not be made from others.
public enum ColumnarError: Error, Hashable, Sendable {
    /// Variable-length values or list elements beyond what `Int32` offsets can address in one column.
    case tooLarge(elementCount: Int)
    /// Batches or columns that should have one schema have several.
    case schemaMismatch(expected: String, found: String)
    /// Values of `from` can in general not be held by `to`.
    case unsupportedCast(from: DataType, to: DataType)
    /// The value at `row` does not fit into `to`.
    case valueDoesNotFit(row: Int, to: DataType)
}
