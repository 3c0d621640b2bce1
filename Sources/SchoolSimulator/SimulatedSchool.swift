import Synchronization

/// A school's records as they stand on a day, which can be moved.
public final class SimulatedSchool: Sendable {
    private let corpus: SchoolCorpus
    private let dayNumber: Atomic<Int32>

    public init(corpus: SchoolCorpus, asOf day: Day) {
        self.corpus = corpus
        dayNumber = Atomic(day.daysSinceEpoch)
    }

    /// The day whose state is served.
    public var day: Day {
        get { Day(daysSinceEpoch: dayNumber.load(ordering: .relaxed)) }
        set { dayNumber.store(newValue.daysSinceEpoch, ordering: .relaxed) }
    }

    /// The answer of `/weeklyScores/{id}`: a JSON array, newest first.
    public func weeklyScores(ofLearner id: Int64, limit: Int = .max) -> [UInt8] {
        var body: [UInt8] = []
        body.append(weeklyRows: corpus.scores.rows(ofLearner: id, on: day, limit: limit))
        return body
    }

    /// The answer of `/weeklyCommits/{id}`: a JSON array, newest first.
    public func weeklyCommits(ofLearner id: Int64, limit: Int = .max) -> [UInt8] {
        var body: [UInt8] = []
        body.append(weeklyRows: corpus.commits.rows(ofLearner: id, on: day, limit: limit))
        return body
    }

    /// A page of Illuminate, or nil if there is no such service or the request is none.
    func illuminate(_ endpoint: IlluminateEndpoint, _ query: IlluminateQuery) -> [UInt8]? {
        corpus.illuminate?.answer(endpoint, query, on: day)
    }

    /// The answer of `/users/{id}`, or nil for 404.
    public func user(_ id: Int64) -> [UInt8]? {
        corpus.users.object(ofLearner: id, on: day)
    }

    /// The answer of `/leetcode/{id}/{leetcode_id}`, or nil for 404.
    public func leetcode(ofLearner id: Int64, account: String) -> [UInt8]? {
        corpus.users.leetcodeObject(ofLearner: id, account: account, on: day)
    }
}
