/// One change to the state of a table: a line of a commit, or a row of a checkpoint.
public enum Action: Sendable {
    case add(AddFile)
    case remove(RemoveFile)
    case metadata(Metadata)
    case protocolAction(ProtocolAction)
    case transaction(Transaction)
    case commitInfo(CommitInfo)
    case domainMetadata(DomainMetadata)
    case cdc(CDCFile)
    /// Only in checkpoints of the second version.
    case checkpointMetadata(CheckpointMetadata)
    /// Only in checkpoints of the second version.
    case sidecar(Sidecar)
}
