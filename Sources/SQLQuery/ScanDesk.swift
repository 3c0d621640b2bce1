import Columnar
import Synchronization

/// Where the callbacks of one query, on their thread, ask for scans, and tasks of the query run them.
final class ScanDesk: Sendable {
    private struct Order: Sendable {
        let table: any TableProvider
        let request: TableRequest
        let channel: BatchChannel
    }

    private let orders: AsyncStream<Order>
    private let taker: AsyncStream<Order>.Continuation
    private let waitingBatchLimit: Int
    private let cancelled = Mutex(false)

    init(waitingBatchLimit: Int) {
        (orders, taker) = AsyncStream<Order>.makeStream()
        self.waitingBatchLimit = waitingBatchLimit
    }

    /// Starts a scan; its batches come through the channel.
    func scan(_ table: any TableProvider, _ request: TableRequest) -> BatchChannel {
        let channel = BatchChannel(capacity: waitingBatchLimit)
        let order = Order(table: table, request: request, channel: channel)
        if case .enqueued = taker.yield(order) { return channel }
        channel.finish(.failure(CancellationError()))
        return channel
    }

    /// Runs scans until the desk is closed; cancelling the task ends them early.
    func serve() async {
        await withDiscardingTaskGroup { group in
            for await order in orders {
                group.addTask {
                    let channel = order.channel
                    do {
                        try await order.table.scan(order.request) { batch in
                            try Task.checkCancellation()
                            try await channel.send(batch)
                        }
                        channel.finish(.success(()))
                    } catch {
                        channel.finish(.failure(error))
                    }
                }
            }
            // A cancelled task takes no more orders, and those not taken must not wait for ever.
            taker.finish()
        }
    }

    /// No scan follows.
    func close() {
        taker.finish()
    }

    /// The query was given up; callbacks that work long look here.
    func cancel() {
        cancelled.withLock { $0 = true }
    }

    var isCancelled: Bool { cancelled.withLock { $0 } }
}
