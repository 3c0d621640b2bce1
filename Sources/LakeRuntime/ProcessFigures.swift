import Foundation
import Glibc

/// What this process used so far.
public enum ProcessFigures {
    /// The most memory that was resident at once, in bytes.
    ///
    /// As the kernel counts it for this program alone: `getrusage` also holds what the process that started it had
    /// resident, and is asked only where there is no `/proc`.
    public static var peakByteCount: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        for line in status.split(separator: "\n") where line.hasPrefix("VmHWM:") {
            let kibibytes = line.split(whereSeparator: \.isWhitespace).lazy.compactMap { Int($0) }.first
            if let kibibytes { return kibibytes << 10 }
        }
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
