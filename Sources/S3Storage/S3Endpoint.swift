public import ObjectStorage

/// Where a store answers and how its buckets are addressed.
public struct S3Endpoint: Hashable, Sendable {
    /// Scheme, host and, where it is not the scheme's own, port.
    let scheme: String
    let authority: String
    /// What precedes the bucket in the path; empty or with a leading and no trailing slash.
    let basePath: String
    /// Whether the bucket stands in the path rather than in the name of the host.
    let usesPathStyle: Bool
    /// Whether this is Amazon's own service, which is known to honour conditions.
    let isAmazon: Bool

    /// A store at an address of one's own. Throws `invalidRequest` on what is no such address.
    public init(url: String, usesPathStyle: Bool = true) throws(ObjectStoreError) {
        func refusal(_ why: String) -> ObjectStoreError {
            ObjectStoreError(
                .invalidRequest,
                "the endpoint is unusable: \(why); write it as https://host or http://host:port")
        }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw refusal("it has blanks, control characters or letters outside of ASCII")
        }
        let parts = url.split(separator: "://", maxSplits: 1)
        guard parts.count == 2, let scheme = ["http", "https"].first(where: { $0 == parts[0].lowercased() })
        else { throw refusal("it must start with http:// or https://") }
        let rest = parts[1]
        guard !rest.contains(where: { $0 == "?" || $0 == "#" }) else { throw refusal("it has a query") }
        var authority = rest.prefix { $0 != "/" }.lowercased()
        guard !authority.isEmpty, !authority.hasPrefix(":") else { throw refusal("it names no host") }
        guard !authority.contains("@") else { throw refusal("credentials do not belong into an address") }
        if !authority.hasSuffix("]"), let colon = authority.lastIndex(of: ":") {
            guard let port = UInt16(authority[authority.index(after: colon)...]), port > 0 else {
                throw refusal("its port is none")
            }
            // The port of the scheme is left out of the signed name of the host.
            if port == (scheme == "https" ? 443 : 80) { authority = String(authority[..<colon]) }
        }
        var path = rest.drop { $0 != "/" }
        while path.hasSuffix("/") { path.removeLast() }
        self.scheme = scheme
        self.authority = authority
        basePath = String(path)
        self.usesPathStyle = usesPathStyle
        isAmazon = authority.hasSuffix(".amazonaws.com") || authority.hasSuffix(".amazonaws.com.cn")
    }

    /// Amazon's service in a region.
    public static func amazon(region: String) throws(ObjectStoreError) -> S3Endpoint {
        guard !region.isEmpty,
            region.utf8.allSatisfy({
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
            })
        else {
            throw ObjectStoreError(
                .invalidRequest, "the region has letters that no region has; set AWS_REGION")
        }
        let domain = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        return try S3Endpoint(url: "https://s3.\(region).\(domain)", usesPathStyle: false)
    }

    /// Host and encoded path of an object; an empty key is the bucket.
    func address(bucket: String, key: String) -> (host: String, path: String) {
        let encoded = URIEncoding.path(key)
        // A certificate for *.host does not cover a bucket with dots.
        if usesPathStyle || bucket.contains(".") {
            return (authority, "\(basePath)/\(bucket)" + (key.isEmpty ? "" : "/" + encoded))
        }
        return ("\(bucket).\(authority)", "\(basePath)/\(encoded)")
    }
}
