import Glibc

/// Runs the jobs of all tasks on one thread, in the order in which they come: so a run depends on nothing but its seed,
/// and that no job is left means that every task waits for the scheduler.
final class SingleThreadExecutor: TaskExecutor, @unchecked Sendable {
    private var jobs: [UnownedJob] = []
    private var next = 0
    private let thread = pthread_self()

    func enqueue(_ job: consuming ExecutorJob) {
        // Whatever came from another thread would come at another time in the next run.
        precondition(pthread_equal(pthread_self(), thread) != 0, "a job comes from another thread")
        jobs.append(UnownedJob(job))
    }

    /// Runs a task to its end.
    func wait<Value: Sendable>(
        for body: @escaping @Sendable () async throws -> Value
    ) -> Result<Value, any Error> {
        let box = Box<Value>()
        Task(executorPreference: self) {
            do {
                box.result = .success(try await body())
            } catch {
                box.result = .failure(error)
            }
        }
        runUntilIdle()
        return box.result ?? .failure(CancellationError())
    }

    private final class Box<Value: Sendable>: @unchecked Sendable {
        var result: Result<Value, any Error>?
    }

    /// Runs jobs until none is left.
    func runUntilIdle() {
        let executor = asUnownedTaskExecutor()
        while next < jobs.count {
            let job = jobs[next]
            next += 1
            if next == jobs.count {
                jobs.removeAll(keepingCapacity: true)
                next = 0
            }
            job.runSynchronously(on: executor)
        }
    }
}
