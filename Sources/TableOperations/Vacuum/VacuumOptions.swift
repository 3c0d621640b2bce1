public import ObjectStorage

/// What a vacuum may delete, and whether it does.
public struct VacuumOptions: Sendable {
    /// Versions that were the newest at some time within this span are kept; nil takes the table's
    /// `delta.deletedFileRetentionDuration`.
    public var retentionMilliseconds: Int64?
    /// Whether a span shorter than the table's own is taken.
    public var allowsShortRetention = false
    /// Whether files are deleted; else it is only told which would be.
    public var deletes = false

    public init() {}

    /// Files that the log does not know may belong to a write under way: younger than this they stay, whatever the
    /// retention.
    public static let youngestUnknownMilliseconds: Int64 = 3_600_000
}

/// What a vacuum found, and what it did.
public struct VacuumResult: Sendable {
    /// Why files stay.
    public enum Reason: Hashable, Sendable {
        /// The newest version needs them.
        case newestVersion
        /// An older version within the retention needs them.
        case retainedVersion
        /// A version with a name needs them.
        case tag(String)
        /// Nobody needs them, but they were removed or written too short a time ago.
        case tooYoung
    }

    /// The newest version, after the vacuum's own commits.
    public var version: Int64
    /// The oldest version that can be read afterwards, tags apart.
    public var oldestRetainedVersion: Int64
    /// Files that no retained version needs, ordered by path.
    public var deletable: [ObjectMetadata]
    /// How many of them were deleted; 0 in a dry run.
    public var deletedCount = 0
    /// Files that stay and their bytes, by reason.
    public var kept: [Reason: (fileCount: Int, byteCount: Int)] = [:]

    /// Bytes of the deletable files.
    public var deletableByteCount: Int { deletable.reduce(0) { $0 + $1.byteCount } }

    mutating func keep(_ object: ObjectMetadata, _ reason: Reason) {
        let sum = kept[reason] ?? (0, 0)
        kept[reason] = (sum.fileCount + 1, sum.byteCount + object.byteCount)
    }
}
