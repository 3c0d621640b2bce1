import BinaryCoding

/// The checksum that `_last_checkpoint` carries of itself (protocol section "JSON checksum"): the MD5 digest of a
/// canonical form in which each value stands behind its path, ordered by path.
package enum JSONChecksum {
    /// 32 hexadecimal digits; nil where a name stands twice, which makes the object invalid.
    package static func checksum(of object: JSONObject) -> String? {
        guard let text = canonical(object) else { return nil }
        return MD5.digest(Array(text.utf8)).reduce(into: "") { digits, byte in
            digits.unicodeScalars.append(Unicode.Scalar(Hexadecimal.digit(byte >> 4, uppercase: false)))
            digits.unicodeScalars.append(Unicode.Scalar(Hexadecimal.digit(byte & 15, uppercase: false)))
        }
    }

    /// The canonical form, without the member `checksum`.
    static func canonical(_ object: JSONObject) -> String? {
        var rest = object
        rest["checksum"] = nil
        var pairs: [(path: [UInt8], value: String)] = []
        guard collect(.object(rest), at: "", into: &pairs) else { return nil }
        pairs.sort { $0.path.lexicographicallyPrecedes($1.path) }
        return pairs.map { String(decoding: $0.path, as: UTF8.self) + "=" + $0.value }.joined(separator: ",")
    }

    private static func collect(
        _ value: JSONValue, at path: String, into pairs: inout [(path: [UInt8], value: String)]
    ) -> Bool {
        let prefix = path.isEmpty ? "" : path + "+"
        switch value {
        case .object(let object):
            guard Set(object.members.map(\.name)).count == object.members.count else { return false }
            return object.members.allSatisfy { collect($0.value, at: prefix + quoted($0.name), into: &pairs) }
        case .array(let elements):
            return elements.enumerated().allSatisfy { collect($1, at: prefix + String($0), into: &pairs) }
        case .null: pairs.append((Array(path.utf8), "null"))
        case .boolean(let truth): pairs.append((Array(path.utf8), truth ? "true" : "false"))
        case .number(let text): pairs.append((Array(path.utf8), text))
        case .string(let text): pairs.append((Array(path.utf8), quoted(text)))
        }
        return true
    }

    private static func quoted(_ text: String) -> String { "\"" + PercentCoding.encodeComponent(text) + "\"" }
}
