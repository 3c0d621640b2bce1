import Dispatch
import Synchronization

/// Batches on their way from a task to a thread: the task is suspended while enough of them wait, the thread blocks
/// while there is none.
package final class BatchChannel: Sendable {
    private struct State {
        var batches: [RecordBatch] = []
        var outcome: Result<Void, any Error>?
        var isCancelled = false
        var sender: CheckedContinuation<Void, any Error>?
    }

    private let capacity: Int
    private let state = Mutex(State())
    /// One signal for each batch, and one for the end.
    private let arrivals = DispatchSemaphore(value: 0)

    /// Room for so many batches, one at least.
    package init(capacity: Int) {
        self.capacity = max(capacity, 1)
    }

    /// Hands a batch over; comes back when another one has room. Throws `CancellationError` once nobody reads.
    package func send(_ batch: RecordBatch) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let outcome: Result<Void, any Error>? = state.withLock { state in
                if state.isCancelled { return .failure(CancellationError()) }
                state.batches.append(batch)
                if state.batches.count < capacity { return .success(()) }
                state.sender = continuation
                return nil
            }
            arrivals.signal()
            if let outcome { continuation.resume(with: outcome) }
        }
    }

    /// No batch follows.
    package func finish(_ outcome: Result<Void, any Error>) {
        state.withLock { if $0.outcome == nil { $0.outcome = outcome } }
        arrivals.signal()
    }

    /// The next batch; nil at the end, after which it must not be called again. Blocks the thread.
    package func next() throws -> RecordBatch? {
        while true {
            arrivals.wait()
            let (batch, outcome, sender) = state.withLock { state in
                let batch = state.batches.isEmpty ? nil : state.batches.removeFirst()
                let sender = state.sender.take()
                return (batch, state.outcome, sender)
            }
            sender?.resume()
            if let batch { return batch }
            if let outcome {
                try outcome.get()
                return nil
            }
        }
    }

    /// Nobody reads any more: the scan ends at its next batch.
    package func cancel() {
        let sender = state.withLock { state in
            state.isCancelled = true
            state.batches = []
            return state.sender.take()
        }
        sender?.resume(throwing: CancellationError())
    }
}
