public import DeltaLog
import Synchronization

/// A Delta table by its place. A handle: nothing is read until asked. The newest snapshot is kept, so that asking
/// again reads only what was committed since.
public struct Table: Sendable {
    public let location: TableLocation
    private let latest = LatestSnapshot()
    /// Time, randomness and the engine's name, as writes use them.
    public let environment: LogEnvironment

    public init(_ location: TableLocation, environment: LogEnvironment = .system) {
        self.location = location
        self.environment = environment
    }

    /// The table at its newest version, or at `version`. Throws ``DeltaError``.
    public func snapshot(version: Int64? = nil) async throws -> Snapshot {
        guard version == nil else { return try await Snapshot.load(location, version: version) }
        return try await latest.read(location)
    }

    /// The newest version at or before a time in milliseconds since 1970-01-01T00:00:00Z. Throws ``DeltaError``.
    public func snapshot(asOfMilliseconds time: Int64) async throws -> Snapshot {
        try await Snapshot.load(location, asOfMilliseconds: time)
    }

    /// Whether there is a table here.
    public func exists() async throws -> Bool {
        do {
            _ = try await snapshot()
            return true
        } catch let error as DeltaError where error.code == .notATable {
            return false
        }
    }
}

/// The newest snapshot that a handle and its copies have seen.
private final class LatestSnapshot: Sendable {
    private let known = Mutex<Snapshot?>(nil)

    func read(_ location: TableLocation) async throws(DeltaError) -> Snapshot {
        let newest: Snapshot
        if let known = known.withLock({ $0 }) {
            newest = try await known.refreshed()
        } else {
            newest = try await Snapshot.load(location)
        }
        known.withLock { $0 = newest }
        return newest
    }
}
