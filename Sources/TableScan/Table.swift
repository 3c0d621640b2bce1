public import DeltaLog

/// A Delta table by its place. A handle: nothing is read until asked, and nothing is kept.
public struct Table: Sendable {
    public let location: TableLocation
    /// Time, randomness and the engine's name, as writes use them.
    public let environment: LogEnvironment

    public init(_ location: TableLocation, environment: LogEnvironment = .system) {
        self.location = location
        self.environment = environment
    }

    /// The table at its newest version, or at `version`. Throws ``DeltaError``.
    public func snapshot(version: Int64? = nil) async throws -> Snapshot {
        try await Snapshot.load(location, version: version)
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
