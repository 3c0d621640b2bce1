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
        return try await latest.read(location, at: environment.nowMilliseconds())
    }

    /// The newest version that was seen a moment ago, without asking whether there is a newer one; else as
    /// ``snapshot(version:)``. For changes that hold on every version, and whose commit finds out.
    package func recentSnapshot() async throws -> Snapshot {
        if let known = latest.recent(at: environment.nowMilliseconds()) { return known }
        return try await snapshot()
    }

    /// Keeps a version that was just committed.
    package func remember(_ snapshot: Snapshot) {
        latest.remember(snapshot, at: environment.nowMilliseconds())
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
    private struct Known {
        var snapshot: Snapshot
        /// When it was the newest, in milliseconds since 1970-01-01T00:00:00Z.
        var milliseconds: Int64
    }

    private let known = Mutex<Known?>(nil)

    /// Older than this a version is not built upon unasked: its successor could have been made, have got its place in a
    /// checkpoint, and been cleaned away, and a commit would find its name free.
    private static let ageLimitMilliseconds: Int64 = 30_000

    func read(_ location: TableLocation, at time: Int64) async throws(DeltaError) -> Snapshot {
        let newest: Snapshot
        if let known = known.withLock({ $0 }) {
            newest = try await known.snapshot.refreshed()
        } else {
            newest = try await Snapshot.load(location)
        }
        known.withLock { $0 = Known(snapshot: newest, milliseconds: time) }
        return newest
    }

    func recent(at time: Int64) -> Snapshot? {
        known.withLock { known in
            guard let known, (0...Self.ageLimitMilliseconds).contains(time &- known.milliseconds) else {
                return nil
            }
            return known.snapshot
        }
    }

    func remember(_ snapshot: Snapshot, at time: Int64) {
        known.withLock { known in
            if let known, known.snapshot.version > snapshot.version { return }
            known = Known(snapshot: snapshot, milliseconds: time)
        }
    }
}
