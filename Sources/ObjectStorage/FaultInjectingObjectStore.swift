import Synchronization

/// A store in front of another that fails when a plan says so, for tests of what survives.
public final class FaultInjectingObjectStore: ObjectStore {
    /// What happens to one request.
    public enum Fault: Hashable, Sendable {
        /// Nothing is done, and the error says so.
        case before(ObjectStoreError.Code)
        /// The request takes effect, but its reply is lost.
        case after(ObjectStoreError.Code)
        /// The request is held up and then served.
        case slow(milliseconds: Int)
    }

    /// One request that is about to be served.
    public struct Request: Hashable, Sendable {
        /// How many requests came before it.
        public var number: Int
        public var kind: RequestKind
        public var path: ObjectPath
    }

    private let store: any ObjectStore
    private let plan: @Sendable (Request) -> Fault?
    private let wait: @Sendable (_ milliseconds: Int) async -> Void
    private let state = Mutex<[Request]>([])

    /// `plan` is asked once for each request, in the order in which they come; `wait` serves slow faults.
    public init(
        _ store: any ObjectStore, wait: @escaping @Sendable (_ milliseconds: Int) async -> Void = { _ in },
        plan: @escaping @Sendable (Request) -> Fault?
    ) {
        self.store = store
        self.plan = plan
        self.wait = wait
    }

    /// A store whose requests fail by chance, the same way each time for the same seed: of a hundred, `percent`
    /// fail, writes as often before as after they took effect.
    public static func seeded(_ store: any ObjectStore, seed: UInt64, percent: Int)
        -> FaultInjectingObjectStore
    {
        FaultInjectingObjectStore(store) { request in
            // SplitMix64 of seed and number, so that the fault does not hang on the order of questions.
            var mixed = seed &+ UInt64(request.number + 1) &* 0x9E37_79B9_7F4A_7C15
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            mixed ^= mixed >> 31
            guard mixed % 100 < UInt64(max(percent, 0)) else { return nil }
            return request.kind.isWrite && mixed >> 32 & 1 == 1
                ? .after(.unknownOutcome) : .before(.unavailable)
        }
    }

    public var isRemote: Bool { store.isRemote }

    /// All requests so far, in order.
    public var requests: [Request] { state.withLock { $0 } }

    /// Runs a request under its fault.
    private func serve<Value: Sendable>(
        _ kind: RequestKind, _ path: ObjectPath, _ body: () async throws(ObjectStoreError) -> Value
    ) async throws(ObjectStoreError) -> Value {
        let request = state.withLock { requests in
            let request = Request(number: requests.count, kind: kind, path: path)
            requests.append(request)
            return request
        }
        switch plan(request) {
        case nil: return try await body()
        case .before(let code):
            throw ObjectStoreError(code, "injected before request \(request.number), a \(kind)", path: path)
        case .after(let code):
            _ = try await body()
            throw ObjectStoreError(code, "injected after request \(request.number), a \(kind)", path: path)
        case .slow(let milliseconds):
            await wait(milliseconds)
            return try await body()
        }
    }

    public func get(_ path: ObjectPath) async throws(ObjectStoreError) -> [UInt8] {
        try await serve(.get, path) { () async throws(ObjectStoreError) in try await store.get(path) }
    }

    public func get(_ path: ObjectPath, range: Range<Int>) async throws(ObjectStoreError) -> [UInt8] {
        try await serve(.getRange, path) { () async throws(ObjectStoreError) in
            try await store.get(path, range: range)
        }
    }

    public func metadata(of path: ObjectPath) async throws(ObjectStoreError) -> ObjectMetadata {
        try await serve(.metadata, path) { () async throws(ObjectStoreError) in
            try await store.metadata(of: path)
        }
    }

    public func put(_ path: ObjectPath, _ bytes: [UInt8]) async throws(ObjectStoreError) {
        try await serve(.put, path) { () async throws(ObjectStoreError) in try await store.put(path, bytes) }
    }

    public func putIfAbsent(
        _ path: ObjectPath, _ bytes: [UInt8]
    ) async throws(ObjectStoreError) -> PutOutcome {
        try await serve(.putIfAbsent, path) { () async throws(ObjectStoreError) in
            try await store.putIfAbsent(path, bytes)
        }
    }

    public func putIfAbsentBesideOthers(
        _ path: ObjectPath, _ bytes: [UInt8]
    ) async throws(ObjectStoreError) -> PutOutcome {
        try await serve(.putIfAbsent, path) { () async throws(ObjectStoreError) in
            try await store.putIfAbsentBesideOthers(path, bytes)
        }
    }

    /// The fault strikes when the upload is finished.
    public func upload(_ path: ObjectPath) async throws(ObjectStoreError) -> any ObjectUpload {
        FaultyUpload(try await store.upload(path)) { [self] upload throws(ObjectStoreError) in
            try await serve(.upload, path) { () async throws(ObjectStoreError) in try await upload.finish() }
        }
    }

    public func list(
        _ folder: ObjectPath, startingAfter: ObjectPath?, recursive: Bool
    ) async throws(ObjectStoreError) -> [ObjectMetadata] {
        try await serve(.list, folder) { () async throws(ObjectStoreError) in
            try await store.list(folder, startingAfter: startingAfter, recursive: recursive)
        }
    }

    public func delete(_ path: ObjectPath) async throws(ObjectStoreError) {
        try await serve(.delete, path) { () async throws(ObjectStoreError) in try await store.delete(path) }
    }
}

private final class FaultyUpload: ObjectUpload {
    typealias Finish = @Sendable (any ObjectUpload) async throws(ObjectStoreError) -> Void

    private let upload: any ObjectUpload
    private let onFinish: Finish

    init(_ upload: any ObjectUpload, onFinish: @escaping Finish) {
        self.upload = upload
        self.onFinish = onFinish
    }

    func write(_ bytes: [UInt8]) async throws(ObjectStoreError) { try await upload.write(bytes) }
    func finish() async throws(ObjectStoreError) { try await onFinish(upload) }
    func abort() async { await upload.abort() }
}
