import ObjectStorage

/// The store as one process sees it: each request waits for its turn and may go wrong.
struct ProcessStore: ObjectStore {
    let world: World
    let process: Process

    private var scheduler: Scheduler { world.scheduler }

    private func stopped(_ path: ObjectPath) -> ObjectStoreError {
        ObjectStoreError(.failed, "the process was stopped", path: path)
    }

    private func request<Value: Sendable>(
        _ kind: RequestKind, _ path: ObjectPath, _ effect: @escaping () -> Result<Value, ObjectStoreError>
    ) async throws(ObjectStoreError) -> Value {
        world.countRequest()
        let verdict = await scheduler.wait(process, .request(kind, path))
        switch verdict {
        case .stop: throw stopped(path)
        case .stopAfter:
            _ = effect()
            throw stopped(path)
        case .refuse(let code): throw ObjectStoreError(code, "refused", path: path)
        case .loseReply:
            _ = effect()
            throw lost(kind, path)
        case .late(let delay):
            scheduler.later(delay) { _ = effect() }
            throw lost(kind, path)
        case .slow:
            let result = effect()
            guard await scheduler.wait(process, .reply) == .serve else { throw stopped(path) }
            return try result.get()
        case .serve, .stale: return try effect().get()
        }
    }

    private func lost(_ kind: RequestKind, _ path: ObjectPath) -> ObjectStoreError {
        let isMistaken = world.bug == .lostReplyIsFailure && kind == .putIfAbsent
        return ObjectStoreError(
            isMistaken ? .permissionDenied : .unknownOutcome, "the reply is lost", path: path)
    }

    func get(_ path: ObjectPath) async throws(ObjectStoreError) -> [UInt8] {
        try await request(.get, path) { world.get(path) }
    }

    func get(_ path: ObjectPath, range: Range<Int>) async throws(ObjectStoreError) -> [UInt8] {
        try await request(.getRange, path) { world.get(path, range) }
    }

    func metadata(of path: ObjectPath) async throws(ObjectStoreError) -> ObjectMetadata {
        try await request(.metadata, path) { world.metadata(path) }
    }

    func put(_ path: ObjectPath, _ bytes: [UInt8]) async throws(ObjectStoreError) {
        let operation = process.operation
        try await request(.put, path) { world.put(path, bytes, by: operation) }
    }

    func putIfAbsent(_ path: ObjectPath, _ bytes: [UInt8]) async throws(ObjectStoreError) -> PutOutcome {
        let operation = process.operation
        return try await request(.putIfAbsent, path) { world.putIfAbsent(path, bytes, by: operation) }
    }

    func upload(_ path: ObjectPath) async throws(ObjectStoreError) -> any ObjectUpload {
        if world.bug == .hintBeforeCheckpoint, path.lastSegment.contains(".checkpoint.") {
            try await putEarlyHint(path)
        }
        return ProcessUpload(self, path)
    }

    /// What a writer would do that thinks of the hint first.
    private func putEarlyHint(_ path: ObjectPath) async throws(ObjectStoreError) {
        let digits = path.lastSegment.drop { !$0.isNumber }.prefix(20)
        let hint = Array("{\"version\":\(Int64(digits) ?? 0),\"size\":1}".utf8)
        try await put(path.parent.appending("_last_checkpoint"), hint)
    }

    fileprivate func finish(_ path: ObjectPath, _ bytes: [UInt8]) async throws(ObjectStoreError) {
        let operation = process.operation
        try await request(.upload, path) { world.put(path, bytes, by: operation) }
    }

    func list(
        _ folder: ObjectPath, startingAfter: ObjectPath?, recursive: Bool
    ) async throws(ObjectStoreError) -> [ObjectMetadata] {
        world.countRequest()
        let found: [ObjectMetadata]
        let verdict = await scheduler.wait(process, .request(.list, folder))
        switch verdict {
        case .stop, .stopAfter: throw stopped(folder)
        case .refuse(let code): throw ObjectStoreError(code, "refused", path: folder)
        case .slow:
            let begun = world.objects.changeCount
            guard await scheduler.wait(process, .reply) == .serve else { throw stopped(folder) }
            found = try world.list(folder, startingAfter, recursive, begunAt: begun).get()
        case .stale(let age):
            process.sawStaleListing = true
            found = try world.list(folder, startingAfter, recursive, staleBy: age).get()
        case .serve, .loseReply, .late: found = try world.list(folder, startingAfter, recursive).get()
        }
        guard world.bug == .vacuumWithoutFloor, recursive else { return found }
        return found.map { ObjectMetadata(path: $0.path, byteCount: $0.byteCount, modifiedMilliseconds: 0) }
    }

    func delete(_ path: ObjectPath) async throws(ObjectStoreError) {
        let operation = process.operation
        try await request(.delete, path) { world.delete(path, by: operation) }
    }
}

/// An object that appears whole at the end. Used by one task at a time.
private final class ProcessUpload: ObjectUpload, @unchecked Sendable {
    private let store: ProcessStore
    private let path: ObjectPath
    private var bytes: [UInt8] = []

    init(_ store: ProcessStore, _ path: ObjectPath) {
        self.store = store
        self.path = path
    }

    func write(_ more: [UInt8]) async throws(ObjectStoreError) { bytes += more }
    func finish() async throws(ObjectStoreError) { try await store.finish(path, bytes) }
    func abort() async { bytes = [] }
}

/// The store as those see it who check: no turn, no fault.
struct CalmStore: ObjectStore {
    let world: World
    var operation: Operation?

    func get(_ path: ObjectPath) async throws(ObjectStoreError) -> [UInt8] { try world.get(path).get() }

    func get(_ path: ObjectPath, range: Range<Int>) async throws(ObjectStoreError) -> [UInt8] {
        try world.get(path, range).get()
    }

    func metadata(of path: ObjectPath) async throws(ObjectStoreError) -> ObjectMetadata {
        try world.metadata(path).get()
    }

    func put(_ path: ObjectPath, _ bytes: [UInt8]) async throws(ObjectStoreError) {
        try world.put(path, bytes, by: operation).get()
    }

    func putIfAbsent(_ path: ObjectPath, _ bytes: [UInt8]) async throws(ObjectStoreError) -> PutOutcome {
        try world.putIfAbsent(path, bytes, by: operation).get()
    }

    func upload(_ path: ObjectPath) async throws(ObjectStoreError) -> any ObjectUpload {
        CalmUpload(self, path)
    }

    func list(
        _ folder: ObjectPath, startingAfter: ObjectPath?, recursive: Bool
    ) async throws(ObjectStoreError) -> [ObjectMetadata] {
        try world.list(folder, startingAfter, recursive).get()
    }

    func delete(_ path: ObjectPath) async throws(ObjectStoreError) {
        try world.delete(path, by: operation).get()
    }
}

private final class CalmUpload: ObjectUpload, @unchecked Sendable {
    private let store: CalmStore
    private let path: ObjectPath
    private var bytes: [UInt8] = []

    init(_ store: CalmStore, _ path: ObjectPath) {
        self.store = store
        self.path = path
    }

    func write(_ more: [UInt8]) async throws(ObjectStoreError) { bytes += more }
    func finish() async throws(ObjectStoreError) { try await store.put(path, bytes) }
    func abort() async { bytes = [] }
}
