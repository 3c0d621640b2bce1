/// Who may read the simulated Illuminate service, and how long a token lives.
public struct IlluminateAccess: Sendable {
    public var clientID = "school"
    public var clientSecret = "open sesame"
    /// What `expires_in` says; a token is refused once it is over.
    public var tokenLifetime = Duration.seconds(3_600)

    /// A token is refused after so many requests; nil: only its lifetime ends it.
    public var requestsPerToken: Int?

    public init() {}

    /// Whether a posted form names this client and its secret.
    func admits(form: [String: String]) -> Bool {
        form["grant_type"] == "client_credentials" && form["client_id"] == clientID
            && form["client_secret"] == clientSecret
    }

    /// The fields of an `application/x-www-form-urlencoded` body.
    static func fields(_ body: String) -> [String: String] {
        var fields: [String: String] = [:]
        for part in body.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            let value = String(pair[1].map { $0 == "+" ? " " : $0 })
            fields[String(pair[0])] = value[...].removingPercentEncoding
        }
        return fields
    }
}
