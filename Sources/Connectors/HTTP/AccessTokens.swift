/// Keeps an OAuth access token for all who read from a source: fetched when first wanted, renewed shortly before it
/// expires and after it was refused, once for all. Neither tokens nor secrets reach a log or an error.
actor AccessTokens {
    private struct Token {
        var text: String
        /// When it is renewed, on the clock of `elapsed`.
        var renewal: Duration
    }

    private let source: HTTPSource
    private let path: String
    private let form: [UInt8]
    private let elapsed: @Sendable () -> Duration
    private var current: Token?
    private var pending: Task<Token, any Error>?

    /// - Parameter path: where tokens are given out, below the source's base.
    init(source: HTTPSource, path: String, clientID: String, clientSecret: String) {
        self.source = source
        self.path = path
        elapsed = source.elapsed
        form = Array(
            ("client_id=\(PercentEncoding.encoded(clientID))&client_secret=\(PercentEncoding.encoded(clientSecret))"
                + "&grant_type=client_credentials").utf8)
    }

    /// A token that is good for some time yet.
    func token() async throws -> String {
        if let current, elapsed() < current.renewal { return current.text }
        if let pending { return try await pending.value.text }
        let task = Task { try await fetch() }
        pending = task
        defer { pending = nil }
        let token = try await task.value
        current = token
        return token.text
    }

    /// A token was refused: the next who wants one gets another.
    func discard(_ token: String) {
        if current?.text == token { current = nil }
    }

    private func fetch() async throws -> Token {
        let label = RequestLabel(endpoint: "the access token")
        let asked = elapsed()
        let body = try await source.post(path, form: form, label: label)
        do throws(JSONFault) {
            let (text, seconds) = try Self.parse(body)
            // A tenth of its life, though not more than a minute, is left for requests under way.
            return Token(
                text: text, renewal: asked + .seconds(seconds) - min(.seconds(60), .seconds(seconds) / 10))
        } catch {
            throw ConnectorError(.refusedData, "\(label) cannot be taken in", cause: error.message)
        }
    }

    private static func parse(_ body: [UInt8]) throws(JSONFault) -> (text: String, seconds: Int64) {
        var reader = try JSONReader(validating: body)
        var text: String?
        var seconds: Int64 = 3_600
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch reader.decoded(key) {
            case "access_token": text = reader.decoded(try reader.string())
            case "expires_in":
                switch try reader.peekKind() {
                case .number: seconds = try reader.integer()
                case .string:
                    let written = try reader.string()
                    guard let number = Int64(reader.decoded(written)) else {
                        throw reader.fault("expires_in is no number")
                    }
                    seconds = number
                default: try reader.skipValue()
                }
            default: try reader.skipValue()
            }
        }
        try reader.end()
        guard let text, !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw reader.fault("there is no access_token")
        }
        return (text, min(max(seconds, 0), 1 << 31))
    }
}
