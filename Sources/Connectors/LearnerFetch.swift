/// How learners are read, one request of each under way at a time.
public struct LearnerFetchOptions: Sendable {
    /// How many learners are read at a time.
    public var concurrency = 16
    /// After so many learners in a row for whom the source was unreachable, the others are not tried any more.
    public var failureLimit = 32
    /// After so many failures of any kind at the very start, and not one success, the fetch gives up.
    public var firstFailureLimit = 16

    public init() {}
}

/// A sliding window over learners.
struct LearnerFetch: Sendable {
    /// The service's name, for errors.
    let service: String
    let options: LearnerFetchOptions

    /// Reads learners and hands each outcome to `receive` as it arrives, in no order.
    ///
    /// If the source goes down on the way, what was read stays good, and the learners not tried count as failed.
    /// - Throws: ``ConnectorError`` if not one learner could be read, whatever `receive` throws, or a cancellation.
    func run<Record: Sendable>(
        _ learners: [Learner], progress: (@Sendable (FetchProgress) -> Void)?,
        rowCount: (Record) -> Int,
        read: @escaping @Sendable (Learner) async throws -> Record,
        receive: (FetchOutcome<Record>) async throws -> Void
    ) async throws {
        var tally = FetchTally(total: learners.count, service: service, options: options)
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

    /// Reads learners and keeps the records.
    func all<Record: Sendable>(
        _ learners: [Learner], progress: (@Sendable (FetchProgress) -> Void)?,
        rowCount: (Record) -> Int,
        read: @escaping @Sendable (Learner) async throws -> Record
    ) async throws -> FetchResult<Record> {
        var result = FetchResult<Record>()
        try await run(learners, progress: progress, rowCount: rowCount, read: read) { result.add($0) }
        return result
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
