import ObjectStorage

extension LogWriter {
    /// What is due once a version is committed: its checksum file, and, where it is time, a checkpoint, behind which
    /// expired files of the log are deleted. Nothing of that is needed for the table to be whole, so failures come
    /// back as half-sentences that say what could not be done.
    ///
    /// `newest` is the newest snapshot; where another writer has gone on already, the version gets no checksum file.
    public func finishCommit(of version: Int64, newest: Snapshot) async -> [String] {
        var failures: [String] = []
        // Over a network a checksum for each version costs more than it is worth: those of checkpoints remain.
        if newest.version == version, !location.store.isRemote || isCheckpointDue(newest) {
            do {
                try await writeVersionChecksum(of: newest)
            } catch {
                failures.append("its checksum file could not be written: \(error)")
            }
        }
        guard isCheckpointDue(newest) else { return failures }
        do {
            try await writeCheckpoint(of: newest)
        } catch {
            return failures + ["the checkpoint after it could not be written: \(error)"]
        }
        do {
            try await cleanUpLog(of: newest)
        } catch {
            failures.append("expired files of the log could not be deleted: \(error)")
        }
        return failures
    }

    /// Whether a checkpoint is due: as many versions after the one before as `delta.checkpointInterval` says, 10
    /// unless the table says otherwise.
    public func isCheckpointDue(_ snapshot: Snapshot) -> Bool {
        let interval = snapshot.metadata.configuration["delta.checkpointInterval"].flatMap { Int64($0) } ?? 10
        return snapshot.version - (snapshot.segment.newestCheckpointVersion ?? 0) >= max(interval, 1)
    }
}
