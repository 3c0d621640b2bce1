import Glibc

/// What this process used so far.
public enum ProcessFigures {
    /// The most memory that was resident at once, in bytes.
    public static var peakByteCount: Int {
        var usage = rusage()
        guard unsafe getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return 0 }
        return Int(usage.ru_maxrss) << 10
    }
}

/// Measures the wall time of work.
public struct Stopwatch: Sendable {
    private let started = ContinuousClock.now

    public init() {}

    /// Since it was made.
    public var seconds: Double {
        let components = (ContinuousClock.now - started).components
        return Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
