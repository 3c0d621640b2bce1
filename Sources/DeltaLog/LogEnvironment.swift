import ObjectStorage

/// Time and randomness as the log and its writers use them, handed in so that tests can repeat a run.
public struct LogEnvironment: Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var nowMilliseconds: @Sendable () -> Int64
    /// A new UUID in its text form.
    public var makeUUID: @Sendable () -> String
    /// Name and version of this program, as commits record it.
    public var engineInfo: String
    /// Waits for so many milliseconds, as writers do that were overtaken. Throws only if the task is cancelled.
    public var sleep: @Sendable (Int64) async throws -> Void
    /// A random number from a range.
    public var random: @Sendable (ClosedRange<Int64>) -> Int64

    public init(
        nowMilliseconds: @escaping @Sendable () -> Int64, makeUUID: @escaping @Sendable () -> String,
        engineInfo: String = "tarn/0.1.0",
        sleep: @escaping @Sendable (Int64) async throws -> Void = {
            try await Task.sleep(for: .milliseconds($0))
        },
        random: @escaping @Sendable (ClosedRange<Int64>) -> Int64 = { Int64.random(in: $0) }
    ) {
        self.nowMilliseconds = nowMilliseconds
        self.makeUUID = makeUUID
        self.engineInfo = engineInfo
        self.sleep = sleep
        self.random = random
    }

    /// The machine's clock and random numbers.
    public static let system = LogEnvironment(
        nowMilliseconds: { SystemClock.nowMilliseconds() },
        makeUUID: {
            var generator = SystemRandomNumberGenerator()
            return UUIDText.random(using: &generator)
        })
}
