/// A submission that LeetCode accepted.
public struct LeetCodeSubmission: Hashable, Sendable {
    /// LeetCode's id of it; opaque.
    public var id: String
    public var title: String
    /// The problem's name in addresses, such as `two-sum`.
    public var titleSlug: String
    /// Seconds since 1970-01-01T00:00:00Z.
    public var submittedAt: Int64

    public init(id: String, title: String, titleSlug: String, submittedAt: Int64) {
        self.id = id
        self.title = title
        self.titleSlug = titleSlug
        self.submittedAt = submittedAt
    }
}

/// The newest submissions of a learner.
public struct LearnerSubmissions: Sendable {
    public var learner: Learner
    public var account: String
    /// Newest first; nil where LeetCode knows no such account, or shows nothing of it.
    public var submissions: [LeetCodeSubmission]?

    public init(learner: Learner, account: String, submissions: [LeetCodeSubmission]?) {
        self.learner = learner
        self.account = account
        self.submissions = submissions
    }
}
