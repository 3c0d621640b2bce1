/// One learner of a roster. Name and e-mail address are pupil data: they go to tables, never to logs or errors.
public struct Learner: Sendable, Hashable {
    public var id: Int64
    public var name: String
    public var email: String
    /// Term and module as text, such as "11.3".
    public var cohort: String
    /// The account name at LeetCode, if there is one.
    public var leetcodeID: String?

    public init(id: Int64, name: String, email: String, cohort: String, leetcodeID: String?) {
        self.id = id
        self.name = name
        self.email = email
        self.cohort = cohort
        self.leetcodeID = leetcodeID
    }
}
