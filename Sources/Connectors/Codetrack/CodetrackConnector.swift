/// Reads the Codetrack API: weekly scores, weekly commits and totals of each learner of a roster.
public struct CodetrackConnector: Sendable {
    /// How it reads.
    public struct Options: Sendable {
        /// How many of the newest rows of each endpoint a weekly run asks for.
        public var lookbackRowCount = 12
        public var fetch = LearnerFetchOptions()

        public init() {}
    }

    let source: HTTPSource
    let options: Options

    public init(source: HTTPSource, options: Options = Options()) {
        self.source = source
        self.options = options
    }

    /// Reads the weeks of learners and hands each outcome to `receive` as it arrives, in no order; no more than
    /// `concurrency` learners are ahead of the receiver.
    ///
    /// A weekly run (`full` false) reads the newest rows only. It reads all of a learner's rows if the learner is not
    /// in `known`, if more than half of a window is newer than what is known, or if a date that is not known has only
    /// one of its two values inside the windows, so that no value is ever guessed.
    ///
    /// - Parameter known: of each learner in the table, the dates it holds, ascending.
    /// If the source goes down on the way, what was read stays good, and the learners not tried count as failed.
    ///
    /// - Throws: ``ConnectorError`` if not one learner could be read, whatever `receive` throws, or a cancellation.
    public func fetchHistories(
        of learners: [Learner], known: [Int64: [Int32]], full: Bool,
        progress: (@Sendable (FetchProgress) -> Void)? = nil,
        receive: (FetchOutcome<LearnerHistory>) async throws -> Void
    ) async throws {
        let reader = CodetrackReader(source: source, lookbackRowCount: options.lookbackRowCount)
        try await fetch.run(
            learners, progress: progress, rowCount: { $0.weeks.count },
            read: { learner in
                try await reader.history(of: learner, known: full ? nil : known[learner.id])
            },
            receive: receive)
    }

    /// Reads the weeks of learners and keeps them.
    public func histories(
        of learners: [Learner], known: [Int64: [Int32]], full: Bool,
        progress: (@Sendable (FetchProgress) -> Void)? = nil
    ) async throws -> FetchResult<LearnerHistory> {
        var result = FetchResult<LearnerHistory>()
        try await fetchHistories(of: learners, known: known, full: full, progress: progress) {
            result.add($0)
        }
        return result
    }

    /// Reads the totals of learners and keeps them. A learner that the source does not know yet has none.
    ///
    /// - Parameter refreshingLeetCode: whether the source counts the points of LeetCode accounts anew before.
    public func totals(
        of learners: [Learner], refreshingLeetCode: Bool = false,
        progress: (@Sendable (FetchProgress) -> Void)? = nil
    ) async throws -> FetchResult<LearnerTotals> {
        let reader = CodetrackReader(source: source, lookbackRowCount: options.lookbackRowCount)
        let result = try await fetch.all(learners, progress: progress, rowCount: { $0 == nil ? 0 : 1 }) {
            learner in
            if refreshingLeetCode { try await reader.refreshLeetCode(of: learner) }
            return try await reader.totals(of: learner)
        }
        var known = FetchResult<LearnerTotals>()
        known.records = result.records.compactMap { $0 }
        known.failures = result.failures
        return known
    }

    private var fetch: LearnerFetch { LearnerFetch(service: "Codetrack", options: options.fetch) }
}
