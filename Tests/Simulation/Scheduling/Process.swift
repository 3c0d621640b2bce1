/// One simulated process, from its start until it ends or is stopped. Used on the scheduler's thread only.
final class Process: @unchecked Sendable {
    let name: String
    /// How often its turn comes, compared with others.
    let weight: Int
    /// How far its clock is from the store's, in milliseconds.
    let clockSkew: Int64
    /// From here on nothing that it does has an effect.
    fileprivate(set) var isStopped = false
    /// What it is doing.
    var operation: Operation?
    /// Whether a listing showed it the store of some time ago during this operation.
    var sawStaleListing = false

    init(name: String, weight: Int, clockSkew: Int64) {
        self.name = name
        self.weight = weight
        self.clockSkew = clockSkew
    }

    func stop() { isStopped = true }
}
