/// Why one attempt at a request failed. Holds no URL and no body.
enum RequestFailure: Error, Hashable, CustomStringConvertible {
    /// The connection could not be made, broke, or timed out.
    case connection(String)
    /// A status other than 200.
    case status(Int, retryAfter: String?)
    /// The answer is greater than the limit.
    case tooGreat(byteLimit: Int)
    /// The request itself is unusable, or the server's certificate is.
    case unusable(String)

    /// Whether another attempt may help.
    var isTransient: Bool {
        switch self {
        case .connection: true
        case .status(let status, _):
            status == 408 || status == 425 || status == 429 || (500...599).contains(status)
        case .tooGreat, .unusable: false
        }
    }

    var retryAfter: String? {
        if case .status(_, let retryAfter) = self { retryAfter } else { nil }
    }

    var description: String {
        switch self {
        case .connection(let reason): reason
        case .status(let status, _): "status \(status)"
        case .tooGreat(let byteLimit): "the answer is longer than \(byteLimit) bytes"
        case .unusable(let reason): reason
        }
    }

    func connectorError(label: RequestLabel, attemptCount: Int) -> ConnectorError {
        let attempts = attemptCount == 1 ? "" : " after \(attemptCount) attempts"
        switch self {
        case .connection, .status(408, _), .status(425, _), .status(429, _), .status(500...599, _):
            return ConnectorError(.unreachable, "\(label) could not be read\(attempts)", cause: description)
        case .status(404, _):
            return ConnectorError(
                .notFound, "\(label) is not there; does the API's address end where it should?",
                cause: description)
        case .status(401, _), .status(403, _):
            return ConnectorError(.configuration, "\(label) is refused to us", cause: description)
        case .status:
            return ConnectorError(
                .configuration, "\(label) has an answer that no such API gives; check its address",
                cause: description)
        case .tooGreat:
            return ConnectorError(.refusedData, "\(label) cannot be taken in", cause: description)
        case .unusable:
            return ConnectorError(.configuration, "\(label) could not be asked for", cause: description)
        }
    }
}
