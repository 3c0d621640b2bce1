/// The rows of a data file that are deleted: a compressed set of row numbers.
public struct DeletionVector: Sendable {
    /// No rows.
    public init() {}
}
