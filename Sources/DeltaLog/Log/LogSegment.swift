public import ObjectStorage

/// The log files that make one version of a table: the newest usable checkpoint and the commits after it.
public struct LogSegment: Sendable {
    /// A range of commits in one object: a commit, or a log compaction file.
    public struct CommitObject: Hashable, Sendable {
        public var versions: ClosedRange<Int64>
        public var object: ObjectMetadata
    }

    public let version: Int64
    public let checkpoint: CheckpointObjects?
    /// Ascending, without gap or overlap, from behind the checkpoint up to `version`.
    public let commits: [CommitObject]
    /// The commit of `version` itself, if it is there.
    public let newestCommit: ObjectMetadata?
    /// Whether `newestCommit` is as the store lists it; one of our own that was not listed yet has our clock's time.
    let isNewestCommitListed: Bool
    /// The newest complete checkpoint up to `version` that was seen, which may be newer than the one that was read.
    public let newestCheckpointVersion: Int64?

    init(
        version: Int64, checkpoint: CheckpointObjects?, commits: [CommitObject],
        newestCommit: ObjectMetadata?,
        newestCheckpointVersion: Int64? = nil, isNewestCommitListed: Bool = true
    ) {
        self.version = version
        self.checkpoint = checkpoint
        self.commits = commits
        self.newestCommit = newestCommit
        self.isNewestCommitListed = isNewestCommitListed
        self.newestCheckpointVersion = newestCheckpointVersion ?? checkpoint?.version
    }
}

/// The objects of one checkpoint.
public struct CheckpointObjects: Hashable, Sendable {
    /// How a checkpoint is named.
    public enum Naming: Hashable, Sendable {
        case classic
        case multipart
        case uuid(isJSON: Bool)
    }

    public var version: Int64
    public var naming: Naming
    /// One, or all parts in order.
    public var objects: [ObjectMetadata]
}
