import DeltaLog
public import TableScan

extension Table {
    /// Writes a checkpoint of the newest version, so that readers need not replay the commits before it; returns
    /// the version. Throws ``DeltaError``.
    public func checkpoint() async throws -> Int64 {
        let snapshot = try await snapshot()
        try await LogWriter(location, environment: environment).writeCheckpoint(of: snapshot)
        return snapshot.version
    }
}
