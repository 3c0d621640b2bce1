import Synchronization

/// Lets a bounded number of requests work at a time; a bounded number waits, the others are turned away.
package final class RequestGate: Sendable {
    private struct State {
        var working = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
        var first = 0
        var waitingCount: Int { waiting.count - first }
    }

    private let state = Mutex(State())
    private let width: Int
    private let queueLimit: Int

    package init(width: Int, queueLimit: Int) {
        precondition(width > 0 && queueLimit >= 0, "no gate of width \(width), queue \(queueLimit)")
        self.width = width
        self.queueLimit = queueLimit
    }

    /// Runs `body` when it is its turn. Throws ``SharingError/busy`` where too many wait already.
    package func pass<Result: Sendable>(
        _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        guard isOpen() else { throw SharingError.busy }
        await enter()
        defer { leave() }
        return try await body()
    }

    private func isOpen() -> Bool {
        state.withLock { $0.working < width || $0.waitingCount < queueLimit }
    }

    private func enter() async {
        await withCheckedContinuation { continuation in
            let entered = state.withLock { state in
                if state.working < width {
                    state.working += 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if entered { continuation.resume() }
        }
    }

    /// The place goes to whoever has waited longest.
    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waitingCount > 0 else {
                state.working -= 1
                return nil
            }
            let next = state.waiting[state.first]
            state.first += 1
            if state.first == state.waiting.count || state.first > 1_024 {
                state.waiting.removeFirst(state.first)
                state.first = 0
            }
            return next
        }
        next?.resume()
    }
}
