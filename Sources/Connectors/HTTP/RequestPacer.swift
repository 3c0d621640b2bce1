import Synchronization

/// Spaces the requests of a source: never faster than it allows, and slower for a while after it said so.
final class RequestPacer: Sendable {
    private struct State {
        var interval: Duration
        var nextStart: ContinuousClock.Instant
    }

    private static let firstInterval = Duration.milliseconds(5)
    private static let longestInterval = Duration.seconds(1)

    private let ownInterval: Duration
    private let state: Mutex<State>

    /// `requestsPerSecond` 0: no limit of our own.
    init(requestsPerSecond: Int) {
        ownInterval = requestsPerSecond > 0 ? .seconds(1) / requestsPerSecond : .zero
        state = Mutex(State(interval: ownInterval, nextStart: .now))
    }

    /// Takes the next place in the row; how long to wait for it.
    func takePlace() -> Duration {
        state.withLock { state in
            let now = ContinuousClock.now
            let start = max(now, state.nextStart)
            state.nextStart = start + state.interval
            return start - now
        }
    }

    /// The source said that there were too many requests: the interval doubles.
    func slowDown() {
        state.withLock {
            $0.interval = min(max($0.interval * 2, Self.firstInterval), Self.longestInterval)
        }
    }

    /// A request went well: a tenth of what the source made us wait is dropped.
    func speedUp() {
        state.withLock { state in
            guard state.interval > ownInterval else { return }
            let less = state.interval * 0.9
            state.interval = less < .milliseconds(1) ? ownInterval : max(less, ownInterval)
        }
    }
}
