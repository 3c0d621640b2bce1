/// What a request is about, in words that may stand in a log: the endpoint's kind and the learner's id, never the URL.
public struct RequestLabel: Sendable, Hashable, CustomStringConvertible {
    public var endpoint: String
    public var learnerID: Int64?
    public var assessmentID: String?

    public init(endpoint: String, learnerID: Int64? = nil) {
        self.endpoint = endpoint
        self.learnerID = learnerID
    }

    init(endpoint: String, assessmentID: String?) {
        self.endpoint = endpoint
        self.assessmentID = assessmentID
    }

    public var description: String {
        if let assessmentID { return "\(endpoint) of assessment \(assessmentID)" }
        return learnerID.map { "\(endpoint) of learner \($0)" } ?? endpoint
    }
}
