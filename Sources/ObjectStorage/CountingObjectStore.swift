import Synchronization

/// A store that counts the requests and bytes that pass through to another.
public final class CountingObjectStore: ObjectStore {
    /// What has passed through so far.
    public struct Counts: Hashable, Sendable {
        public var requests: [RequestKind: Int] = [:]
        /// Bytes of objects, not of requests.
        public var readByteCount = 0
        public var writtenByteCount = 0

        public var requestCount: Int { requests.values.reduce(0, +) }

        /// What was added since an earlier count.
        public func since(_ earlier: Counts) -> Counts {
            var difference = Counts()
            for (kind, count) in requests where count > earlier.requests[kind] ?? 0 {
                difference.requests[kind] = count - (earlier.requests[kind] ?? 0)
            }
            difference.readByteCount = readByteCount - earlier.readByteCount
            difference.writtenByteCount = writtenByteCount - earlier.writtenByteCount
            return difference
        }
    }

    private let store: any ObjectStore
    private let state = Mutex(Counts())

    public init(_ store: any ObjectStore) {
        self.store = store
    }

    public var isRemote: Bool { store.isRemote }

    public var counts: Counts { state.withLock { $0 } }

    private func count(_ kind: RequestKind, read: Int = 0, written: Int = 0, request: Bool = true) {
        state.withLock {
            if request { $0.requests[kind, default: 0] += 1 }
            $0.readByteCount += read
            $0.writtenByteCount += written
        }
    }

    public func get(_ path: ObjectPath) async throws(ObjectStoreError) -> [UInt8] {
        count(.get)
        let bytes = try await store.get(path)
        count(.get, read: bytes.count, request: false)
        return bytes
    }

    public func get(_ path: ObjectPath, range: Range<Int>) async throws(ObjectStoreError) -> [UInt8] {
        count(.getRange)
        let bytes = try await store.get(path, range: range)
        count(.getRange, read: bytes.count, request: false)
        return bytes
    }

    /// Counted as one request for each range, whatever the store makes of them.
    public func get(_ path: ObjectPath, ranges: [Range<Int>]) async throws(ObjectStoreError) -> [[UInt8]] {
        for _ in ranges { count(.getRange) }
        let parts = try await store.get(path, ranges: ranges)
        count(.getRange, read: parts.reduce(0) { $0 + $1.count }, request: false)
        return parts
    }

    public func metadata(of path: ObjectPath) async throws(ObjectStoreError) -> ObjectMetadata {
        count(.metadata)
        return try await store.metadata(of: path)
    }

    public func put(_ path: ObjectPath, _ bytes: [UInt8]) async throws(ObjectStoreError) {
        count(.put, written: bytes.count)
        try await store.put(path, bytes)
    }

    public func putIfAbsent(
        _ path: ObjectPath, _ bytes: [UInt8]
    ) async throws(ObjectStoreError) -> PutOutcome {
        count(.putIfAbsent, written: bytes.count)
        return try await store.putIfAbsent(path, bytes)
    }

    public func putIfAbsentBesideOthers(
        _ path: ObjectPath, _ bytes: [UInt8]
    ) async throws(ObjectStoreError) -> PutOutcome {
        count(.putIfAbsent, written: bytes.count)
        return try await store.putIfAbsentBesideOthers(path, bytes)
    }

    public func upload(_ path: ObjectPath) async throws(ObjectStoreError) -> any ObjectUpload {
        count(.upload)
        return CountingUpload(try await store.upload(path)) { [self] in
            count(.upload, written: $0, request: false)
        }
    }

    public func list(
        _ folder: ObjectPath, startingAfter: ObjectPath?, recursive: Bool
    ) async throws(ObjectStoreError) -> [ObjectMetadata] {
        count(.list)
        return try await store.list(folder, startingAfter: startingAfter, recursive: recursive)
    }

    public func delete(_ path: ObjectPath) async throws(ObjectStoreError) {
        count(.delete)
        try await store.delete(path)
    }
}

private final class CountingUpload: ObjectUpload {
    private let upload: any ObjectUpload
    private let onWrite: @Sendable (Int) -> Void

    init(_ upload: any ObjectUpload, onWrite: @escaping @Sendable (Int) -> Void) {
        self.upload = upload
        self.onWrite = onWrite
    }

    func write(_ bytes: [UInt8]) async throws(ObjectStoreError) {
        onWrite(bytes.count)
        try await upload.write(bytes)
    }

    func finish() async throws(ObjectStoreError) { try await upload.finish() }
    func abort() async { await upload.abort() }
}
