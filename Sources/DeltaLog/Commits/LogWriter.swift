import ObjectStorage

/// What became of an attempt to commit.
public enum CommitOutcome: Hashable, Sendable {
    /// The version is ours; its time in milliseconds since 1970-01-01T00:00:00Z.
    case committed(version: Int64, timestampMilliseconds: Int64)
    /// Somebody else has the version. Read it, decide whether the change still holds, and commit a later one.
    case conflict(version: Int64)
}

/// Adds versions to the log of a table.
public struct LogWriter: Sendable {
    public let location: TableLocation
    public let environment: LogEnvironment
    /// The most actions of one sidecar of a checkpoint.
    package var sidecarActionLimit: Int64 = 500_000

    public init(_ location: TableLocation, environment: LogEnvironment = .system) {
        self.location = location
        self.environment = environment
    }
}
