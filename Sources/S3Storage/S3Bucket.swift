public import ObjectStorage

/// A bucket and a folder in it, as `s3://bucket/folder` names them.
public struct S3Bucket: Hashable, Sendable {
    public let name: String
    public let folder: ObjectPath

    /// Reads `s3://bucket/folder` or `s3a://bucket/folder`; nil if it is neither.
    public init?(uri: String) {
        guard let colon = uri.firstIndex(of: ":") else { return nil }
        let scheme = uri[..<colon].lowercased()
        guard scheme == "s3" || scheme == "s3a", uri[colon...].hasPrefix("://") else { return nil }
        let rest = uri[colon...].dropFirst(3)
        let name = rest.prefix { $0 != "/" }
        guard Self.isName(name), let folder = ObjectPath(normalizing: String(rest.drop { $0 != "/" })) else {
            return nil
        }
        self.name = String(name)
        self.folder = folder
    }

    /// Three to 255 letters, digits, dots, hyphens and underscores, as the oldest rules for buckets allow.
    private static func isName(_ text: Substring) -> Bool {
        (3...255).contains(text.utf8.count) && !text.contains("..")
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
                    || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
    }
}
