/// How far an application has come, recorded with the rows it wrote (protocol section "Transaction Identifiers").
public struct Transaction: Hashable, Sendable {
    public var applicationID: String
    /// A number of the application's own.
    public var version: Int64
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var lastUpdated: Int64?

    public init(applicationID: String, version: Int64, lastUpdated: Int64? = nil) {
        self.applicationID = applicationID
        self.version = version
        self.lastUpdated = lastUpdated
    }
}
