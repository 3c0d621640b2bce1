/// How LeetCode is read and where its rows go.
public struct LeetCodeConfiguration: Hashable, Sendable {
    /// The roster's file, below the lake home unless absolute.
    public var roster = "rosters/roster.json"
    /// The schema of all tables of the source.
    public var schema = "leetcode"
    /// Submissions that each learner is asked for.
    public var submissionLimit = 20
    /// Whether Codetrack is asked to count the points anew, and the totals of the day are kept.
    public var keepsTotals = true
    /// Learners that are read at the same time.
    public var concurrency = 4
    /// Requests started in a second; 0 sets no limit.
    public var requestsPerSecond = 5
    /// Of one request, answer included.
    public var timeout = Duration.seconds(30)
    /// How often a request is tried again.
    public var retryCount = 5

    init(_ file: inout ConfigurationFile) {
        roster = file.filePath("roster", default: roster)
        schema = file.text("schema", default: schema)
        if TableName("\(schema).submissions") == nil {
            file.report("schema", "\"\(schema)\" cannot be the name of a schema")
        }
        submissionLimit = file.integer("submissions", in: 1...1_000, default: submissionLimit)
        keepsTotals = file.boolean("totals", default: keepsTotals)
        concurrency = file.integer("concurrency", in: 1...256, default: concurrency)
        requestsPerSecond = file.integer("requests_per_second", in: 0...10_000, default: requestsPerSecond)
        timeout = file.duration("timeout", in: .milliseconds(100)...(.seconds(600)), default: timeout)
        retryCount = file.integer("retries", in: 0...20, default: retryCount)
    }

    /// A table of the source.
    public func table(_ name: String) -> TableName {
        TableName(schema: schema, name: name)
    }
}
