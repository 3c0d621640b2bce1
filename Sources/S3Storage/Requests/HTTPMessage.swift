/// A request as it goes out. `path` and `query` are parts of the address; the query is encoded when it is sent.
struct HTTPMessage: Sendable {
    var method: String
    /// Scheme, host and port: `https://s3.eu-west-1.amazonaws.com`.
    var origin: String
    /// Encoded, with a leading slash.
    var path: String
    var query: [(String, String)] = []
    /// Names in lower case; `host` is among them.
    var headers: [(String, String)] = []
    var body: [UInt8] = []

    /// The whole address.
    var url: String {
        origin + path + (query.isEmpty ? "" : "?" + RequestSigner.canonicalQuery(query))
    }
}

/// An answer, whole.
struct HTTPReply: Sendable {
    var status: Int
    /// Names in lower case.
    var headers: [String: String] = [:]
    var body: [UInt8] = []
}

/// Why there is no answer.
struct TransportFailure: Error, Hashable, Sendable {
    /// Whether the server may have received the request.
    var maybeSent: Bool
    /// Whether asking again may help.
    var mayPass = true
    /// What went wrong, without addresses or headers.
    var message: String
}

/// Carries one request to a server and its answer back.
protocol HTTPTransport: Sendable {
    /// - Parameter bodyByteLimit: a longer body fails.
    func send(
        _ message: HTTPMessage, bodyByteLimit: Int, timeout: Duration
    ) async throws(TransportFailure) -> HTTPReply

    /// Closes what is open.
    func shutdown() async
}
