import Crypto

/// Signature Version 4 of one region's S3 service.
///
///     key       = HMAC(HMAC(HMAC(HMAC("AWS4" + secret, day), region), "s3"), "aws4_request")
///     canonical = method \n path \n query \n headers \n\n names of headers \n SHA-256 of the body
///     text      = "AWS4-HMAC-SHA256" \n time \n day/region/s3/aws4_request \n SHA-256 of canonical
///     signature = HMAC(key, text)
struct RequestSigner: Sendable {
    let credentials: S3Credentials
    let region: String
    /// Which service is signed for.
    var service = "s3"

    /// The hash that stands for a body which is not signed.
    static let unsignedPayload = "UNSIGNED-PAYLOAD"
    private static let algorithm = "AWS4-HMAC-SHA256"

    /// Adds time, body hash, token and signature to the headers; all headers given are signed, so `host` must be
    /// among them.
    func sign(_ message: inout HTTPMessage, atMilliseconds now: Int64) {
        let time = Timestamps.compact(milliseconds: now)
        let bodyHash = Self.hexadecimal(SHA256.hash(data: message.body))
        message.headers.append(("x-amz-content-sha256", bodyHash))
        message.headers.append(("x-amz-date", time))
        if let token = credentials.sessionToken {
            message.headers.append(("x-amz-security-token", token))
        }
        let (headers, names) = Self.canonicalHeaders(message.headers)
        let signature = signature(
            of: Self.canonical(
                message.method, message.path, message.query, headers: headers, names: names,
                bodyHash: bodyHash),
            time: time)
        message.headers.append(
            (
                "authorization",
                "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(scope(time)), SignedHeaders=\(names), "
                    + "Signature=\(signature)"
            ))
    }

    /// The query of an address that may be read without credentials for some seconds.
    func presignedQuery(
        method: String, host: String, path: String, expiresInSeconds seconds: Int, atMilliseconds now: Int64
    ) -> String {
        let time = Timestamps.compact(milliseconds: now)
        var query = [
            ("X-Amz-Algorithm", Self.algorithm),
            ("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope(time))"),
            ("X-Amz-Date", time),
            ("X-Amz-Expires", "\(seconds)"),
            ("X-Amz-SignedHeaders", "host"),
        ]
        if let token = credentials.sessionToken { query.append(("X-Amz-Security-Token", token)) }
        let signature = signature(
            of: Self.canonical(
                method, path, query, headers: "host:\(host)\n", names: "host",
                bodyHash: Self.unsignedPayload),
            time: time)
        return Self.canonicalQuery(query) + "&X-Amz-Signature=\(signature)"
    }

    private func scope(_ time: String) -> String { "\(time.prefix(8))/\(region)/\(service)/aws4_request" }

    private func signature(of canonical: String, time: String) -> String {
        let hash = Self.hexadecimal(SHA256.hash(data: Array(canonical.utf8)))
        let text = "\(Self.algorithm)\n\(time)\n\(scope(time))\n\(hash)"
        var key = SymmetricKey(data: Array("AWS4\(credentials.secretAccessKey)".utf8))
        for part in [String(time.prefix(8)), region, service, "aws4_request"] {
            key = SymmetricKey(
                data: Array(HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key)))
        }
        return Self.hexadecimal(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
    }

    private static func canonical(
        _ method: String, _ path: String, _ query: [(String, String)], headers: String, names: String,
        bodyHash: String
    ) -> String {
        "\(method)\n\(path)\n\(canonicalQuery(query))\n\(headers)\n\(names)\n\(bodyHash)"
    }

    /// Encoded and ordered by name; this is also how the query is sent.
    static func canonicalQuery(_ query: [(String, String)]) -> String {
        query.map { (URIEncoding.component($0.0), URIEncoding.component($0.1)) }
            .sorted { $0 < $1 }
            .map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    }

    private static func canonicalHeaders(_ headers: [(String, String)]) -> (lines: String, names: String) {
        let ordered = headers.map { ($0.0.lowercased(), $0.1) }.sorted { $0.0 < $1.0 }
        let lines = ordered.map { "\($0.0):\($0.1)\n" }.joined()
        return (lines, ordered.map(\.0).joined(separator: ";"))
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
