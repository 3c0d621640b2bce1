/// What a request is about, in words that may stand in a log: the endpoint's kind and the learner's id, never the URL.
public struct RequestLabel: Sendable, Hashable, CustomStringConvertible {
    public var endpoint: String
    public var learnerID: Int64?

    public init(endpoint: String, learnerID: Int64? = nil) {
        self.endpoint = endpoint
        self.learnerID = learnerID
    }

    public var description: String {
        learnerID.map { "\(endpoint) of learner \($0)" } ?? endpoint
    }
}
