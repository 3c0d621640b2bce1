import Dispatch
import Glibc
import ObjectStorage

/// Ends a command that stands still: that neither waits for a call it began lately nor begins a new one.
enum Watchdog {
    /// What the stores of all tables of this command are doing.
    static let activity = StoreActivity()

    private static let queue = DispatchQueue(label: "tarn.watchdog")

    /// Looks every second from now on. A command that computes for the whole time without reading or writing counts
    /// as standing still, too.
    static func start(timeout: Duration) {
        guard timeout > .zero else { return }
        queue.asyncAfter(deadline: .now() + 1) { look(timeout) }
    }

    private static func look(_ timeout: Duration) {
        let (duration, place) = activity.standstill
        guard duration < timeout else {
            StandardError.write(
                "tarn: no progress for \(duration.components.seconds) s \(place); given up. Nothing half-written is part of "
                    + "the table. Look at the store, and run the same command again, with a longer --stall-timeout if it is only "
                    + "slow.\n")
            _exit(ExitStatus.unreachable.rawValue)
        }
        queue.asyncAfter(deadline: .now() + 1) { look(timeout) }
    }
}
