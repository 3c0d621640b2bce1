import Dispatch
import Foundation
import Synchronization

/// A thread of its own that runs jobs one after another.
///
/// SQLite's callbacks wait for batches; waiting on a thread of the cooperative pool could stop all tasks, those
/// included that make the batches.
final class SQLThread: Sendable {
    private let queue = JobQueue()

    init() {
        let queue = queue
        let thread = Thread { queue.work() }
        thread.name = "tarn-sql"
        // SQLite parses and plans deep expressions recursively.
        thread.stackSize = 8 << 20
        thread.start()
    }

    deinit {
        queue.close()
    }

    /// Runs a job behind those before it, and waits for it without holding a thread.
    func run<Value: Sendable>(_ job: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.add { continuation.resume(with: Result { try job() }) }
        }
    }

    /// Leaves a job to be run; nobody waits for it.
    func leave(_ job: @escaping @Sendable () -> Void) {
        queue.add(job)
    }
}

/// Jobs in order; the thread ends when it is closed and empty.
private final class JobQueue: Sendable {
    private let jobs = Mutex<[(@Sendable () -> Void)?]>([])
    private let waiting = DispatchSemaphore(value: 0)

    func add(_ job: @escaping @Sendable () -> Void) {
        jobs.withLock { $0.append(job) }
        waiting.signal()
    }

    func close() {
        jobs.withLock { $0.append(nil) }
        waiting.signal()
    }

    func work() {
        while true {
            waiting.wait()
            guard let job = jobs.withLock({ $0.removeFirst() }) else { return }
            job()
        }
    }
}
