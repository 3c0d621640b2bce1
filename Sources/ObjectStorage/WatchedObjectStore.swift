import Synchronization

/// A store that notes which call is under way, so that somebody can tell where an operation stands still.
public struct WatchedObjectStore: ObjectStore {
    private let store: any ObjectStore
    private let activity: StoreActivity

    public init(_ store: any ObjectStore, activity: StoreActivity) {
        self.store = store
        self.activity = activity
    }

    public var isRemote: Bool { store.isRemote }

    public func get(_ path: ObjectPath) async throws(ObjectStoreError) -> [UInt8] {
        let call = activity.begin(.get, path)
        defer { activity.end(call) }
        return try await store.get(path)
    }

    public func get(_ path: ObjectPath, range: Range<Int>) async throws(ObjectStoreError) -> [UInt8] {
        let call = activity.begin(.getRange, path)
        defer { activity.end(call) }
        return try await store.get(path, range: range)
    }

    public func get(_ path: ObjectPath, ranges: [Range<Int>]) async throws(ObjectStoreError) -> [[UInt8]] {
        let call = activity.begin(.getRange, path)
        defer { activity.end(call) }
        return try await store.get(path, ranges: ranges)
    }

    public func metadata(of path: ObjectPath) async throws(ObjectStoreError) -> ObjectMetadata {
        let call = activity.begin(.metadata, path)
        defer { activity.end(call) }
        return try await store.metadata(of: path)
    }

    public func put(_ path: ObjectPath, _ bytes: [UInt8]) async throws(ObjectStoreError) {
        let call = activity.begin(.put, path)
        defer { activity.end(call) }
        try await store.put(path, bytes)
    }

    public func putIfAbsent(_ path: ObjectPath, _ bytes: [UInt8]) async throws(ObjectStoreError) -> PutOutcome
    {
        let call = activity.begin(.putIfAbsent, path)
        defer { activity.end(call) }
        return try await store.putIfAbsent(path, bytes)
    }

    public func putIfAbsentBesideOthers(
        _ path: ObjectPath, _ bytes: [UInt8]
    ) async throws(ObjectStoreError) -> PutOutcome {
        let call = activity.begin(.putIfAbsent, path)
        defer { activity.end(call) }
        return try await store.putIfAbsentBesideOthers(path, bytes)
    }

    public func upload(_ path: ObjectPath) async throws(ObjectStoreError) -> any ObjectUpload {
        let call = activity.begin(.upload, path)
        defer { activity.end(call) }
        return WatchedUpload(try await store.upload(path), path, activity)
    }

    public func list(
        _ folder: ObjectPath, startingAfter: ObjectPath?, recursive: Bool
    ) async throws(ObjectStoreError) -> [ObjectMetadata] {
        let call = activity.begin(.list, folder)
        defer { activity.end(call) }
        return try await store.list(folder, startingAfter: startingAfter, recursive: recursive)
    }

    public func delete(_ path: ObjectPath) async throws(ObjectStoreError) {
        let call = activity.begin(.delete, path)
        defer { activity.end(call) }
        try await store.delete(path)
    }
}

/// An upload whose calls are noted.
private final class WatchedUpload: ObjectUpload {
    private let upload: any ObjectUpload
    private let path: ObjectPath
    private let activity: StoreActivity

    init(_ upload: any ObjectUpload, _ path: ObjectPath, _ activity: StoreActivity) {
        self.upload = upload
        self.path = path
        self.activity = activity
    }

    func write(_ bytes: [UInt8]) async throws(ObjectStoreError) {
        let call = activity.begin(.upload, path)
        defer { activity.end(call) }
        try await upload.write(bytes)
    }

    func finish() async throws(ObjectStoreError) {
        let call = activity.begin(.upload, path)
        defer { activity.end(call) }
        try await upload.finish()
    }

    func abort() async { await upload.abort() }
}

/// What calls to a store are under way, and when the last one began or ended.
public final class StoreActivity: Sendable {
    private struct State {
        var nextCall = 0
        var calls: [Int: (kind: RequestKind, path: ObjectPath)] = [:]
        var last = "the start"
        var changed = ContinuousClock.now
    }

    private let state = Mutex(State())

    public init() {}

    func begin(_ kind: RequestKind, _ path: ObjectPath) -> Int {
        state.withLock { state in
            state.nextCall += 1
            state.calls[state.nextCall] = (kind, path)
            state.changed = .now
            return state.nextCall
        }
    }

    func end(_ call: Int) {
        state.withLock { state in
            if let done = state.calls.removeValue(forKey: call) {
                state.last = "\(done.kind) of \(done.path)"
            }
            state.changed = .now
        }
    }

    /// How long nothing has happened, and where that is: in which call, or after which.
    public var standstill: (duration: Duration, place: String) {
        state.withLock { state in
            let waiting = state.calls.sorted { $0.key < $1.key }.first.map {
                "in \($0.value.kind) of \($0.value.path)"
            }
            return (ContinuousClock.now - state.changed, waiting ?? "after \(state.last)")
        }
    }
}
