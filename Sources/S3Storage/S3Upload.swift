import ObjectStorage
import Synchronization

/// An object written in parts: one request where it fits into a part, a multipart upload where it does not. A few
/// parts are under way while the next is filled.
final class S3Upload: ObjectUpload {
    /// A part that was handed over.
    private typealias PartTask = Task<Result<Part, ObjectStoreError>, Never>

    private struct Part: Sendable {
        var number: Int
        var entityTag: String
    }

    private struct State {
        var buffer: [UInt8] = []
        var uploadID: String?
        var partCount = 0
        var byteCount = 0
        var running: [PartTask] = []
        var done: [Part] = []
    }

    private let store: S3ObjectStore
    private let path: ObjectPath
    private let state = Mutex(State())

    /// S3 takes so many parts of an object.
    private static let partLimit = 10_000
    /// Parts on the way besides the one that is filled.
    private static let runningLimit = 2

    init(_ store: S3ObjectStore, _ path: ObjectPath) {
        self.store = store
        self.path = path
    }

    /// Later parts are greater, so that their number suffices: the first 8 GB in parts of 8 MB, then 16, and so on.
    private func partByteCount(_ count: Int) -> Int {
        store.client.configuration.partByteCount * (1 + count / 1000)
    }

    func write(_ bytes: [UInt8]) async throws(ObjectStoreError) {
        state.withLock { $0.buffer += bytes }
        while true {
            let part = state.withLock { state -> [UInt8]? in
                let size = partByteCount(state.partCount)
                guard state.buffer.count > size else { return nil }
                let part = Array(state.buffer[..<size])
                state.buffer.removeFirst(size)
                return part
            }
            guard let part else { return }
            try await send(part)
        }
    }

    func finish() async throws(ObjectStoreError) {
        let (rest, isSingle) = state.withLock { ($0.buffer, $0.uploadID == nil) }
        if isSingle { return try await store.putUnprobed(path, rest) }
        state.withLock { $0.buffer = [] }
        if !rest.isEmpty { try await send(rest) }
        while try await wait(until: 0) {}
        try await complete()
    }

    func abort() async {
        let (uploadID, running) = state.withLock { state in
            defer {
                state.buffer = []
                state.running = []
                state.uploadID = nil
            }
            return (state.uploadID, state.running)
        }
        for task in running { task.cancel() }
        for task in running { _ = await task.value }
        guard let uploadID else { return }
        var request = S3Request(method: "DELETE", key: path.description, query: [("uploadId", uploadID)])
        request.expectedStatuses = [404]
        _ = try? await store.send(request)
    }

    /// Waits for the oldest part while more than `count` are under way; false once they are few enough.
    private func wait(until count: Int) async throws(ObjectStoreError) -> Bool {
        let oldest = state.withLock { $0.running.count > count ? $0.running.removeFirst() : nil }
        guard let oldest else { return false }
        switch await oldest.value {
        case .success(let part): state.withLock { $0.done.append(part) }
        case .failure(let error): throw error
        }
        return true
    }

    private func send(_ bytes: [UInt8]) async throws(ObjectStoreError) {
        while try await wait(until: Self.runningLimit - 1) {}
        let uploadID = try await begun()
        let number = state.withLock { state in
            state.partCount += 1
            state.byteCount += bytes.count
            return state.partCount
        }
        guard number <= Self.partLimit else {
            throw ObjectStoreError(.invalidRequest, "the object has too many parts for S3", path: path)
        }
        let (store, path) = (store, path)
        let task = Task { await Self.sendPart(bytes, number, uploadID, path, store) }
        state.withLock { $0.running.append(task) }
    }

    private static func sendPart(
        _ bytes: [UInt8], _ number: Int, _ uploadID: String, _ path: ObjectPath, _ store: S3ObjectStore
    ) async -> Result<Part, ObjectStoreError> {
        let request = S3Request(
            method: "PUT", key: path.description,
            query: [("partNumber", "\(number)"), ("uploadId", uploadID)], body: bytes)
        do {
            let reply = try await store.send(request)
            guard let tag = reply.headers["etag"] else {
                return .failure(
                    ObjectStoreError(.failed, "the store gives no tag for part \(number)", path: path))
            }
            return .success(Part(number: number, entityTag: tag))
        } catch {
            return .failure(error)
        }
    }

    private func begun() async throws(ObjectStoreError) -> String {
        if let known = state.withLock({ $0.uploadID }) { return known }
        let reply = try await store.send(
            S3Request(method: "POST", key: path.description, query: [("uploads", "")]))
        guard let uploadID = (try? XMLDocument.parse(reply.body))?["UploadId"]?.text, !uploadID.isEmpty else {
            throw ObjectStoreError(.failed, "the store began no multipart upload", path: path)
        }
        state.withLock { $0.uploadID = uploadID }
        return uploadID
    }

    private func complete() async throws(ObjectStoreError) {
        let (uploadID, parts, byteCount) = state.withLock { ($0.uploadID ?? "", $0.done, $0.byteCount) }
        let list = parts.sorted { $0.number < $1.number }.map {
            "<Part><PartNumber>\($0.number)</PartNumber><ETag>\(Self.escaped($0.entityTag))</ETag></Part>"
        }.joined()
        var request = S3Request(
            method: "POST", key: path.description, query: [("uploadId", uploadID)],
            body: Array("<CompleteMultipartUpload>\(list)</CompleteMultipartUpload>".utf8))
        request.mayFailLate = true
        do {
            _ = try await store.send(request)
        } catch {
            // The reply to an earlier try may be lost: then the upload is gone, and the object is there.
            guard error.code == .notFound, let found = try? await store.metadata(of: path),
                found.byteCount == byteCount
            else { throw error }
        }
        state.withLock { $0.uploadID = nil }
    }

    private static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            default: String(character)
            }
        }.joined()
    }
}
