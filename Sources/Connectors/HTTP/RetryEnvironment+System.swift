import FoundationEssentials

extension RetryEnvironment {
    /// The system's clock and random numbers.
    public static let system = RetryEnvironment(
        sleep: { try await Task.sleep(for: $0) },
        random: { Double.random(in: 0..<1) },
        now: { Int64(Date().timeIntervalSince1970) })
}
