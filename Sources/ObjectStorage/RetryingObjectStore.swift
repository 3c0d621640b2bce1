/// A store that asks another again where that is safe: reads, lists, deletes and plain puts on `unavailable`, and,
/// as they are the same done twice, on `unknownOutcome`.
///
/// A conditional put is asked again only where the store says that nothing was done; an open outcome is the
/// caller's to resolve, who alone can tell its own object from another's.
public struct RetryingObjectStore: ObjectStore {
    /// How often and how long.
    public struct Policy: Sendable {
        /// Tries in all, the first included.
        public var attemptLimit: Int
        public var firstDelayMilliseconds: Int
        public var longestDelayMilliseconds: Int

        public init(
            attemptLimit: Int = 5, firstDelayMilliseconds: Int = 50, longestDelayMilliseconds: Int = 5000
        ) {
            self.attemptLimit = attemptLimit
            self.firstDelayMilliseconds = firstDelayMilliseconds
            self.longestDelayMilliseconds = longestDelayMilliseconds
        }

        /// The delay before another try, doubled from try to try; `jitter` is from 0 to 1.
        public func delayMilliseconds(attempt: Int, jitter: Double) -> Int {
            let doubled = min(firstDelayMilliseconds << min(attempt, 20), longestDelayMilliseconds)
            return doubled / 2 + Int(Double(doubled / 2) * jitter)
        }
    }

    private let store: any ObjectStore
    private let policy: Policy
    private let jitter: @Sendable () -> Double
    private let wait: @Sendable (_ milliseconds: Int) async -> Void

    /// `wait` sleeps and `jitter` gives numbers from 0 to 1; both are handed in so that tests need neither.
    public init(
        _ store: any ObjectStore, policy: Policy = Policy(),
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) },
        wait: @escaping @Sendable (_ milliseconds: Int) async -> Void = { milliseconds in
            try? await Task.sleep(nanoseconds: UInt64(milliseconds) * 1_000_000)
        }
    ) {
        self.store = store
        self.policy = policy
        self.jitter = jitter
        self.wait = wait
    }

    public var isRemote: Bool { store.isRemote }

    private func retry<Value: Sendable>(
        repeatable: Bool = true, _ body: () async throws(ObjectStoreError) -> Value
    ) async throws(ObjectStoreError) -> Value {
        var attempt = 0
        while true {
            do {
                return try await body()
            } catch {
                attempt += 1
                let mayRepeat = error.code == .unavailable || error.code == .unknownOutcome && repeatable
                guard mayRepeat, attempt < policy.attemptLimit, !Task.isCancelled else { throw error }
            }
            await wait(policy.delayMilliseconds(attempt: attempt - 1, jitter: jitter()))
        }
    }

    public func get(_ path: ObjectPath) async throws(ObjectStoreError) -> [UInt8] {
        try await retry { () async throws(ObjectStoreError) in try await store.get(path) }
    }

    public func get(_ path: ObjectPath, range: Range<Int>) async throws(ObjectStoreError) -> [UInt8] {
        try await retry { () async throws(ObjectStoreError) in try await store.get(path, range: range) }
    }

    public func get(_ path: ObjectPath, ranges: [Range<Int>]) async throws(ObjectStoreError) -> [[UInt8]] {
        try await retry { () async throws(ObjectStoreError) in try await store.get(path, ranges: ranges) }
    }

    public func metadata(of path: ObjectPath) async throws(ObjectStoreError) -> ObjectMetadata {
        try await retry { () async throws(ObjectStoreError) in try await store.metadata(of: path) }
    }

    public func put(_ path: ObjectPath, _ bytes: [UInt8]) async throws(ObjectStoreError) {
        try await retry { () async throws(ObjectStoreError) in try await store.put(path, bytes) }
    }

    public func putIfAbsent(
        _ path: ObjectPath, _ bytes: [UInt8]
    ) async throws(ObjectStoreError) -> PutOutcome {
        try await retry(repeatable: false) { () async throws(ObjectStoreError) in
            try await store.putIfAbsent(path, bytes)
        }
    }

    public func putIfAbsentBesideOthers(
        _ path: ObjectPath, _ bytes: [UInt8]
    ) async throws(ObjectStoreError) -> PutOutcome {
        try await retry(repeatable: false) { () async throws(ObjectStoreError) in
            try await store.putIfAbsentBesideOthers(path, bytes)
        }
    }

    /// The upload itself is not retried: its parts are gone once written.
    public func upload(_ path: ObjectPath) async throws(ObjectStoreError) -> any ObjectUpload {
        try await retry { () async throws(ObjectStoreError) in try await store.upload(path) }
    }

    public func list(
        _ folder: ObjectPath, startingAfter: ObjectPath?, recursive: Bool
    ) async throws(ObjectStoreError) -> [ObjectMetadata] {
        try await retry { () async throws(ObjectStoreError) in
            try await store.list(folder, startingAfter: startingAfter, recursive: recursive)
        }
    }

    public func delete(_ path: ObjectPath) async throws(ObjectStoreError) {
        try await retry { () async throws(ObjectStoreError) in try await store.delete(path) }
    }
}
