import LakeRuntime
import Synchronization

/// How far long work is: a bar that redraws itself on a terminal, a plain line every ten seconds elsewhere.
final class ProgressBar: Sendable {
    private struct State {
        var lastDrawn: ContinuousClock.Instant?
        var isDrawn = false
        /// What was done already when the work was first seen, as after a run that was broken off.
        var first: Int?
    }

    private let isTerminal: Bool
    private let started = ContinuousClock.now
    private let state = Mutex(State())

    /// Cells of the bar.
    private static let width = 30

    init(isTerminal: Bool = StandardError.isTerminal) {
        self.isTerminal = isTerminal
    }

    /// Shows `completed` of `total`, if it is time to.
    func show(_ label: String, completed: Int, total: Int, note: String = "") {
        let now = ContinuousClock.now
        let pause: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
        state.withLock { state in
            let first = state.first ?? completed
            state.first = first
            let last = state.lastDrawn ?? (isTerminal ? now - pause : started)
            guard now - last >= pause || (isTerminal && completed == total) else { return }
            state.lastDrawn = now
            var figures =
                "\(Figures.grouped(completed)) of \(Figures.grouped(total))\(note.isEmpty ? "" : ", " + note)"
            if completed > first, completed < total {
                let left = (now - started) / (completed - first) * (total - completed)
                figures += ", \(left.components.seconds) s left"
            }
            if isTerminal {
                let filled = total > 0 ? Self.width * min(completed, total) / total : 0
                let bar =
                    String(repeating: "#", count: filled) + String(repeating: ".", count: Self.width - filled)
                StandardError.write("\r\u{1B}[K\(label) [\(bar)] \(figures)")
                state.isDrawn = true
            } else {
                let seconds = Int((now - started).components.seconds)
                StandardError.write("\(label): \(figures) (\(seconds) s)\n")
            }
        }
    }

    /// Removes the bar from the terminal.
    func clear() {
        state.withLock { state in
            if state.isDrawn { StandardError.write("\r\u{1B}[K") }
            state.isDrawn = false
        }
    }
}
