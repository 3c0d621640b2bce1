/// What names a logical file during replay: the data file's path as the log writes it, and its deletion vector.
public struct FileKey: Hashable, Sendable {
    public var path: String
    /// ``DeletionVectorDescriptor/uniqueID``, or nil without a deletion vector.
    public var deletionVectorID: String?

    public init(path: String, deletionVectorID: String? = nil) {
        self.path = path
        self.deletionVectorID = deletionVectorID
    }
}
