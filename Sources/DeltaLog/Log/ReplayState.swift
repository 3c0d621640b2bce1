/// The outcome of replay, in the form from which later commits can be replayed on.
struct ReplayState: Sendable {
    var protocolAction: ProtocolAction?
    var metadata: Metadata?
    var transactions: [String: Transaction] = [:]
    /// With the removed ones, which hide those of older checkpoints.
    var domains: [String: DomainMetadata] = [:]
    var commitInfo: CommitInfo?
    var files = LiveFiles(added: [])
    /// Removed by commits after the checkpoint.
    var tombstones: [RemoveFile] = []
    /// All logical files that commits after the checkpoint name; the checkpoint's word on them does not count.
    var settled: Set<FileKey> = []
}
