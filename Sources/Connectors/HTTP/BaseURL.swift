/// Where an API lives: scheme, host, port and path, without a trailing slash. Never printed: it may hold secrets.
public struct BaseURL: Sendable, Hashable {
    let text: String

    /// Checks a setting; `name` is the setting's, for the error.
    public init(_ setting: String, name: String) throws(ConnectorError) {
        var rest = Substring(setting.trimmingBlanks())
        while rest.hasSuffix("/") { rest.removeLast() }
        guard let schemeEnd = rest.firstRange(ofASCII: "://") else {
            throw Self.unusable(name, "it must start with http:// or https://")
        }
        let scheme = rest[..<schemeEnd.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else {
            throw Self.unusable(name, "it must start with http:// or https://")
        }
        let afterScheme = rest[schemeEnd.upperBound...]
        let authority = afterScheme.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let hostAndPort = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        guard !hostAndPort.isEmpty, !hostAndPort.hasPrefix(":") else {
            throw Self.unusable(name, "it names no host")
        }
        guard !afterScheme.contains(where: { $0 == "?" || $0 == "#" }) else {
            throw Self.unusable(name, "it may not have a query or a fragment")
        }
        guard afterScheme.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Self.unusable(name, "it has blanks, control characters or letters outside of ASCII")
        }
        if !hostAndPort.hasSuffix("]"), let colon = hostAndPort.lastIndex(of: ":") {
            guard let port = UInt16(hostAndPort[hostAndPort.index(after: colon)...]), port > 0 else {
                throw Self.unusable(name, "its port is none")
            }
        }
        text = String(rest)
    }

    private static func unusable(_ name: String, _ why: String) -> ConnectorError {
        ConnectorError(
            .configuration, "\(name) is unusable: \(why); for example \(name)=https://api.example.org")
    }
}

extension String {
    /// Without blanks and tabs, carriage returns and line feeds at either end.
    func trimmingBlanks() -> String {
        // By scalars: as characters, a carriage return and a line feed are one.
        func isBlank(_ scalar: Unicode.Scalar) -> Bool {
            scalar == " " || scalar == "\t" || scalar == "\r" || scalar == "\n"
        }
        let start = unicodeScalars.firstIndex { !isBlank($0) } ?? endIndex
        let end = unicodeScalars.lastIndex { !isBlank($0) }.map { unicodeScalars.index(after: $0) } ?? start
        return String(unicodeScalars[start..<end])
    }
}

extension Substring {
    /// The first place of an ASCII text.
    fileprivate func firstRange(ofASCII text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
