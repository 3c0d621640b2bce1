import ObjectStorage

/// What an answer that is no success comes to.
struct S3Failure: Sendable {
    /// What to do about it.
    enum Remedy: Hashable, Sendable {
        /// Nothing was done, and asking again may help.
        case again
        /// It may have been done; asking again may help where that is harmless.
        case unknown
        /// Credentials have run out; nothing was done.
        case renewCredentials
        /// Final.
        case none
    }

    var remedy: Remedy
    var code: ObjectStoreError.Code
    var message: String
    /// How long the server asks to wait, in seconds.
    var retryAfterSeconds: Int?

    /// From an answer with a status that is no success. `secrets` are kept out of the message.
    init(_ reply: HTTPReply, secrets: [String] = []) {
        let error = try? XMLDocument.parse(reply.body)
        let s3Code = error.flatMap { $0.name == "Error" ? $0["Code"]?.text : nil } ?? ""
        let detail = Self.printable(error?["Message"]?.text ?? "", without: secrets)
        let told = Self.printable(s3Code, without: secrets)
        let what =
            "the store answered \(reply.status)" + (told.isEmpty ? "" : " \(told)")
            + (detail.isEmpty ? "" : ": \(detail)")
        retryAfterSeconds = reply.headers["retry-after"].flatMap { Int($0) }.map { min(max($0, 0), 60) }
        message = what
        switch (reply.status, s3Code) {
        case (_, "ExpiredToken"), (_, "ExpiredTokenException"), (_, "TokenRefreshRequired"):
            (remedy, code) = (.renewCredentials, .permissionDenied)
        case (_, "SlowDown"), (_, "ServiceUnavailable"), (_, "TooManyRequests"), (_, "RequestLimitExceeded"),
            (_, "Throttling"), (_, "ThrottlingException"), (_, "BandwidthLimitExceeded"), (429, _),
            // Two conditional writes met; neither this one nor, by its own word, anything of it was done.
            (_, "ConditionalRequestConflict"), (_, "OperationAborted"):
            (remedy, code) = (.again, .unavailable)
        case (400, "RequestTimeout"):
            (remedy, code) = (.again, .unavailable)
        case (_, "RequestTimeTooSkewed"):
            (remedy, code) = (.none, .permissionDenied)
            message += "; set this machine's clock"
        case (404, _):
            (remedy, code) = (.none, .notFound)
        case (_, "PermanentRedirect"), (_, "AuthorizationHeaderMalformed"), (301, _), (307, _):
            (remedy, code) = (.none, .failed)
            if let region = reply.headers["x-amz-bucket-region"] ?? error?["Region"]?.text {
                message += "; the bucket is in another region: set AWS_REGION=\(Self.printable(region))"
            } else {
                message += "; the bucket may be in another region or at another endpoint: set AWS_REGION"
            }
        case (401, _), (403, _):
            (remedy, code) = (.none, .permissionDenied)
        case (416, _):
            (remedy, code) = (.none, .invalidRequest)
        case (501, _), (_, "NotImplemented"):
            (remedy, code) = (.none, .failed)
        case (500..., _), (408, _):
            (remedy, code) = (.unknown, .unavailable)
        default:
            (remedy, code) = (.none, .failed)
        }
    }

    /// Text of a server as one harmless line of bounded length.
    static func printable(_ text: String, without secrets: [String] = []) -> String {
        for secret in secrets where !secret.isEmpty && text.contains(secret) { return "" }
        let scalars = text.unicodeScalars.prefix(240).map { scalar -> Character in
            scalar.value < 0x20 || scalar.value == 0x7F || (0x80...0x9F).contains(scalar.value)
                ? " " : Character(scalar)
        }
        return String(scalars)
    }
}
