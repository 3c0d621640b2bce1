/// A request as the store means it, before address and signature.
struct S3Request: Sendable {
    var method: String
    /// The object's key; empty: the bucket.
    var key: String
    var query: [(String, String)] = []
    var headers: [(String, String)] = []
    var body: [UInt8] = []
    /// Whether the same request may be sent again after one of which nobody knows whether it took effect.
    var isRepeatable = true
    /// Statuses that are an answer, besides 200 to 299.
    var expectedStatuses: Set<Int> = []
    /// The longest body of the answer.
    var bodyByteLimit = XMLDocument.byteLimit
    /// Whether an error may come with status 200, as where a multipart upload is completed.
    var mayFailLate = false
}
