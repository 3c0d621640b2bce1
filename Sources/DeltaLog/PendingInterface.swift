private let notYet = DeltaError(.unsupported, "not built yet")

extension LogWriter {
    /// Writes a checkpoint of the snapshot's version, reads it back, and points `_last_checkpoint` at it.
    public func writeCheckpoint(of snapshot: Snapshot) async throws(DeltaError) { throw notYet }
}
