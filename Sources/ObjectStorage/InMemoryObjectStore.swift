import Synchronization

/// Objects in memory; all copies of the value are one store.
public final class InMemoryObjectStore: ObjectStore {
    private struct Entry {
        var bytes: [UInt8]
        var modifiedMilliseconds: Int64
    }

    private let entries = Mutex<[ObjectPath: Entry]>([:])
    private let now: @Sendable () -> Int64

    /// `now` gives the time that objects are stamped with, in milliseconds since 1970-01-01T00:00:00Z.
    public init(now: @escaping @Sendable () -> Int64 = { SystemClock.nowMilliseconds() }) {
        self.now = now
    }

    private func entry(_ path: ObjectPath) throws(ObjectStoreError) -> Entry {
        guard let entry = entries.withLock({ $0[path] }) else {
            throw ObjectStoreError(.notFound, "there is no such object", path: path)
        }
        return entry
    }

    public func get(_ path: ObjectPath) async throws(ObjectStoreError) -> [UInt8] {
        try entry(path).bytes
    }

    public func get(_ path: ObjectPath, range: Range<Int>) async throws(ObjectStoreError) -> [UInt8] {
        let bytes = try entry(path).bytes
        guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
            throw ObjectStoreError(
                .invalidRequest, "bytes \(range) of an object of \(bytes.count)", path: path)
        }
        return Array(bytes[range])
    }

    public func metadata(of path: ObjectPath) async throws(ObjectStoreError) -> ObjectMetadata {
        let entry = try entry(path)
        return ObjectMetadata(
            path: path, byteCount: entry.bytes.count, modifiedMilliseconds: entry.modifiedMilliseconds)
    }

    public func put(_ path: ObjectPath, _ bytes: [UInt8]) async throws(ObjectStoreError) {
        try store(path, bytes)
    }

    fileprivate func store(_ path: ObjectPath, _ bytes: [UInt8]) throws(ObjectStoreError) {
        guard path != .root else {
            throw ObjectStoreError(.invalidRequest, "the root is no object", path: path)
        }
        let time = now()
        entries.withLock { $0[path] = Entry(bytes: bytes, modifiedMilliseconds: time) }
    }

    public func putIfAbsent(
        _ path: ObjectPath, _ bytes: [UInt8]
    ) async throws(ObjectStoreError) -> PutOutcome {
        guard path != .root else {
            throw ObjectStoreError(.invalidRequest, "the root is no object", path: path)
        }
        let time = now()
        return entries.withLock { entries in
            guard entries[path] == nil else { return .alreadyExists }
            entries[path] = Entry(bytes: bytes, modifiedMilliseconds: time)
            return .created
        }
    }

    public func upload(_ path: ObjectPath) async throws(ObjectStoreError) -> any ObjectUpload {
        InMemoryUpload(self, path)
    }

    public func list(
        _ folder: ObjectPath, startingAfter: ObjectPath?, recursive: Bool
    ) async throws(ObjectStoreError) -> [ObjectMetadata] {
        var found = entries.withLock { entries in
            entries.compactMap { path, entry -> ObjectMetadata? in
                guard let name = path.relative(to: folder),
                    recursive || !name.utf8.contains(UInt8(ascii: "/")),
                    startingAfter.map({ $0 < path }) ?? true
                else { return nil }
                return ObjectMetadata(
                    path: path, byteCount: entry.bytes.count, modifiedMilliseconds: entry.modifiedMilliseconds
                )
            }
        }
        found.sort { $0.path < $1.path }
        return found
    }

    public func delete(_ path: ObjectPath) async throws(ObjectStoreError) {
        entries.withLock { _ = $0.removeValue(forKey: path) }
    }

    /// Sets the time of an object, as a test or a copy of a table needs it; one that is not there is left out.
    public func setModified(_ path: ObjectPath, milliseconds: Int64) {
        entries.withLock { $0[path]?.modifiedMilliseconds = milliseconds }
    }
}

private final class InMemoryUpload: ObjectUpload {
    private let target: InMemoryObjectStore
    private let path: ObjectPath
    private let parts = Mutex<[UInt8]>([])

    init(_ target: InMemoryObjectStore, _ path: ObjectPath) {
        self.target = target
        self.path = path
    }

    func write(_ bytes: [UInt8]) async throws(ObjectStoreError) { parts.withLock { $0 += bytes } }
    func finish() async throws(ObjectStoreError) { try target.store(path, parts.withLock { $0 }) }
    func abort() async { parts.withLock { $0 = [] } }
}
