import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Requests over HTTP/1.1 with pooled connections; certificates of https servers are verified.
final class HTTPClientTransport: HTTPTransport {
    private let client: HTTPClient

    /// - Parameter certificateFile: authorities to trust in place of the system's, in PEM.
    init(certificateFile: String? = nil, connectTimeout: Duration = .seconds(5), connectionLimit: Int = 64) {
        var configuration = HTTPClient.Configuration()
        if let certificateFile {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .file(certificateFile)
            configuration.tlsConfiguration = tls
        }
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = TimeAmount(connectTimeout)
        configuration.timeout.read = .seconds(30)
        configuration.connectionPool.idleTimeout = .seconds(15)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connectionLimit
        // Retries are ours: they are counted, spaced and limited.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    deinit {
        // The client outlives this until its connections are closed; one that is closed already says so, to nobody.
        _ = client.shutdown() as EventLoopFuture<Void>
    }

    func shutdown() async { try? await client.shutdown() }

    func send(
        _ message: HTTPMessage, bodyByteLimit: Int, timeout: Duration
    ) async throws(TransportFailure) -> HTTPReply {
        do {
            return try await exchange(message, bodyByteLimit: bodyByteLimit, timeout: timeout)
        } catch let failure as TransportFailure {
            throw failure
        } catch let error as HTTPClientError {
            throw Self.failure(error)
        } catch let error as NIOSSLError {
            if case .handshakeFailed = error {
                throw TransportFailure(
                    maybeSent: false, mayPass: false,
                    message:
                        "the TLS handshake failed: the server's certificate is not one that is trusted for this "
                        + "address; AWS_CA_BUNDLE can name a file of authorities")
            }
            throw TransportFailure(maybeSent: true, message: "the TLS connection broke")
        } catch is NIOConnectionError {
            throw TransportFailure(
                maybeSent: false, message: "no connection: nothing listens there, or there is no such host")
        } catch let error as IOError {
            throw TransportFailure(
                maybeSent: true, message: "the connection broke (system error \(error.errnoCode))")
        } catch {
            // Some error types carry addresses: only the type is told.
            throw TransportFailure(maybeSent: true, message: "the connection failed (\(type(of: error)))")
        }
    }

    private func exchange(
        _ message: HTTPMessage, bodyByteLimit: Int, timeout: Duration
    ) async throws -> HTTPReply {
        var request = HTTPClientRequest(url: message.url)
        request.method = HTTPMethod(rawValue: message.method)
        for (name, value) in message.headers { request.headers.add(name: name, value: value) }
        request.headers.add(name: "user-agent", value: "tarn")
        if !message.body.isEmpty {
            request.body = .bytes(message.body)
        } else if message.method == "PUT" || message.method == "POST" {
            request.headers.add(name: "content-length", value: "0")
        }
        let deadline = NIODeadline.now() + TimeAmount(timeout)
        let response = try await client.execute(request, deadline: deadline)
        var reply = HTTPReply(status: Int(response.status.code))
        for header in response.headers { reply.headers[header.name.lowercased()] = header.value }
        let length = response.headers.first(name: "content-length").flatMap { Int($0) }
        if message.method == "HEAD" { return reply }
        let tooLong = TransportFailure(
            maybeSent: true, mayPass: false, message: "the answer is longer than \(bodyByteLimit) bytes")
        if let length, length > bodyByteLimit { throw tooLong }
        reply.body.reserveCapacity(length ?? 0)
        for try await chunk in response.body {
            guard chunk.readableBytes <= bodyByteLimit - reply.body.count else { throw tooLong }
            // The client's own deadline ends with the answer's head; a trickling body is ours to stop.
            guard NIODeadline.now() < deadline else { throw HTTPClientError.deadlineExceeded }
            reply.body.append(contentsOf: chunk.readableBytesView)
        }
        return reply
    }

    private static func failure(_ error: HTTPClientError) -> TransportFailure {
        switch error {
        case .invalidURL, .emptyHost, .emptyScheme:
            TransportFailure(maybeSent: false, mayPass: false, message: error.shortDescription.lowercased())
        case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout:
            TransportFailure(maybeSent: false, message: error.shortDescription.lowercased())
        default:
            TransportFailure(maybeSent: true, message: error.shortDescription.lowercased())
        }
    }
}
