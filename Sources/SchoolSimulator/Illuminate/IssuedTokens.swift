import Synchronization

/// The access tokens that are out, each until it expires.
final class IssuedTokens: Sendable {
    private struct Token {
        var expiry: ContinuousClock.Instant
        var requestsLeft: Int
    }

    private struct State {
        var count = 0
        var tokens: [String: Token] = [:]
    }

    private let state = Mutex(State())

    func issue(_ access: IlluminateAccess) -> String {
        state.withLock { state in
            state.count += 1
            let text = "token-\(state.count)-\(UInt64.random(in: .min ... .max))"
            let now = ContinuousClock.now
            state.tokens = state.tokens.filter { $0.value.expiry > now }
            state.tokens[text] = Token(
                expiry: now + access.tokenLifetime, requestsLeft: access.requestsPerToken ?? .max)
            return text
        }
    }

    /// Whether an `Authorization` header holds a token that is still good; counts a request of it.
    func admits(_ header: String?) -> Bool {
        guard let header, header.lowercased().hasPrefix("bearer ") else { return false }
        let text = String(header.dropFirst("bearer ".count))
        return state.withLock { state in
            guard var token = state.tokens[text], token.expiry > .now, token.requestsLeft > 0 else {
                return false
            }
            token.requestsLeft -= 1
            state.tokens[text] = token
            return true
        }
    }
}
