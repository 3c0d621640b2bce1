/// A file that holds only the rows that its version changed (protocol section "Add CDC File").
public struct CDCFile: Hashable, Sendable {
    /// As the log writes it; see ``AddFile/path``.
    public var path: String
    public var partitionValues: [String: String?]
    /// Bytes of the file.
    public var size: Int64
    public var tags: [String: String?]?

    public init(
        path: String, partitionValues: [String: String?] = [:], size: Int64, tags: [String: String?]? = nil
    ) {
        self.path = path
        self.partitionValues = partitionValues
        self.size = size
        self.tags = tags
    }
}
