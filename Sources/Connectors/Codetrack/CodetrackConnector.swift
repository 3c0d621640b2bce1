/// Reads the Codetrack API: weekly scores, weekly commits and totals of each learner of a roster.
public struct CodetrackConnector: Sendable {
    /// How it reads.
    public struct Options: Sendable {
        /// How many of the newest rows of each endpoint a weekly run asks for.
        public var lookbackRowCount = 12
        /// How many learners are read at a time; each has at most one request under way.
        public var concurrency = 16
        /// After so many learners in a row for whom the source was unreachable, the others are not tried any more.
        public var failureLimit = 32
        /// After so many failures of any kind at the very start, and not one success, the fetch gives up.
        public var firstFailureLimit = 16

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
        try await fetch(
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
    public func totals(
        of learners: [Learner], progress: (@Sendable (FetchProgress) -> Void)? = nil
    ) async throws -> FetchResult<LearnerTotals> {
        let reader = CodetrackReader(source: source, lookbackRowCount: options.lookbackRowCount)
        var result = FetchResult<LearnerTotals?>()
        try await fetch(
            learners, progress: progress, rowCount: { $0 == nil ? 0 : 1 },
            read: { learner in try await reader.totals(of: learner) },
            receive: { result.add($0) })
        var known = FetchResult<LearnerTotals>()
        known.records = result.records.compactMap { $0 }
        known.failures = result.failures
        return known
    }

    /// The sliding window over learners that both kinds of fetch share.
    private func fetch<Record: Sendable>(
        _ learners: [Learner], progress: (@Sendable (FetchProgress) -> Void)?,
        rowCount: (Record) -> Int,
        read: @escaping @Sendable (Learner) async throws -> Record,
        receive: (FetchOutcome<Record>) async throws -> Void
    ) async throws {
        var tally = FetchTally(total: learners.count, options: options)
        try await withThrowingTaskGroup(of: FetchOutcome<Record>.self) { group in
            var waiting = learners.makeIterator()
            func startNext() {
                guard let learner = waiting.next() else { return }
                group.addTask {
                    do {
                        return .fetched(try await read(learner))
                    } catch let error as ConnectorError {
                        return .failed(LearnerFailure(learnerID: learner.id, error: error))
                    }
                }
            }
            for _ in 0..<max(1, options.concurrency) { startNext() }
            while let outcome = try await group.next() {
                switch outcome {
                case .fetched(let record): tally.succeeded(rowCount: rowCount(record))
                case .failed(let failure): try tally.failed(failure)
                }
                try await receive(outcome)
                progress?(tally.progress)
                if tally.outage == nil { startNext() }
            }
            while let error = tally.outage, let learner = waiting.next() {
                tally.skipped()
                try await receive(.failed(LearnerFailure(learnerID: learner.id, error: error)))
                progress?(tally.progress)
            }
        }
    }
}

extension FetchResult {
    mutating func add(_ outcome: FetchOutcome<Record>) {
        switch outcome {
        case .fetched(let record): records.append(record)
        case .failed(let failure): failures.append(failure)
        }
    }
}
