/// The path and the query of a request, decoded exactly once.
///
/// Invariant: no segment is empty, `.` or `..`, and none holds a slash or a control character.
package struct RequestTarget: Sendable, Hashable {
    package let segments: [String]
    private let parameters: [String: String]

    /// Longer targets are refused before they are decoded.
    static let byteLimit = 16_384

    /// Nil for a target that is no path with a query, or that tries to leave its place.
    package init?(_ target: String) {
        guard target.utf8.count <= Self.byteLimit, target.utf8.first == UInt8(ascii: "/") else { return nil }
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var segments: [String] = []
        for part in parts[0].split(separator: "/", omittingEmptySubsequences: true) {
            guard let segment = Self.decode(part, plusIsBlank: false), segment != ".", segment != "..",
                segment.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") })
            else { return nil }
            segments.append(segment)
        }
        var parameters: [String: String] = [:]
        for pair in (parts.count > 1 ? parts[1] : "").split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(sides[0], plusIsBlank: true),
                let value = Self.decode(sides.count > 1 ? sides[1] : "", plusIsBlank: true)
            else { return nil }
            parameters[name] = value
        }
        self.segments = segments
        self.parameters = parameters
    }

    /// The value of a parameter; the last one where it stands there more than once.
    package subscript(name: String) -> String? { parameters[name] }

    /// Fields of a form that was sent as a query or as a body.
    package static func form(_ text: String) -> [String: String]? {
        RequestTarget("/?" + text)?.parameters
    }

    /// Resolves `%XX`; nil for broken escapes and for what is no UTF-8.
    private static func decode(_ text: Substring, plusIsBlank: Bool) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard rest.count >= 2, let high = digit(rest.removeFirst()),
                    let low = digit(rest.removeFirst())
                else { return nil }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(plusIsBlank && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
