/// The exit codes that scripts and schedulers rely on.
enum ExitStatus: Int32 {
    /// Done, or already applied.
    case done = 0
    case failed = 1
    case usage = 2
    /// Another writer was faster; the same command may succeed now.
    case conflict = 3
    /// Input data refused.
    case refused = 4
    /// A table is damaged or needs what is not supported.
    case damaged = 5
    /// A store or a source does not answer.
    case unreachable = 6
    /// As shells count the signal SIGINT.
    case interrupted = 130
}

/// An error whose text was printed already; only the exit code is left to give.
struct ReportedFailure: Error {
    var status: ExitStatus
}
