/// Reads one learner at a time; decides how far back to read.
struct CodetrackReader: Sendable {
    let source: HTTPSource
    let lookbackRowCount: Int

    /// Stands for "all rows" where the API wants a limit.
    static let wholeHistoryLimit = 1_000_000

    /// The weeks of a learner: all of them if `known` is nil, otherwise as far back as the look-back needs.
    func history(of learner: Learner, known: [Int32]?) async throws -> LearnerHistory {
        if let known, !known.isEmpty {
            let windows = WeekWindows(
                scores: try await window("weeklyScores", learner, limit: lookbackRowCount),
                commits: try await window("weeklyCommits", learner, limit: lookbackRowCount))
            if windows.suffice(beside: known) {
                return LearnerHistory(
                    learner: learner, weeks: windows.merged(), isComplete: windows.areComplete)
            }
        }
        let windows = WeekWindows(
            scores: try await window("weeklyScores", learner, limit: Self.wholeHistoryLimit),
            commits: try await window("weeklyCommits", learner, limit: Self.wholeHistoryLimit))
        return LearnerHistory(learner: learner, weeks: windows.merged(), isComplete: true)
    }

    /// The totals of a learner, or nil where the source does not know the learner yet.
    func totals(of learner: Learner) async throws -> LearnerTotals? {
        let label = RequestLabel(endpoint: "users", learnerID: learner.id)
        let body: [UInt8]
        do {
            body = try await source.get("/users/\(learner.id)", label: label)
        } catch let error as ConnectorError where error.code == .notFound {
            return nil
        }
        return try Self.checked(label) { () throws(JSONFault) in
            try CodetrackPayload.totals(body, of: learner)
        }
    }

    /// Has the source count the points of a learner's LeetCode account anew; an account that it does not know is
    /// passed over.
    func refreshLeetCode(of learner: Learner) async throws {
        guard let account = learner.leetcodeID, !account.isEmpty else { return }
        let label = RequestLabel(endpoint: "leetcode", learnerID: learner.id)
        do {
            _ = try await source.get(
                "/leetcode/\(learner.id)/\(PercentEncoding.encoded(account))", label: label)
        } catch let error as ConnectorError where error.code == .notFound {}
    }

    private func window(_ endpoint: String, _ learner: Learner, limit: Int) async throws -> WeekWindow {
        let label = RequestLabel(endpoint: endpoint, learnerID: learner.id)
        let body = try await source.get("/\(endpoint)/\(learner.id)?limit=\(limit)", label: label)
        let rows = try Self.checked(label) { () throws(JSONFault) in
            try CodetrackPayload.weeklyRows(body, of: learner.id)
        }
        return WeekWindow(rows: rows, limit: limit)
    }

    /// Turns what is wrong with an answer into an error that says which answer it was.
    private static func checked<Value>(
        _ label: RequestLabel, _ body: () throws(JSONFault) -> Value
    ) throws(ConnectorError) -> Value {
        do {
            return try body()
        } catch {
            throw ConnectorError(
                .refusedData, "\(label) answered what cannot be taken in", cause: error.description)
        }
    }
}
