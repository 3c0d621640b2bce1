import Synchronization

/// What the requests of a source have cost so far.
public struct RequestMetrics: Sendable, Hashable {
    /// Requests sent, repeated ones included.
    public var requestCount = 0
    /// Requests that were sent again after a failure.
    public var retryCount = 0
    /// Bytes of bodies received.
    public var receivedByteCount = 0

    public init() {}
}

final class RequestCounter: Sendable {
    private let metrics = Mutex(RequestMetrics())

    var current: RequestMetrics { metrics.withLock { $0 } }

    func update(_ body: (inout RequestMetrics) -> Void) {
        metrics.withLock { body(&$0) }
    }
}
