import Synchronization

/// The access tokens that are out, each until it expires.
final class IssuedTokens: Sendable {
    private struct State {
        var count = 0
        var expiryOfToken: [String: ContinuousClock.Instant] = [:]
    }

    private let state = Mutex(State())

    func issue(lifetime: Duration) -> String {
        state.withLock { state in
            state.count += 1
            let token = "token-\(state.count)-\(UInt64.random(in: .min ... .max))"
            let now = ContinuousClock.now
            state.expiryOfToken = state.expiryOfToken.filter { $0.value > now }
            state.expiryOfToken[token] = now + lifetime
            return token
        }
    }

    /// Whether an `Authorization` header holds a token that has not expired.
    func admits(_ header: String?) -> Bool {
        guard let header, header.lowercased().hasPrefix("bearer ") else { return false }
        let token = String(header.dropFirst("bearer ".count))
        return state.withLock { ($0.expiryOfToken[token] ?? .now) > .now }
    }
}
