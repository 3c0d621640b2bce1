/// A data file that is no longer part of the table; a tombstone until it expires.
public struct RemoveFile: Hashable, Sendable {
    /// As the log writes it; see ``AddFile/path``.
    public var path: String
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var deletionTimestamp: Int64?
    /// False: the rows stay in the table, in other files of the same version.
    public var dataChange: Bool
    /// True: `partitionValues` and `size` are there.
    public var extendedFileMetadata: Bool?
    public var partitionValues: [String: String?]?
    /// Bytes of the data file.
    public var size: Int64?
    public var stats: String?
    public var tags: [String: String?]?
    public var deletionVector: DeletionVectorDescriptor?
    public var baseRowID: Int64?
    public var defaultRowCommitVersion: Int64?

    public init(
        path: String, deletionTimestamp: Int64?, dataChange: Bool = true, extendedFileMetadata: Bool? = nil,
        partitionValues: [String: String?]? = nil, size: Int64? = nil, stats: String? = nil,
        tags: [String: String?]? = nil, deletionVector: DeletionVectorDescriptor? = nil,
        baseRowID: Int64? = nil, defaultRowCommitVersion: Int64? = nil
    ) {
        self.path = path
        self.deletionTimestamp = deletionTimestamp
        self.dataChange = dataChange
        self.extendedFileMetadata = extendedFileMetadata
        self.partitionValues = partitionValues
        self.size = size
        self.stats = stats
        self.tags = tags
        self.deletionVector = deletionVector
        self.baseRowID = baseRowID
        self.defaultRowCommitVersion = defaultRowCommitVersion
    }

    /// The name of this logical file during replay.
    public var key: FileKey { FileKey(path: path, deletionVectorID: deletionVector?.uniqueID) }
}
