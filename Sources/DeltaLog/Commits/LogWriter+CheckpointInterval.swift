extension LogWriter {
    /// Whether a checkpoint is due now that this version is committed: every `delta.checkpointInterval` versions,
    /// 10 unless the table says otherwise.
    public func isCheckpointDue(_ snapshot: Snapshot) -> Bool {
        let interval = snapshot.metadata.configuration["delta.checkpointInterval"].flatMap { Int64($0) } ?? 10
        return snapshot.version > 0 && snapshot.version % max(interval, 1) == 0
    }
}
