import Columnar
import Dispatch
import Synchronization
import TableScan

/// The batches of a scan for a thread that waits for them. The scan runs in a task, a few batches ahead; it ends when
/// this is let go.
final class ScanBatches: Sendable {
    private let channel = BatchChannel(capacity: 4)
    private let task: Task<Void, Never>
    private let isAtEnd = Mutex(false)

    init(_ scan: Scan) {
        task = Task { [channel] in
            do {
                for try await batch in scan { try await channel.send(batch) }
                channel.finish(.success(()))
            } catch {
                channel.finish(.failure(error))
            }
        }
    }

    deinit {
        channel.cancel()
        task.cancel()
    }

    /// The next batch; nil at the end, and ever after. Blocks the thread.
    func next() throws -> RecordBatch? {
        if isAtEnd.withLock({ $0 }) { return nil }
        do {
            if let batch = try channel.next() { return batch }
        } catch {
            isAtEnd.withLock { $0 = true }
            throw error
        }
        isAtEnd.withLock { $0 = true }
        return nil
    }
}

/// Lets a thread wait for a task.
enum ScanThread {
    /// Runs `body` in a task, and blocks the thread until it is done.
    static func wait<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) throws -> Value {
        let done = DispatchSemaphore(value: 0)
        let box = Box<Value>()
        Task {
            let outcome: Result<Value, any Error>
            do {
                outcome = .success(try await body())
            } catch {
                outcome = .failure(error)
            }
            box.result.withLock { $0 = outcome }
            done.signal()
        }
        done.wait()
        guard let outcome = box.result.withLock({ $0 }) else { throw CancellationError() }
        return try outcome.get()
    }

    private final class Box<Value: Sendable>: Sendable {
        let result = Mutex<Result<Value, any Error>?>(nil)
    }
}
