import Synchronization

/// What requests share: the faults to make and the counts.
final class SimulatorState: Sendable {
    private let plan: Mutex<FaultPlan>
    private let counts = Mutex(SimulatorStatistics())

    init(faults: FaultPlan) {
        plan = Mutex(faults)
    }

    var faults: FaultPlan {
        get { plan.withLock { $0 } }
        set { plan.withLock { $0 = newValue } }
    }

    var statistics: SimulatorStatistics { counts.withLock { $0 } }

    /// Counts, and gives the number of requests so far.
    @discardableResult
    func count(_ body: (inout SimulatorStatistics) -> Void) -> Int {
        counts.withLock {
            body(&$0)
            return $0.requests
        }
    }
}
