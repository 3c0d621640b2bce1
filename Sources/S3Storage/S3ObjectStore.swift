public import ObjectStorage

/// The objects of one bucket.
///
/// An object's path is its key. The first write makes sure that the endpoint honours `If-None-Match`, on which all
/// commits rest; one that does not is refused. Amazon's own service is known to and is not asked.
public final class S3ObjectStore: ObjectStore, ObjectURLSigning {
    let client: S3Client
    public let bucket: String
    public var isRemote: Bool { true }
    private let probe: ConditionProbe
    private let probePath: ObjectPath

    /// - Parameter probeFolder: where the object stands that the endpoint is tried with.
    public init(client: S3Client, bucket: String, probeFolder: ObjectPath = .root) {
        self.client = client
        self.bucket = bucket
        probe = client.probe
        probePath = probeFolder.appending(".put-if-absent.probe")
    }

    /// A range greater than this is read in parts, and ranges are read together up to this size.
    private static let rangeByteLimit = 8 << 20
    /// Ranges that stand no further apart are read as one: the bytes between cost less than a request.
    private static let gapByteLimit = 256 << 10
    /// The longest object that is read whole.
    private static let wholeByteLimit = 4 << 30

    public func get(_ path: ObjectPath) async throws(ObjectStoreError) -> [UInt8] {
        var request = S3Request(method: "GET", key: path.description)
        request.bodyByteLimit = Self.wholeByteLimit
        return try await send(request).body
    }

    public func get(_ path: ObjectPath, range: Range<Int>) async throws(ObjectStoreError) -> [UInt8] {
        if range.count > Self.rangeByteLimit {
            return try await get(path, ranges: [range])[0]
        }
        return try await part(path, range)
    }

    public func get(_ path: ObjectPath, ranges: [Range<Int>]) async throws(ObjectStoreError) -> [[UInt8]] {
        let plan = RangePlan(ranges, gapByteLimit: Self.gapByteLimit, partByteLimit: Self.rangeByteLimit)
        let parts = await BoundedTasks.run(plan.requests, width: client.configuration.parallelism) {
            [self] range in await partResult(path, range)
        }
        var fetched: [[UInt8]] = []
        fetched.reserveCapacity(parts.count)
        for part in parts { fetched.append(try part.get()) }
        return plan.assemble(fetched)
    }

    private func partResult(
        _ path: ObjectPath, _ range: Range<Int>
    ) async -> Result<[UInt8], ObjectStoreError> {
        do { return .success(try await part(path, range)) } catch { return .failure(error) }
    }

    /// One request for one range.
    private func part(_ path: ObjectPath, _ range: Range<Int>) async throws(ObjectStoreError) -> [UInt8] {
        guard range.lowerBound >= 0 else {
            throw ObjectStoreError(.invalidRequest, "bytes \(range) make no sense", path: path)
        }
        if range.isEmpty { return [] }
        var request = S3Request(method: "GET", key: path.description)
        request.headers = [("range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)")]
        request.bodyByteLimit = range.count
        let reply = try await send(request)
        guard reply.body.count == range.count else {
            throw ObjectStoreError(
                .invalidRequest, "bytes \(range) of an object that ends after \(reply.body.count) of them",
                path: path)
        }
        return reply.body
    }

    public func metadata(of path: ObjectPath) async throws(ObjectStoreError) -> ObjectMetadata {
        let reply = try await send(S3Request(method: "HEAD", key: path.description))
        guard let length = reply.headers["content-length"].flatMap({ Int($0) }), length >= 0 else {
            throw ObjectStoreError(.failed, "the store does not tell the object's size", path: path)
        }
        let modified = reply.headers["last-modified"].flatMap { Timestamps.parse(httpDate: $0) }
        return ObjectMetadata(path: path, byteCount: length, modifiedMilliseconds: modified ?? 0)
    }

    public func put(_ path: ObjectPath, _ bytes: [UInt8]) async throws(ObjectStoreError) {
        try await probe.check(self, at: probePath)
        try await putUnprobed(path, bytes)
    }

    func putUnprobed(_ path: ObjectPath, _ bytes: [UInt8]) async throws(ObjectStoreError) {
        try checkName(path)
        _ = try await send(S3Request(method: "PUT", key: path.description, body: bytes))
    }

    public func putIfAbsent(
        _ path: ObjectPath, _ bytes: [UInt8]
    ) async throws(ObjectStoreError) -> PutOutcome {
        try await probe.check(self, at: probePath)
        return try await putIfAbsentUnprobed(path, bytes)
    }

    func putIfAbsentUnprobed(
        _ path: ObjectPath, _ bytes: [UInt8]
    ) async throws(ObjectStoreError) -> PutOutcome {
        try checkName(path)
        var request = S3Request(method: "PUT", key: path.description, body: bytes)
        request.headers = [("if-none-match", "*")]
        request.isRepeatable = false
        request.expectedStatuses = [412]
        return try await send(request).status == 412 ? .alreadyExists : .created
    }

    public func upload(_ path: ObjectPath) async throws(ObjectStoreError) -> any ObjectUpload {
        try checkName(path)
        try await probe.check(self, at: probePath)
        return S3Upload(self, path)
    }

    public func list(
        _ folder: ObjectPath, startingAfter: ObjectPath?, recursive: Bool
    ) async throws(ObjectStoreError) -> [ObjectMetadata] {
        var objects: [ObjectMetadata] = []
        for page in try await pages(folder, startingAfter: startingAfter, recursive: recursive) {
            // A store that knows no start gives the whole folder.
            objects += page.objects.filter { object in startingAfter.map { $0 < object.path } ?? true }
        }
        if zip(objects, objects.dropFirst()).contains(where: { !($0.path < $1.path) }) {
            objects.sort { $0.path < $1.path }
        }
        return objects
    }

    /// The folders directly below a folder.
    public func folders(in folder: ObjectPath) async throws(ObjectStoreError) -> [ObjectPath] {
        try await pages(folder, startingAfter: nil, recursive: false).flatMap(\.folders).sorted()
    }

    private func pages(
        _ folder: ObjectPath, startingAfter: ObjectPath?, recursive: Bool
    ) async throws(ObjectStoreError) -> [ListPage] {
        let prefix = folder == .root ? "" : folder.description + "/"
        var pages: [ListPage] = []
        var continuation: String?
        while true {
            var request = S3Request(method: "GET", key: "")
            request.query = [("list-type", "2"), ("encoding-type", "url"), ("prefix", prefix)]
            if !recursive { request.query.append(("delimiter", "/")) }
            if let continuation {
                request.query.append(("continuation-token", continuation))
            } else if let startingAfter {
                request.query.append(("start-after", startingAfter.description))
            }
            let page = try ListPage(try await send(request).body, folder: folder)
            pages.append(page)
            guard let next = page.continuation else { return pages }
            guard next != continuation else {
                throw ObjectStoreError(.failed, "the store lists the same page again and again", path: folder)
            }
            continuation = next
        }
    }

    public func delete(_ path: ObjectPath) async throws(ObjectStoreError) {
        var request = S3Request(method: "DELETE", key: path.description)
        request.expectedStatuses = [404]
        let reply = try await send(request)
        if reply.status == 404 {
            // No object is no fault; no bucket is.
            let code = try? XMLDocument.parse(reply.body)["Code"]?.text
            if code == "NoSuchBucket" { throw ObjectStoreError(.notFound, "there is no bucket \(bucket)") }
        }
    }

    public func presignedURL(
        for path: ObjectPath, expiresInSeconds seconds: Int
    ) async throws(ObjectStoreError) -> String {
        // Seven days are the longest that signatures of this version may last.
        guard (1...604_800).contains(seconds) else {
            throw ObjectStoreError(
                .invalidRequest, "an address may be good for 1 to 604800 seconds, not \(seconds)", path: path)
        }
        return try await client.presignedURL(
            bucket: bucket, key: path.description, expiresInSeconds: seconds)
    }

    func send(_ request: S3Request) async throws(ObjectStoreError) -> HTTPReply {
        do {
            return try await client.send(request, bucket: bucket)
        } catch {
            var error = error
            if error.message.contains("NoSuchBucket") { error.message = "there is no bucket \(bucket)" }
            throw error
        }
    }

    /// Refuses the root and keys that are too long for S3, in words of our own.
    private func checkName(_ path: ObjectPath) throws(ObjectStoreError) {
        guard path != .root else {
            throw ObjectStoreError(.invalidRequest, "the root is no object", path: path)
        }
        guard path.description.utf8.count <= 1024 else {
            throw ObjectStoreError(.invalidRequest, "S3 takes no key of more than 1024 bytes", path: path)
        }
    }
}
