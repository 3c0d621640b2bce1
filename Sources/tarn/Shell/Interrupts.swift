import Synchronization

/// Who is told of an interrupt from the keyboard: the work of the process, unless a shell takes it for its query.
enum Interrupts {
    private static let taker = Mutex<(@Sendable () -> Void)?>(nil)

    /// From now on interrupts are given to `body`; nil: to nobody in particular.
    static func take(_ body: (@Sendable () -> Void)?) {
        taker.withLock { $0 = body }
    }

    /// Whether somebody took the interrupt.
    static func handle() -> Bool {
        guard let body = taker.withLock({ $0 }) else { return false }
        body()
        return true
    }
}
