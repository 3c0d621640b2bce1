import ObjectStorage

/// Decides whose turn it is, what becomes of each request, and what time it is; all from one seed.
///
/// Every task of the code under test ends up waiting here; one of them is let go at a time, and runs until it waits
/// again. Used on one thread only.
final class Scheduler: @unchecked Sendable {
    /// What a waiting task waits for.
    enum Wait {
        case request(RequestKind, ObjectPath)
        /// The reply to a request that has taken effect.
        case reply
        case sleep(until: Int64)
        /// The next operation of its process.
        case operation
    }

    private struct Waiting {
        let process: Process
        let wait: Wait
        let continuation: UnsafeContinuation<Verdict, Never>

        var isIdle: Bool { if case .operation = wait { true } else { false } }
        var wakeTime: Int64? { if case .sleep(let time) = wait { time } else { nil } }
    }

    let executor = SingleThreadExecutor()
    let trace: Trace
    private(set) var now: Int64
    private(set) var stepCount = 0
    private(set) var faultCount = 0
    private var random: SplitMix
    private let weather: Weather
    private var waiting: [Waiting] = []
    private var lateEffects: [(due: Int64, effect: () -> Void)] = []
    /// Whether no process may begin another operation.
    var isDraining = false
    /// Whether requests are served at once and as they should be.
    var isCalm = false

    init(seed: UInt64, weather: Weather, trace: Trace) {
        random = SplitMix(seed: seed)
        self.weather = weather
        self.trace = trace
        now = 1_700_000_000_000 + random.among(0...86_400_000)
    }

    /// Suspends the calling task until the scheduler lets it go on.
    func wait(_ process: Process, _ wait: Wait) async -> Verdict {
        if process.isStopped { return .stop }
        return await withUnsafeContinuation { continuation in
            waiting.append(Waiting(process: process, wait: wait, continuation: continuation))
        }
    }

    /// Does something when the time has come, whatever has become of the process.
    func later(_ delay: Int64, _ effect: @escaping () -> Void) {
        lateEffects.append((now + delay, effect))
    }

    func jump(_ milliseconds: Int64) {
        now += milliseconds
        trace.note { "the clock jumps by \(milliseconds) ms" }
    }

    /// Lets tasks go, one at a time, until nobody waits for anything but the next operation.
    func runUntilQuiet() {
        executor.runUntilIdle()
        while step() {}
    }

    /// Lets everybody who waits for the next operation go, with a verdict.
    func releaseAll(_ verdict: Verdict) {
        let released = waiting
        waiting = []
        for entry in released { entry.continuation.resume(returning: verdict) }
        executor.runUntilIdle()
    }

    /// False: nothing is left to do until ``isDraining`` changes.
    private func step() -> Bool {
        if waiting.allSatisfy({ isDraining && $0.isIdle }) {
            guard !lateEffects.isEmpty else { return false }
            now = max(now, lateEffects.map(\.due).max() ?? now)
            applyLateEffects()
            return true
        }
        guard let index = choose() else {
            // Everybody sleeps.
            now = max(now, waiting.compactMap(\.wakeTime).min() ?? now)
            return true
        }
        now += random.among(0...25)
        applyLateEffects()
        let chosen = waiting[index]
        waiting.swapAt(index, waiting.count - 1)
        waiting.removeLast()
        let verdict = verdict(for: chosen.wait)
        stepCount += 1
        trace.event(now, chosen.process, chosen.wait, verdict)
        if verdict == .stop || verdict == .stopAfter {
            chosen.process.stop()
            // Its other tasks end as well.
            let others = waiting.filter { $0.process === chosen.process }
            waiting.removeAll { $0.process === chosen.process }
            chosen.continuation.resume(returning: verdict)
            for other in others { other.continuation.resume(returning: .stop) }
        } else {
            chosen.continuation.resume(returning: verdict)
        }
        executor.runUntilIdle()
        return true
    }

    /// A waiting task that may go on, by lot and by the weight of its process.
    private func choose() -> Int? {
        let ready = waiting.indices.filter { isReady(waiting[$0]) }
        guard !ready.isEmpty else { return nil }
        for _ in 0..<4 {
            let index = ready[random.below(ready.count)]
            if random.below(4) < waiting[index].process.weight { return index }
        }
        return ready[random.below(ready.count)]
    }

    private func isReady(_ entry: Waiting) -> Bool {
        switch entry.wait {
        case .sleep(let time): time <= now
        case .operation: !isDraining
        case .request, .reply: true
        }
    }

    private func verdict(for wait: Wait) -> Verdict {
        guard !isCalm else { return .serve }
        switch wait {
        case .request(let kind, _):
            let verdict = weather.verdict(for: kind, using: &random)
            if verdict != .serve { faultCount += 1 }
            return verdict
        case .reply, .sleep:
            return random.below(1_000) < weather.stop ? .stop : .serve
        case .operation:
            return .serve
        }
    }

    private func applyLateEffects() {
        guard !lateEffects.isEmpty else { return }
        let due = lateEffects.filter { $0.due <= now }
        lateEffects.removeAll { $0.due <= now }
        for entry in due { entry.effect() }
    }
}
