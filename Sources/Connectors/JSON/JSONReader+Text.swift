extension JSONReader {
    /// Whether a string's content is this text; spares decoding it.
    func equals(_ text: Text, _ expected: [UInt8]) -> Bool {
        equals(text, expected, 0..<expected.count)
    }

    /// Whether a string's content is a part of a text.
    @inline(__always)
    func equals(_ text: Text, _ expected: [UInt8], _ part: Range<Int>) -> Bool {
        guard !text.hasEscapes else { return decoded(text).utf8.elementsEqual(expected[part]) }
        guard text.range.count == part.count else { return false }
        for offset in 0..<part.count
        where bytes[text.range.lowerBound + offset] != expected[part.lowerBound + offset] {
            return false
        }
        return true
    }

    /// A string's content with its escapes resolved. Half a surrogate pair becomes U+FFFD.
    func decoded(_ text: Text) -> String {
        guard text.hasEscapes else { return String(decoding: bytes[text.range], as: UTF8.self) }
        var units: [UInt16] = []
        var plain = text.range.lowerBound
        var index = plain
        while index < text.range.upperBound {
            guard bytes[index] == UInt8(ascii: "\\") else {
                index += 1
                continue
            }
            units.append(contentsOf: String(decoding: bytes[plain..<index], as: UTF8.self).utf16)
            units.append(escapedUnit(at: index + 1))
            index += bytes[index + 1] == UInt8(ascii: "u") ? 6 : 2
            plain = index
        }
        units.append(contentsOf: String(decoding: bytes[plain..<text.range.upperBound], as: UTF8.self).utf16)
        return String(decoding: units, as: UTF16.self)
    }

    private func escapedUnit(at index: Int) -> UInt16 {
        switch bytes[index] {
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"):
            return bytes[(index + 1)...(index + 4)].reduce(0) { $0 << 4 | (Self.hexValue($1) ?? 0) }
        default: return UInt16(bytes[index])
        }
    }

    /// Line and column (in bytes, both from 1) of an offset, for files that a person edits.
    static func lineAndColumn(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
        var line = 1
        var lineStart = 0
        for index in 0..<min(offset, bytes.count) where bytes[index] == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        return (line, offset - lineStart + 1)
    }
}
