extension TableLocation {
    /// The versions whose commits are still there, ascending. Throws `storage`.
    public func commitVersions() async throws(DeltaError) -> [Int64] {
        try await LogListing.read(self).commits.keys.sorted()
    }
}

extension Metadata {
    /// How long removed files are kept for readers of older versions: `delta.deletedFileRetentionDuration`, a week
    /// unless the table says otherwise.
    public var deletedFileRetentionMilliseconds: Int64 {
        configuration["delta.deletedFileRetentionDuration"].flatMap(IntervalText.milliseconds) ?? 7
            * 86_400_000
    }
}
