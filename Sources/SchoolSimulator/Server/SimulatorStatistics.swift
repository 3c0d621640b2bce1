/// What a simulator has been asked so far. Admin requests do not count.
public struct SimulatorStatistics: Sendable, Hashable {
    public var requests = 0
    public var weeklyScores = 0
    public var weeklyCommits = 0
    public var users = 0
    public var leetcode = 0
    /// Requests for submissions at LeetCode.
    public var submissions = 0
    /// Pages of Illuminate that were asked for with a good token.
    public var illuminate = 0
    public var tokens = 0
    /// Requests with a wrong or expired token.
    public var unauthorized = 0
    public var notFound = 0
    public var errors = 0
    public var rateLimited = 0
    public var resets = 0
    public var slow = 0
    public var badAnswers = 0

    public init() {}

    func json(day: Day) -> [UInt8] {
        let counts: [(String, Int)] = [
            ("requests", requests), ("weekly_scores", weeklyScores), ("weekly_commits", weeklyCommits),
            ("users", users), ("leetcode", leetcode), ("submissions", submissions),
            ("illuminate", illuminate), ("tokens", tokens),
            ("unauthorized", unauthorized), ("not_found", notFound), ("errors", errors),
            ("rate_limited", rateLimited), ("resets", resets), ("slow", slow), ("bad_answers", badAnswers),
        ]
        let fields = counts.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",")
        return Array("{\"as_of\":\"\(day)\",\(fields)}\n".utf8)
    }
}
