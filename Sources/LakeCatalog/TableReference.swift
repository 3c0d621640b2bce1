/// A table as a person names it: by its name in the lake, or by where it is.
public enum TableReference: Hashable, Sendable {
    case name(TableName)
    /// A folder of the local file system.
    case folder(path: String)
    /// In a store, such as `s3://bucket/folder`.
    case uri(String)

    /// Text with a `/`, or starting with `.`, or with a scheme, is a place; everything else must be a name.
    public init(_ text: String) throws(LakeError) {
        if let scheme = Self.scheme(of: text) {
            if scheme == "s3" || scheme == "s3a" {
                self = .uri(text)
                return
            }
            guard scheme == "file" else {
                throw LakeError(
                    .unsupported,
                    "no store for \(scheme)://; a table can be a name, a folder, file:// or s3://bucket/folder"
                )
            }
            let path = text.dropFirst("file://".count)
            guard path.first == "/" else {
                throw LakeError(.usage, "\(text): write file:///folder/table, with three slashes")
            }
            self = .folder(path: String(path))
        } else if text.contains("/") || text.hasPrefix(".") {
            self = .folder(path: text)
        } else if let name = TableName(text) {
            self = .name(name)
        } else {
            throw LakeError(
                .usage,
                "\"\(text)\" is no table: write its name in the lake, such as codetrack.weekly_stats, "
                    + "or its folder with a slash, such as ./\(text.isEmpty ? "table" : text)")
        }
    }

    /// What precedes `://`, if anything does.
    private static func scheme(of text: String) -> String? {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return nil }
        let scheme = text[..<colon]
        return scheme.isEmpty ? nil : scheme.lowercased()
    }
}
