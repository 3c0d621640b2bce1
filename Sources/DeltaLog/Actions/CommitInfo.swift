/// Where a version came from (protocol section "Commit Provenance Information").
///
/// All members are free by the protocol; those that this engine uses have a property, the rest stays in `other`.
public struct CommitInfo: Hashable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z, by the writer's clock.
    public var timestamp: Int64?
    /// The time of the version where in-commit timestamps are enabled.
    public var inCommitTimestamp: Int64?
    /// Such as `WRITE` or `MERGE`.
    public var operation: String?
    public var operationParameters: JSONObject?
    public var operationMetrics: JSONObject?
    /// Name and version of the program that wrote.
    public var engineInfo: String?
    public var isBlindAppend: Bool?
    public var readVersion: Int64?
    /// A random text that tells this commit attempt from all others; ``LogWriter`` sets it.
    public var transactionToken: String?
    /// All other members.
    public var other: JSONObject

    public init(
        timestamp: Int64? = nil, inCommitTimestamp: Int64? = nil, operation: String? = nil,
        operationParameters: JSONObject? = nil, operationMetrics: JSONObject? = nil,
        engineInfo: String? = nil,
        isBlindAppend: Bool? = nil, readVersion: Int64? = nil, transactionToken: String? = nil,
        other: JSONObject = JSONObject()
    ) {
        self.timestamp = timestamp
        self.inCommitTimestamp = inCommitTimestamp
        self.operation = operation
        self.operationParameters = operationParameters
        self.operationMetrics = operationMetrics
        self.engineInfo = engineInfo
        self.isBlindAppend = isBlindAppend
        self.readVersion = readVersion
        self.transactionToken = transactionToken
        self.other = other
    }
}
