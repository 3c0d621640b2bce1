/// A data file that is part of the table from this version on (protocol section "Add File and Remove File").
public struct AddFile: Hashable, Sendable {
    /// As the log writes it: a URI, relative to the table or absolute. See ``TableLocation/resolve(_:)``.
    public var path: String
    /// By physical column name; nil is the null partition value, and so is an empty string.
    public var partitionValues: [String: String?]
    /// Bytes of the data file.
    public var size: Int64
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var modificationTime: Int64
    /// False: the rows were in the table before this version.
    public var dataChange: Bool
    /// Where the statistics are until somebody asks for them.
    var statsSource: StatisticsSource
    public var tags: [String: String?]?
    public var deletionVector: DeletionVectorDescriptor?
    public var baseRowID: Int64?
    public var defaultRowCommitVersion: Int64?
    public var clusteringProvider: String?

    public init(
        path: String, partitionValues: [String: String?] = [:], size: Int64, modificationTime: Int64,
        dataChange: Bool = true, stats: String? = nil, tags: [String: String?]? = nil,
        deletionVector: DeletionVectorDescriptor? = nil, baseRowID: Int64? = nil,
        defaultRowCommitVersion: Int64? = nil, clusteringProvider: String? = nil
    ) {
        self.path = path
        self.partitionValues = partitionValues
        self.size = size
        self.modificationTime = modificationTime
        self.dataChange = dataChange
        statsSource = stats.map { .text($0) } ?? .none
        self.tags = tags
        self.deletionVector = deletionVector
        self.baseRowID = baseRowID
        self.defaultRowCommitVersion = defaultRowCommitVersion
        self.clusteringProvider = clusteringProvider
    }

    /// Statistics as JSON text, unparsed; see ``FileStatistics``.
    public var stats: String? {
        get { statsSource.text }
        set { statsSource = newValue.map { .text($0) } ?? .none }
    }

    /// The name of this logical file during replay.
    public var key: FileKey { FileKey(path: path, deletionVectorID: deletionVector?.uniqueID) }

    /// The action that takes this file out of the table again.
    public func removed(atMilliseconds time: Int64, dataChange: Bool = true) -> RemoveFile {
        RemoveFile(
            path: path, deletionTimestamp: time, dataChange: dataChange, extendedFileMetadata: true,
            partitionValues: partitionValues, size: size, tags: tags, deletionVector: deletionVector,
            baseRowID: baseRowID, defaultRowCommitVersion: defaultRowCommitVersion)
    }
}
