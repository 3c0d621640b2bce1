/// Mistakes that the simulator can make in the place of a store or of its caller, to show that it would find them.
enum PlantedBug: String, CaseIterable, Sendable {
    /// A commit replaces one that is there.
    case overwritingCommit = "overwriting-commit"
    /// A vacuum takes files that are in use or just being written for old ones.
    case vacuumWithoutFloor = "vacuum-without-floor"
    /// The hint points at a checkpoint that is not there yet.
    case hintBeforeCheckpoint = "hint-before-checkpoint"
    /// A commit whose reply is lost is taken for one that failed.
    case lostReplyIsFailure = "lost-reply-is-failure"
}
