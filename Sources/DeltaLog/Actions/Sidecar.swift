/// A file that holds file actions of a checkpoint (protocol section "Sidecar File Information").
public struct Sidecar: Hashable, Sendable {
    /// As the checkpoint writes it: usually the name of a file in `_delta_log/_sidecars`.
    public var path: String
    public var sizeInBytes: Int64
    public var modificationTime: Int64
    public var tags: [String: String?]?

    public init(path: String, sizeInBytes: Int64, modificationTime: Int64, tags: [String: String?]? = nil) {
        self.path = path
        self.sizeInBytes = sizeInBytes
        self.modificationTime = modificationTime
        self.tags = tags
    }
}

/// What a checkpoint of the second version says about itself (protocol section "Checkpoint Metadata").
public struct CheckpointMetadata: Hashable, Sendable {
    public var version: Int64
    public var tags: [String: String?]?

    public init(version: Int64, tags: [String: String?]? = nil) {
        self.version = version
        self.tags = tags
    }
}
