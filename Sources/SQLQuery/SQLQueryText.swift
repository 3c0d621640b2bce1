/// The text of one query or several, as bytes that SQLite reads and that errors point into.
struct SQLQueryText: Sendable {
    private let bytes: [UInt8]

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var byteCount: Int { bytes.count }

    /// Calls `body` with the bytes from an offset on and their count; the pointer must not escape.
    @unsafe
    func withBytes<Result>(from offset: Int, _ body: (UnsafePointer<CChar>, Int) -> Result) -> Result {
        unsafe bytes.withUnsafeBytes { buffer in
            let start = unsafe buffer.baseAddress.map { unsafe $0 + offset }
            guard let start = unsafe start?.assumingMemoryBound(to: CChar.self) else {
                preconditionFailure("an empty query has no statement")
            }
            return unsafe body(start, bytes.count - offset)
        }
    }

    /// A message with the line that it is about and a mark under the place.
    func located(_ message: String, at offset: Int?) -> String {
        guard let offset, offset <= bytes.count else { return message }
        let lineStart = bytes[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let lineEnd = bytes[offset...].firstIndex(of: 0x0A) ?? bytes.count
        let line = bytes[..<offset].count { $0 == 0x0A } + 1
        let before = String(decoding: bytes[lineStart..<offset], as: UTF8.self)
        let text = String(decoding: bytes[lineStart..<lineEnd], as: UTF8.self)
        let mark = String(repeating: " ", count: before.count) + "^"
        return "line \(line), column \(before.count + 1): \(message)\n    \(text)\n    \(mark)"
    }

    /// Whether anything but blanks, semicolons and comments stands from an offset on.
    func hasStatement(from offset: Int) -> Bool {
        var index = offset
        while index < bytes.count {
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            switch bytes[index] {
            case 0x09...0x0D, 0x20, UInt8(ascii: ";"): index += 1
            case UInt8(ascii: "-") where next == UInt8(ascii: "-"):
                index = bytes[index...].firstIndex(of: 0x0A) ?? bytes.count
            case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
                index += 2
                while index < bytes.count,
                    !(bytes[index] == UInt8(ascii: "*") && index + 1 < bytes.count
                        && bytes[index + 1] == UInt8(ascii: "/"))
                {
                    index += 1
                }
                index += 2
            default: return true
            }
        }
        return false
    }

    /// The names and words in the text in lower case; texts in quotes and comments left out.
    var words: Set<String> {
        var words: Set<String> = []
        var index = 0
        func byte(_ position: Int) -> UInt8? { bytes.indices.contains(position) ? bytes[position] : nil }
        func skip(past end: UInt8) -> String {
            let start = index + 1
            index = start
            while let next = byte(index), next != end { index += 1 }
            defer { index += 1 }
            return String(decoding: bytes[min(start, bytes.count)..<min(index, bytes.count)], as: UTF8.self)
        }
        while let first = byte(index) {
            switch first {
            case UInt8(ascii: "'"): _ = skip(past: first)
            case UInt8(ascii: "\""), UInt8(ascii: "`"): words.insert(skip(past: first).lowercased())
            case UInt8(ascii: "["): words.insert(skip(past: UInt8(ascii: "]")).lowercased())
            case UInt8(ascii: "-") where byte(index + 1) == UInt8(ascii: "-"): _ = skip(past: 0x0A)
            case UInt8(ascii: "/") where byte(index + 1) == UInt8(ascii: "*"):
                index += 2
                while let next = byte(index),
                    !(next == UInt8(ascii: "*") && byte(index + 1) == UInt8(ascii: "/"))
                {
                    index += 1
                }
                index += 2
            default:
                let start = index
                while let next = byte(index), Self.isWordByte(next) { index += 1 }
                if index > start {
                    words.insert(String(decoding: bytes[start..<index], as: UTF8.self).lowercased())
                } else {
                    index += 1
                }
            }
        }
        return words
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        byte == 0x5F || byte >= 0x80 || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }
}
