public import DeltaLog
public import TableScan

extension Table {
    /// Writes a checkpoint of the newest version, so that readers need not replay the commits before it; returns
    /// the version. Throws ``DeltaError``.
    public func checkpoint() async throws -> Int64 {
        let snapshot = try await snapshot()
        try await LogWriter(location, environment: environment).writeCheckpoint(of: snapshot)
        return snapshot.version
    }

    /// Deletes the files of the log that have expired by the table's properties, behind a checkpoint that was opened
    /// and checked; with `isDryRun` it only says which. Throws ``DeltaError``.
    @discardableResult
    public func cleanUpLog(isDryRun: Bool = false) async throws -> LogCleanup {
        let writer = LogWriter(location, environment: environment)
        let snapshot = try await snapshot()
        return isDryRun
            ? try await writer.expiredLog(of: snapshot) : try await writer.cleanUpLog(of: snapshot)
    }
}
