import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// One attempt: a request and its whole answer.
struct HTTPExchange {
    /// The body of a request.
    struct Content {
        var type: String
        var bytes: [UInt8]
    }

    let client: HTTPClient
    let url: String
    /// What is posted; nil: a GET.
    var content: Content?
    /// Goes into the `Authorization` header.
    var token: String?
    let timeout: Duration
    let bodyByteLimit: Int

    func run() async throws(RequestFailure) -> [UInt8] {
        do {
            return try await exchange()
        } catch let failure as RequestFailure {
            throw failure
        } catch let error as HTTPClientError {
            throw Self.failure(error)
        } catch let error as NIOSSLError {
            if case .handshakeFailed = error {
                throw .unusable("the TLS handshake failed; the certificate may not be valid for this address")
            }
            throw .connection("the TLS connection broke")
        } catch let error as IOError {
            throw .connection("no connection (system error \(error.errnoCode))")
        } catch is NIOConnectionError {
            throw .connection("no connection; the address or the network may be wrong")
        } catch {
            // Some error types carry addresses: only the type is told.
            throw .connection("the connection failed (\(type(of: error)))")
        }
    }

    private func exchange() async throws -> [UInt8] {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "accept", value: "application/json")
        request.headers.add(name: "user-agent", value: "tarn")
        if let token { request.headers.add(name: "authorization", value: "Bearer " + token) }
        if let content {
            request.method = .POST
            request.headers.add(name: "content-type", value: content.type)
            request.body = .bytes(content.bytes)
        }
        let deadline = NIODeadline.now() + TimeAmount(timeout)
        let response = try await client.execute(request, deadline: deadline)
        guard response.status == .ok else {
            throw RequestFailure.status(
                Int(response.status.code), retryAfter: response.headers.first(name: "retry-after"))
        }
        if let length = response.headers.first(name: "content-length").flatMap({ Int($0) }),
            length > bodyByteLimit
        {
            throw RequestFailure.tooGreat(byteLimit: bodyByteLimit)
        }
        var body: [UInt8] = []
        for try await chunk in response.body {
            guard chunk.readableBytes <= bodyByteLimit - body.count else {
                throw RequestFailure.tooGreat(byteLimit: bodyByteLimit)
            }
            // The client's own deadline ends with the answer's head; a trickling body is ours to stop.
            guard NIODeadline.now() < deadline else { throw HTTPClientError.deadlineExceeded }
            body.append(contentsOf: chunk.readableBytesView)
        }
        return body
    }

    private static func failure(_ error: HTTPClientError) -> RequestFailure {
        switch error {
        case .invalidURL, .emptyHost, .emptyScheme, .redirectLimitReached, .redirectCycleDetected,
            .proxyAuthenticationRequired:
            .unusable(error.shortDescription)
        default:
            .connection(error.shortDescription.lowercased())
        }
    }
}
