/// How the Illuminate service is read and where its rows go.
public struct IlluminateConfiguration: Hashable, Sendable {
    /// The schema of all tables of the source.
    public var schema = "illuminate"
    /// Kinds of results that are read at the same time.
    public var concurrency = 16
    /// Rows of a page.
    public var pageRowCount = 1_000
    /// Requests started in a second; 0 sets no limit.
    public var requestsPerSecond = 0
    /// Rows that are gathered before they are merged and committed.
    public var commitRowCount = 150_000
    /// A run that was broken off is taken up again by one that starts within this time.
    public var resumeWithin = Duration.seconds(6 * 3_600)
    /// Of one request, answer included.
    public var timeout = Duration.seconds(60)
    /// How often a request is tried again.
    public var retryCount = 8

    init(_ file: inout ConfigurationFile) {
        schema = file.text("schema", default: schema)
        if TableName("\(schema).responses") == nil {
            file.report("schema", "\"\(schema)\" cannot be the name of a schema")
        }
        concurrency = file.integer("concurrency", in: 1...256, default: concurrency)
        pageRowCount = file.integer("page_rows", in: 1...10_000, default: pageRowCount)
        requestsPerSecond = file.integer("requests_per_second", in: 0...10_000, default: requestsPerSecond)
        commitRowCount = file.integer("commit_rows", in: 1...10_000_000, default: commitRowCount)
        resumeWithin = file.duration(
            "resume_within", in: .zero...(.seconds(7 * 86_400)), default: resumeWithin)
        timeout = file.duration("timeout", in: .milliseconds(100)...(.seconds(600)), default: timeout)
        retryCount = file.integer("retries", in: 0...20, default: retryCount)
    }

    /// A table of the source.
    public func table(_ name: String) -> TableName {
        TableName(schema: schema, name: name)
    }
}
