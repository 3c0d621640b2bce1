internal import Synchronization

/// Contexts that are dear to create, each given to one caller at a time.
final class ContextPool<Context: AnyObject & Sendable>: Sendable {
    private let idle = Mutex<[Context]>([])
    private let capacity: Int

    /// Keeps at most `capacity` idle contexts.
    init(capacity: Int) {
        self.capacity = capacity
    }

    /// An idle context, now the caller's own; nil if there is none.
    func take() -> Context? {
        idle.withLock { $0.popLast() }
    }

    /// Gives a context back; freed if enough are idle.
    func give(_ context: Context) {
        idle.withLock { [capacity] list in
            if list.count < capacity { list.append(context) }
        }
    }
}

extension ContextPool where Context == ZstdDecompressionContext {
    static let decompression = ContextPool(capacity: 16)
}

extension ContextPool where Context == ZstdCompressionContext {
    static let compression = ContextPool(capacity: 16)
}
