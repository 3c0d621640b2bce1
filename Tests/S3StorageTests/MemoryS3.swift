import ObjectStorage
import Synchronization

@testable import S3Storage

/// A small S3 in memory: enough of it to run the store against, with pages of two keys.
final class MemoryS3: HTTPTransport {
    private struct State {
        var objects: [String: [UInt8]] = [:]
        var uploads: [String: [Int: [UInt8]]] = [:]
        var log: [String] = []
    }

    private let state = Mutex(State())
    private let honoursConditions: Bool
    private let pageSize: Int
    /// What a request is answered with in place of the store's own answer, asked before it takes effect.
    private let before: @Sendable (HTTPMessage, Int) -> ScriptedTransport.Answer?
    /// The same, after it took effect.
    private let after: @Sendable (HTTPMessage, Int) -> ScriptedTransport.Answer?

    init(
        honoursConditions: Bool = true, pageSize: Int = 2,
        before: @escaping @Sendable (HTTPMessage, Int) -> ScriptedTransport.Answer? = { _, _ in nil },
        after: @escaping @Sendable (HTTPMessage, Int) -> ScriptedTransport.Answer? = { _, _ in nil }
    ) {
        self.honoursConditions = honoursConditions
        self.pageSize = pageSize
        self.before = before
        self.after = after
    }

    /// Method and path of each request.
    var log: [String] { state.withLock { $0.log } }
    var keys: [String] { state.withLock { $0.objects.keys.sorted() } }

    func shutdown() async {}

    func send(
        _ message: HTTPMessage, bodyByteLimit: Int, timeout: Duration
    ) async throws(TransportFailure) -> HTTPReply {
        let number = state.withLock { state in
            let isList = message.query.contains { $0.0 == "list-type" }
            state.log.append("\(isList ? "LIST" : message.method) \(message.path)")
            return state.log.count - 1
        }
        if let answer = before(message, number) { return try answer.get() }
        let reply = state.withLock { answer(message, &$0) }
        if let answer = after(message, number) { return try answer.get() }
        return reply
    }

    private func answer(_ message: HTTPMessage, _ state: inout State) -> HTTPReply {
        let key = URIEncoding.decode(String(message.path.dropFirst("/bucket/".count))) ?? ""
        let query = Dictionary(message.query, uniquingKeysWith: { first, _ in first })
        let headers = Dictionary(message.headers, uniquingKeysWith: { first, _ in first })
        switch message.method {
        case "GET" where query["list-type"] != nil: return list(query, state)
        case "GET", "HEAD":
            guard var bytes = state.objects[key] else { return HTTPReply(status: 404) }
            if let range = headers["range"] {
                let ends = range.dropFirst("bytes=".count).split(separator: "-").compactMap { Int($0) }
                guard ends.count == 2, ends[0] < bytes.count else { return HTTPReply(status: 416) }
                bytes = Array(bytes[ends[0]..<min(ends[1] + 1, bytes.count)])
            }
            var reply = HTTPReply(status: 200, body: message.method == "HEAD" ? [] : bytes)
            reply.headers = [
                "content-length": "\(bytes.count)", "last-modified": "Mon, 12 Oct 2009 17:50:30 GMT",
            ]
            return reply
        case "PUT":
            if let number = query["partNumber"].flatMap({ Int($0) }), let id = query["uploadId"] {
                guard state.uploads[id] != nil else { return Self.error(404, "NoSuchUpload") }
                state.uploads[id]?[number] = message.body
                return HTTPReply(status: 200, headers: ["etag": "\"\(number)&\""])
            }
            if headers["if-none-match"] == "*", honoursConditions, state.objects[key] != nil {
                return Self.error(412, "PreconditionFailed")
            }
            state.objects[key] = message.body
            return HTTPReply(status: 200)
        case "POST" where query["uploads"] != nil:
            state.uploads["u"] = [:]
            return HTTPReply(
                status: 200, body: Array("<R xmlns='x'><UploadId>u</UploadId></R>".utf8))
        case "POST":
            guard let parts = state.uploads.removeValue(forKey: query["uploadId"] ?? "") else {
                return Self.error(404, "NoSuchUpload")
            }
            state.objects[key] = parts.sorted { $0.key < $1.key }.flatMap(\.value)
            return HTTPReply(status: 200, body: Array("<CompleteMultipartUploadResult/>".utf8))
        case "DELETE":
            if let id = query["uploadId"] {
                state.uploads[id] = nil
            } else {
                state.objects[key] = nil
            }
            return HTTPReply(status: 204)
        default: return HTTPReply(status: 405)
        }
    }

    private static func error(_ status: Int, _ code: String) -> HTTPReply {
        HTTPReply(status: status, body: Array("<Error><Code>\(code)</Code></Error>".utf8))
    }

    private func list(_ query: [String: String], _ state: State) -> HTTPReply {
        let prefix = query["prefix"] ?? ""
        let start =
            query["continuation-token"].flatMap { URIEncoding.decode($0) } ?? query["start-after"] ?? ""
        var entries: [(key: String, isFolder: Bool)] = []
        for key in state.objects.keys.sorted() where key.hasPrefix(prefix) {
            let rest = key.dropFirst(prefix.count)
            if query["delimiter"] == "/", let slash = rest.firstIndex(of: "/") {
                let folder = prefix + rest[...slash]
                if folder > start, entries.last?.key != folder { entries.append((folder, true)) }
            } else if key > start {
                entries.append((key, false))
            }
        }
        let page = entries.prefix(pageSize)
        var text = "<?xml version='1.0'?><ListBucketResult xmlns='http://x'><EncodingType>url</EncodingType>"
        for entry in page {
            let name = URIEncoding.component(entry.key)
            text +=
                entry.isFolder
                ? "<CommonPrefixes><Prefix>\(name)</Prefix></CommonPrefixes>"
                : "<Contents><Key>\(name)</Key><Size>\(state.objects[entry.key]?.count ?? 0)</Size>"
                    + "<LastModified>2009-10-12T17:50:30.000Z</LastModified></Contents>"
        }
        if page.count < entries.count, let last = page.last {
            text +=
                "<IsTruncated>true</IsTruncated><NextContinuationToken>\(URIEncoding.component(last.key))</NextContinuationToken>"
        }
        return HTTPReply(status: 200, body: Array((text + "</ListBucketResult>").utf8))
    }

    /// A store over this server whose retries do not wait.
    func store(attempts: Int = 4, partByteCount: Int = 8 << 20) throws -> S3ObjectStore {
        S3ObjectStore(client: try client(attempts: attempts, partByteCount: partByteCount), bucket: "bucket")
    }

    func client(attempts: Int = 4, partByteCount: Int = 8 << 20) throws -> S3Client {
        var configuration = S3Configuration(
            endpoint: try S3Endpoint(url: "http://s3.test:9000"),
            credentials: S3Credentials(accessKeyID: "id", secretAccessKey: "hush-hush"))
        configuration.retry.attemptLimit = attempts
        configuration.partByteCount = partByteCount
        return try S3Client(configuration, transport: self, now: { 0 }, jitter: { 1 }, wait: { _ in })
    }
}
