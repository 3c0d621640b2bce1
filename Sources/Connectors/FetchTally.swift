/// Counts the outcomes of a fetch and decides when there is no use in going on.
struct FetchTally {
    private(set) var progress: FetchProgress
    /// Why the learners that are still waiting are not tried any more.
    private(set) var outage: ConnectorError?

    private let service: String
    private let options: LearnerFetchOptions
    private var unreachableInARow = 0

    init(total: Int, service: String, options: LearnerFetchOptions) {
        progress = FetchProgress(completed: 0, failed: 0, total: total, rows: 0)
        self.service = service
        self.options = options
    }

    mutating func succeeded(rowCount: Int) {
        progress.completed += 1
        progress.rows += rowCount
        unreachableInARow = 0
    }

    /// Counts a failure; throws if nothing was read and nothing will be.
    mutating func failed(_ failure: LearnerFailure) throws(ConnectorError) {
        progress.completed += 1
        progress.failed += 1
        // An answer that is refused is an answer: the source is up.
        unreachableInARow = failure.error.code == .unreachable ? unreachableInARow + 1 : 0
        if progress.failed == progress.completed {
            let limit = min(max(options.firstFailureLimit, options.concurrency), progress.total)
            guard progress.failed < limit else {
                let count =
                    progress.failed == 1 ? "the learner" : "all of the first \(progress.failed) learners"
                throw ConnectorError(
                    failure.error.code, "\(service) failed for \(count)", cause: failure.error.description)
            }
        } else if outage == nil, unreachableInARow >= options.failureLimit {
            outage = ConnectorError(
                .unreachable,
                "not tried, since \(service) had become unreachable for \(unreachableInARow) learners in a row"
            )
        }
    }

    mutating func skipped() {
        progress.completed += 1
        progress.failed += 1
    }
}
