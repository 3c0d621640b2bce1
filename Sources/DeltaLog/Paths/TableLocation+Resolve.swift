public import ObjectStorage

extension TableLocation {
    /// The object that a path of the log means: decoded exactly once, relative to the table, or absolute and then
    /// below ``storeURI``.
    ///
    /// Throws `damaged` on text that is no path, `unsupported` on an absolute path outside of the store.
    public func resolve(_ path: String) throws(DeltaError) -> ObjectPath {
        if path.hasPrefix("/") || Self.scheme(of: path) != nil { return try resolveAbsolute(path) }
        guard let decoded = PercentCoding.decode(path), !decoded.isEmpty else {
            throw DeltaError(.damaged, "the log names a file by \(path), which is no path")
        }
        guard let segments = Self.join(root, decoded) else {
            throw DeltaError(.unsupported, "the log names the file \(path), which lies outside of this store")
        }
        guard let found = ObjectPath(segments.joined(separator: "/")), found != root else {
            throw DeltaError(.damaged, "the log names a file by \(path), which is no path")
        }
        return found
    }

    /// The segments of a path relative to a folder; shallow clones name files of their source through `..`. nil
    /// if the path leads out of the store.
    private static func join(_ root: ObjectPath, _ path: String) -> [Substring]? {
        var segments = root.description.split(separator: "/")
        for segment in path.split(separator: "/") where segment != "." {
            if segment == ".." {
                if segments.popLast() == nil { return nil }
            } else {
                segments.append(segment)
            }
        }
        return segments
    }

    /// The scheme of a URI in lower case; nil for a relative path.
    private static func scheme(of path: String) -> String? {
        guard let colon = path.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = path[..<colon]
        guard let first = scheme.utf8.first, first | 0x20 >= UInt8(ascii: "a"),
            first | 0x20 <= UInt8(ascii: "z"),
            scheme.utf8.allSatisfy({
                ($0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z"))
                    || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) || $0 == UInt8(ascii: "+")
                    || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
            }),
            // A partition folder may hold a colon, which Hive escapes but not everyone does; a URI has a slash next.
            path[path.utf8.index(after: colon)...].hasPrefix("/")
        else { return nil }
        return scheme.lowercased()
    }

    private func resolveAbsolute(_ path: String) throws(DeltaError) -> ObjectPath {
        guard let storeURI, let base = Self.parts(of: storeURI), let parts = Self.parts(of: path),
            Self.sameScheme(base.scheme, parts.scheme), base.authority == parts.authority
        else {
            throw DeltaError(.unsupported, "the log names the file \(path), which lies outside of this store")
        }
        guard let decoded = PercentCoding.decode(parts.path), let absolute = ObjectPath(normalizing: decoded),
            let basePath = ObjectPath(normalizing: base.path)
        else { throw DeltaError(.damaged, "the log names a file by \(path), which is no path") }
        guard let relative = absolute.relative(to: basePath), let found = ObjectPath(relative), found != .root
        else {
            throw DeltaError(.unsupported, "the log names the file \(path), which lies outside of this store")
        }
        return found
    }

    private static func sameScheme(_ left: String, _ right: String) -> Bool {
        func family(_ scheme: String) -> String {
            switch scheme {
            case "s3a", "s3n": "s3"
            case "": "file"
            default: scheme
            }
        }
        return family(left) == family(right)
    }

    /// Splits `scheme://authority/path`, `scheme:/path` and `/path`.
    private static func parts(of uri: String) -> (scheme: String, authority: String, path: String)? {
        if uri.hasPrefix("/") { return ("", "", uri) }
        guard let scheme = scheme(of: uri) else { return nil }
        var rest = uri.utf8.dropFirst(scheme.utf8.count + 1)
        guard rest.starts(with: "//".utf8) else { return (scheme, "", String(Substring(rest))) }
        rest = rest.dropFirst(2)
        let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        var authority = String(Substring(rest[..<slash]))
        if scheme == "file", authority == "localhost" { authority = "" }
        return (scheme, authority, String(Substring(rest[slash...])))
    }
}
