/// The name of an object in a store: segments joined by `/`, without a leading or trailing one.
///
/// Invariant: no segment is empty, `.` or `..`, and none holds a NUL. The empty path is the store's root folder.
public struct ObjectPath: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let description: String

    /// The store's root.
    public static let root = ObjectPath(unchecked: "")

    /// Fails on an empty, `.` or `..` segment or a NUL; leading and trailing slashes are dropped.
    public init?(_ text: String) {
        let slash = UInt8(ascii: "/")
        let dot = UInt8(ascii: ".")
        var body = text.utf8[...]
        while body.first == slash { body.removeFirst() }
        while body.last == slash { body.removeLast() }
        if body.contains(0) { return nil }
        if !body.isEmpty {
            for segment in body.split(separator: slash, omittingEmptySubsequences: false)
            where segment.count <= 2 && segment.allSatisfy({ $0 == dot }) {
                return nil
            }
        }
        description = String(Substring(body))
    }

    private init(unchecked description: String) {
        self.description = description
    }

    /// This path followed by more segments. Traps where `segments` is no path, so not for text from outside.
    public func appending(_ segments: String) -> ObjectPath {
        guard let more = ObjectPath(segments) else { preconditionFailure("no object path: \(segments)") }
        if description.isEmpty { return more }
        return more.description.isEmpty ? self : ObjectPath(unchecked: description + "/" + more.description)
    }

    /// The last segment.
    public var lastSegment: String {
        let bytes = description.utf8
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return description }
        return String(Substring(bytes[bytes.index(after: slash)...]))
    }

    /// The path without its last segment.
    public var parent: ObjectPath {
        guard let slash = description.utf8.lastIndex(of: UInt8(ascii: "/")) else { return .root }
        return ObjectPath(unchecked: String(description[..<slash]))
    }

    /// What follows `folder` and its slash, or nil if this path is not below it.
    public func relative(to folder: ObjectPath) -> String? {
        if folder.description.isEmpty { return description }
        let bytes = description.utf8
        let outer = folder.description.utf8
        guard bytes.starts(with: outer) else { return nil }
        let rest = bytes.dropFirst(outer.count)
        guard rest.first == UInt8(ascii: "/") else { return nil }
        return String(Substring(rest.dropFirst()))
    }

    /// Orders by UTF-8 bytes, as stores list.
    public static func < (left: ObjectPath, right: ObjectPath) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }
}
