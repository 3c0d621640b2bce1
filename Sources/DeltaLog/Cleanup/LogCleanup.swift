public import ObjectStorage

/// What of a log no retained version needs any more (protocol section "Metadata Cleanup").
public struct LogCleanup: Sendable {
    /// Commits, checkpoints, checksums and compaction files, oldest first.
    public var files: [ObjectMetadata] = []
    /// Sidecars that no checkpoint names.
    public var sidecars: [ObjectMetadata] = []
    /// The version of the checkpoint that was opened and stays; versions from it on can be read afterwards. nil:
    /// nothing is to be done.
    public var earliestVersion: Int64?

    public init(
        files: [ObjectMetadata] = [], sidecars: [ObjectMetadata] = [], earliestVersion: Int64? = nil
    ) {
        self.files = files
        self.sidecars = sidecars
        self.earliestVersion = earliestVersion
    }

    public var isEmpty: Bool { files.isEmpty && sidecars.isEmpty }
    public var byteCount: Int { (files + sidecars).reduce(0) { $0 + $1.byteCount } }
}

extension Metadata {
    /// How long versions can be read after they were replaced by newer ones, in milliseconds; 30 days unless the
    /// table says otherwise. Throws `unsupported` on a duration that cannot be understood.
    func logRetention() throws(DeltaError) -> Int64 {
        let month: Int64 = 30 * 86_400_000
        guard let text = configuration["delta.logRetentionDuration"] else { return month }
        guard let duration = IntervalText.milliseconds(text), duration >= 0 else {
            throw DeltaError(
                .unsupported, "the property delta.logRetentionDuration is \(text), which is no duration")
        }
        return duration
    }

    /// Whether the table wants expired files of its log to go; it does unless it says otherwise.
    public var cleansExpiredLog: Bool {
        configuration["delta.enableExpiredLogCleanup"]?.lowercased() != "false"
    }
}
