import DeltaLog
import HTTPTypes
import Hummingbird
import LakeCatalog
import NIOCore
import ObjectStorage
import TableScan

/// Serves the bytes of files that links name: whole or one range, a part at a time.
struct FileResponder {
    let directory: SharingDirectory
    let links: ServedFileLinks

    /// Bytes that one response holds in memory.
    private static let partByteCount = 256 << 10

    /// Throws ``SharingError``: 403 for a link that is not ours or has expired, 404 for a file that is gone.
    func respond(
        _ request: Request, _ target: RequestTarget, _ segments: ArraySlice<String>,
        nowMilliseconds now: Int64
    ) async throws -> Response {
        let named = try links.target(of: target, segments: segments, nowMilliseconds: now)
        let isShared = directory.configuration().shares.contains {
            $0.name == named.share && $0.includes(named.table)
        }
        guard isShared else { throw SharingError.notFound("This table is no longer shared.") }
        let location = try directory.table(named.table).location
        let path = named.isBelowTable ? location.root.appending(named.path.description) : named.path
        let object: ObjectMetadata
        do {
            object = try await location.store.metadata(of: path)
        } catch {
            guard error.code == .notFound else { throw error }
            throw SharingError.notFound("This file is gone; ask for the table's files again.")
        }
        return response(request, object, location.store)
    }

    private func response(_ request: Request, _ object: ObjectMetadata, _ store: any ObjectStore) -> Response
    {
        // Data files are never changed, so size and time name their content.
        let tag =
            "\"\(String(object.byteCount, radix: 16))-\(String(object.modifiedMilliseconds, radix: 16))\""
        var headers: HTTPFields = [
            .contentType: "application/octet-stream", .acceptRanges: "bytes", .eTag: tag,
            .cacheControl: "private, max-age=0",
        ]
        let wantsWhole = request.headers[.ifRange].map { $0 != tag } ?? false
        let range = ByteRange(wantsWhole ? nil : request.headers[.range], byteCount: object.byteCount)
        var status = HTTPResponse.Status.ok
        var bytes = 0..<object.byteCount
        switch range {
        case .whole: break
        case .part(let part):
            status = .partialContent
            bytes = part
            headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(object.byteCount)"
        case .unsatisfiable:
            headers[.contentRange] = "bytes */\(object.byteCount)"
            return Response(status: .rangeNotSatisfiable, headers: headers)
        }
        let path = object.path
        let wanted = bytes
        return Response(
            status: status, headers: headers,
            body: ResponseBody(contentLength: wanted.count) { writer in
                var start = wanted.lowerBound
                while start < wanted.upperBound {
                    let end = min(start + Self.partByteCount, wanted.upperBound)
                    try await writer.write(ByteBuffer(bytes: try await store.get(path, range: start..<end)))
                    start = end
                }
                try await writer.finish(nil)
            })
    }
}
