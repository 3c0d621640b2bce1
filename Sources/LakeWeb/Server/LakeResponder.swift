import DeltaSharing
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// The connection of a request, so that it can be closed behind an answer.
struct LakeContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

/// Sends each request where it belongs, and puts on every answer what protects its reader.
struct LakeResponder: HTTPResponder {
    let sharing: SharingResponder
    let pages: PageResponder

    func respond(to request: Request, context: LakeContext) async throws -> Response {
        var response = await answer(request)
        response.headers[.xContentTypeOptions] = "nosniff"
        if request.method == .head { response = response.createHeadResponse() }
        response.body = paced(response.body, context.channel)
        if response.headers[.connection] == "close" {
            response.body = closing(response.body, context.channel)
        }
        return response
    }

    private func answer(_ request: Request) async -> Response {
        guard let target = RequestTarget(request.head.path ?? "") else {
            return .failure(SharingError(400, "MALFORMED_REQUEST", "This is no path that can be asked for."))
        }
        if target.segments.first == SharingResponder.prefix {
            return await sharing.respond(to: request, target: target)
        }
        return await pages.respond(to: request, target: target)
    }

    /// A body each part of which waits until the connection has taken note of the part before. Without that, a busy event
    /// loop learns of a slow client only after many parts are queued for it.
    private func paced(_ body: ResponseBody, _ channel: any Channel) -> ResponseBody {
        if let count = body.contentLength, count <= 65_536 { return body }
        return ResponseBody(contentLength: body.contentLength) { writer in
            let paced = writer.map { buffer in
                try await channel.eventLoop.submit {}.get()
                return buffer
            }
            try await body.write(paced)
        }
    }

    /// A body that ends the connection a moment after its last byte, whatever the client still sends.
    private func closing(_ body: ResponseBody, _ channel: any Channel) -> ResponseBody {
        ResponseBody(contentLength: body.contentLength) { writer in
            try await body.write(writer)
            channel.eventLoop.scheduleTask(in: .milliseconds(250)) { channel.close(promise: nil) }
        }
    }
}
