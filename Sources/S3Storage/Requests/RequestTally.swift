import Synchronization

/// How many requests went to a store over the network.
public struct RequestCounts: Hashable, Sendable {
    /// All that were sent, repeated ones included.
    public var requestCount = 0
    /// Those that were sent again.
    public var retryCount = 0
    /// By method, and for lists, `LIST`.
    public var byKind: [String: Int] = [:]
}

/// Counts requests as they are sent.
final class RequestTally: Sendable {
    private let counts = Mutex(RequestCounts())

    var current: RequestCounts { counts.withLock { $0 } }

    func add(_ kind: String, isRetry: Bool) {
        counts.withLock {
            $0.requestCount += 1
            if isRetry { $0.retryCount += 1 }
            $0.byKind[kind, default: 0] += 1
        }
    }
}
