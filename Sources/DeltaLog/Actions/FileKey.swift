/// What names a logical file during replay: the data file's path and its deletion vector.
public struct FileKey: Hashable, Sendable {
    /// As the log writes it, but for local absolute paths, which have three forms and get one of them.
    public let path: String
    /// ``DeletionVectorDescriptor/uniqueID``, or nil without a deletion vector.
    public let deletionVectorID: String?

    public init(path: String, deletionVectorID: String? = nil) {
        self.path = Self.hasSeveralForms(path.utf8.first) ? Self.canonical(path) : path
        self.deletionVectorID = deletionVectorID
    }

    /// Whether a path with this first byte may be written in other ways too.
    static func hasSeveralForms(_ first: UInt8?) -> Bool {
        first == UInt8(ascii: "/") || first == UInt8(ascii: "f")
    }

    /// `/x`, `file:/x` and `file:///x` name one file.
    private static func canonical(_ path: String) -> String {
        if path.hasPrefix("/") { return "file:" + path }
        guard path.hasPrefix("file:///") else { return path }
        return "file:" + path.dropFirst(7)
    }
}
