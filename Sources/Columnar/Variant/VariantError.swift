/// Why bytes are no variant, or columns no shredded one. Offsets count from the start of the metadata or the value.
public enum VariantError: Error, Hashable, Sendable {
    /// Something that starts at `offset` needs more bytes than there are.
    case truncated(offset: Int, needed: Int, available: Int)
    /// The metadata is of a version other than 1.
    case unsupportedVersion(Int)
    /// The metadata contradicts itself.
    case malformedMetadata(offset: Int, problem: String)
    /// The value contradicts itself or the metadata.
    case malformedValue(offset: Int, problem: String)
    /// A primitive type that the encoding does not have.
    case unknownType(id: Int, offset: Int)
    /// Arrays and objects within each other beyond what is read.
    case tooDeep(limit: Int)
    /// Columns that cannot be put together to variants; `row` is nil where no row can.
    case malformedShredding(row: Int?, problem: String)
    /// The rebuilt values do not fit into one column.
    case tooLarge
}
