/// Reads LeetCode's GraphQL service: the newest accepted submissions of each learner with an account there.
public struct LeetCodeConnector: Sendable {
    /// How it reads.
    public struct Options: Sendable {
        public var fetch = LearnerFetchOptions()
        /// Submissions that are asked for; the service shows no more than 20.
        public var submissionLimit = 20

        public init() {}
    }

    private let source: HTTPSource
    private let options: Options

    /// `source` is the GraphQL endpoint itself.
    public init(source: HTTPSource, options: Options = Options()) {
        self.source = source
        self.options = options
    }

    /// Reads the newest submissions of learners; those without an account are passed over.
    public func submissions(
        of learners: [Learner], progress: (@Sendable (FetchProgress) -> Void)? = nil
    ) async throws -> FetchResult<LearnerSubmissions> {
        let fetch = LearnerFetch(service: "LeetCode", options: options.fetch)
        return try await fetch.all(
            learners.filter { $0.leetcodeID?.isEmpty == false }, progress: progress,
            rowCount: { $0.submissions?.count ?? 0 }, read: { try await read($0) })
    }

    private func read(_ learner: Learner) async throws -> LearnerSubmissions {
        let account = learner.leetcodeID ?? ""
        let label = RequestLabel(endpoint: "recentAcSubmissionList", learnerID: learner.id)
        let body = try await source.post(
            "", json: LeetCodePayload.request(account: account, limit: options.submissionLimit), label: label)
        do throws(JSONFault) {
            return LearnerSubmissions(
                learner: learner, account: account, submissions: try LeetCodePayload.submissions(body))
        } catch {
            throw ConnectorError(
                .refusedData, "\(label) answered what cannot be taken in", cause: error.description)
        }
    }
}
