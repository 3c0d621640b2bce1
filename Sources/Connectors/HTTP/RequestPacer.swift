import Synchronization

/// Spaces the requests of a source: never faster than it allows, and slower for a while after it said so.
///
/// A request that is refused waits as long as its own answer says; the spacing holds the others back.
final class RequestPacer: Sendable {
    /// A request's place in the row.
    struct Place: Hashable, Sendable {
        /// How long the request has to wait for it.
        var wait: Duration
        /// How often the pace had been slowed when it was given out.
        fileprivate var slowingCount: Int
    }

    private struct State {
        var interval: Duration
        /// The next place, on the clock of `elapsed`.
        var nextStart: Duration
        var slowingCount = 0
    }

    private static let firstInterval = Duration.milliseconds(5)
    private static let longestInterval = Duration.seconds(1)

    private let ownInterval: Duration
    private let elapsed: @Sendable () -> Duration
    private let state: Mutex<State>

    /// `requestsPerSecond` 0: no limit of our own.
    init(requestsPerSecond: Int, elapsed: @escaping @Sendable () -> Duration) {
        ownInterval = requestsPerSecond > 0 ? .seconds(1) / requestsPerSecond : .zero
        self.elapsed = elapsed
        state = Mutex(State(interval: ownInterval, nextStart: elapsed()))
    }

    /// Takes the next place in the row.
    func takePlace() -> Place {
        state.withLock { state in
            let now = elapsed()
            let start = max(now, state.nextStart)
            state.nextStart = start + state.interval
            return Place(wait: start - now, slowingCount: state.slowingCount)
        }
    }

    /// The source answered the request of a place that there were too many: the interval doubles. Requests that were
    /// under way together say so once, not once each.
    func slowDown(after place: Place) {
        state.withLock {
            guard $0.slowingCount == place.slowingCount else { return }
            $0.slowingCount += 1
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
