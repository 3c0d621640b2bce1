import ObjectStorage

extension LogWriter {
    /// What of the log has expired and can go, as the table's properties `delta.logRetentionDuration` and
    /// `delta.enableExpiredLogCleanup` have it; nothing where the table does not want that.
    ///
    /// Everything that is retained stands on a checkpoint that was opened and checked; no version that is at most as
    /// old as the retention says, and no time travel to it, is affected. Throws ``DeltaError`` `unsupported` where
    /// the table has writer features that are not known.
    public func expiredLog(of snapshot: Snapshot) async throws(DeltaError) -> LogCleanup {
        guard snapshot.metadata.cleansExpiredLog else { return LogCleanup() }
        return try await LogCleanup.plan(for: snapshot, now: environment.nowMilliseconds())
    }

    /// Deletes what ``expiredLog(of:)`` finds, oldest first, and returns it. A run that is cut short leaves a log
    /// that reads as before.
    @discardableResult
    public func cleanUpLog(of snapshot: Snapshot) async throws(DeltaError) -> LogCleanup {
        let cleanup = try await expiredLog(of: snapshot)
        do {
            for file in cleanup.files + cleanup.sidecars { try await location.store.delete(file.path) }
        } catch {
            throw .storage(error, "cannot delete an expired file of the log")
        }
        return cleanup
    }
}
