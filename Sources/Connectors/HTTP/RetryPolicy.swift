/// How often a request is tried again, and how long after.
public struct RetryPolicy: Sendable {
    /// All attempts, the first one included.
    public var attemptLimit = 6
    /// The pause before the second attempt; it doubles with each further one.
    public var firstPause = Duration.milliseconds(200)
    /// No computed pause is longer.
    public var longestPause = Duration.seconds(15)
    /// No pause that the server asks for by `Retry-After` is obeyed beyond this.
    public var longestRetryAfter = Duration.seconds(60)

    public init() {}

    /// The pause after a failed attempt, counted from 1. Half of it is random, so that clients that failed together
    /// do not come back together. `random` is in 0..<1.
    func pause(afterAttempt attempt: Int, random: Double) -> Duration {
        var pause = firstPause
        for _ in 1..<max(1, attempt) where pause < longestPause { pause *= 2 }
        return min(pause, longestPause) * (0.5 + random / 2)
    }
}

/// The clock and the chance that retries depend on; tests put their own here.
public struct RetryEnvironment: Sendable {
    /// Waits.
    public var sleep: @Sendable (Duration) async throws -> Void
    /// A number in 0..<1.
    public var random: @Sendable () -> Double
    /// Seconds since 1970-01-01T00:00:00Z.
    public var now: @Sendable () -> Int64
    /// Time since some moment, which no setting of clocks moves; requests are spaced and tokens renewed by it.
    public var elapsed: @Sendable () -> Duration

    public init(
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping @Sendable () -> Double,
        now: @escaping @Sendable () -> Int64,
        elapsed: @escaping @Sendable () -> Duration = Self.sinceStart
    ) {
        self.sleep = sleep
        self.random = random
        self.now = now
        self.elapsed = elapsed
    }

    private static let start = ContinuousClock.now

    /// Time since the process first asked.
    public static let sinceStart: @Sendable () -> Duration = { ContinuousClock.now - start }
}
