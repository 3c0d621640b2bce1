import ObjectStorage

/// Objects in memory, whose state can be taken and set; it may stop at one of its requests. Used on one thread only.
final class MemoryStore: ObjectStore, @unchecked Sendable {
    /// Where it stops: nothing takes effect from that request on, or after it.
    struct Stop: Sendable {
        var request: Int
        var isAfter: Bool
    }

    private(set) var objects: SimulatedObjects
    /// Milliseconds since 1970-01-01T00:00:00Z.
    var now: Int64
    var stop: Stop?
    /// The requests so far.
    private(set) var requests: [RequestKind] = []

    init(_ objects: SimulatedObjects = SimulatedObjects(), now: Int64) {
        self.objects = objects
        self.now = now
    }

    /// Sets or removes an object without a request.
    func set(_ path: ObjectPath, _ bytes: [UInt8]?, modified: Int64? = nil) {
        objects.set(path, bytes.map { .init(bytes: $0, modified: modified ?? now) }, at: now)
    }

    private func request<Value>(
        _ kind: RequestKind, _ path: ObjectPath, _ effect: () -> Result<Value, ObjectStoreError>
    ) throws(ObjectStoreError) -> Value {
        let number = requests.count
        requests.append(kind)
        guard let stop, number >= stop.request else { return try effect().get() }
        if number == stop.request, stop.isAfter { _ = effect() }
        throw ObjectStoreError(.failed, "the process was stopped", path: path)
    }

    private func entry(_ path: ObjectPath) -> Result<SimulatedObjects.Entry, ObjectStoreError> {
        objects[path].map { .success($0) } ?? .failure(World.missing(path))
    }

    func get(_ path: ObjectPath) async throws(ObjectStoreError) -> [UInt8] {
        try request(.get, path) { entry(path).map(\.bytes) }
    }

    func get(_ path: ObjectPath, range: Range<Int>) async throws(ObjectStoreError) -> [UInt8] {
        try request(.getRange, path) {
            entry(path).flatMap { entry in
                guard range.lowerBound >= 0, range.upperBound <= entry.bytes.count else {
                    return .failure(
                        ObjectStoreError(
                            .invalidRequest, "bytes \(range) of an object of \(entry.bytes.count)", path: path
                        ))
                }
                return .success(Array(entry.bytes[range]))
            }
        }
    }

    func metadata(of path: ObjectPath) async throws(ObjectStoreError) -> ObjectMetadata {
        try request(.metadata, path) {
            entry(path).map {
                ObjectMetadata(path: path, byteCount: $0.bytes.count, modifiedMilliseconds: $0.modified)
            }
        }
    }

    func put(_ path: ObjectPath, _ bytes: [UInt8]) async throws(ObjectStoreError) {
        try request(.put, path) {
            set(path, bytes)
            return .success(())
        }
    }

    func putIfAbsent(_ path: ObjectPath, _ bytes: [UInt8]) async throws(ObjectStoreError) -> PutOutcome {
        try request(.putIfAbsent, path) {
            guard objects[path] == nil else { return .success(.alreadyExists) }
            set(path, bytes)
            return .success(.created)
        }
    }

    func upload(_ path: ObjectPath) async throws(ObjectStoreError) -> any ObjectUpload {
        MemoryUpload(self, path)
    }

    fileprivate func finish(_ path: ObjectPath, _ bytes: [UInt8]) throws(ObjectStoreError) {
        try request(.upload, path) {
            set(path, bytes)
            return .success(())
        }
    }

    func list(
        _ folder: ObjectPath, startingAfter: ObjectPath?, recursive: Bool
    ) async throws(ObjectStoreError) -> [ObjectMetadata] {
        try request(.list, folder) {
            .success(objects.list(folder, startingAfter: startingAfter, recursive: recursive))
        }
    }

    func delete(_ path: ObjectPath) async throws(ObjectStoreError) {
        try request(.delete, path) {
            set(path, nil)
            return .success(())
        }
    }
}

/// An object that appears whole at the end. Used by one task at a time.
private final class MemoryUpload: ObjectUpload, @unchecked Sendable {
    private let store: MemoryStore
    private let path: ObjectPath
    private var bytes: [UInt8] = []

    init(_ store: MemoryStore, _ path: ObjectPath) {
        self.store = store
        self.path = path
    }

    func write(_ more: [UInt8]) async throws(ObjectStoreError) { bytes += more }
    func finish() async throws(ObjectStoreError) { try store.finish(path, bytes) }
    func abort() async { bytes = [] }
}
