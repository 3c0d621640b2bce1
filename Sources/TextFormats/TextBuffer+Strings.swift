private let hexadecimal: StaticString = "0123456789abcdef"
private let base64Alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

extension TextBuffer {
    /// Appends a JSON string with its quotes. Ill-formed UTF-8 becomes U+FFFD, so that the text stays JSON.
    mutating func append(jsonString source: UnsafePointer<UInt8>, count: Int) {
        // Escapes grow a byte to six; the fast path writes at most what it reads.
        reserve(count &+ 2)
        append(UInt8(ascii: "\""))
        var index = 0
        while index < count {
            let plain = unsafe Self.plainPrefix(source + index, count: count &- index)
            if plain > 0 {
                unsafe append(unsafeBytes: source + index, count: plain)
                index &+= plain
            }
            guard index < count else { break }
            let byte = unsafe source[index]
            if byte >= 0x80 {
                let length = unsafe UTF8Sequence.length(source + index, count: count &- index)
                if length == 0 {
                    append("\u{FFFD}")
                    index &+= 1
                } else {
                    unsafe append(unsafeBytes: source + index, count: length)
                    index &+= length
                }
            } else {
                append(jsonEscape: byte)
                index &+= 1
            }
        }
        append(UInt8(ascii: "\""))
    }

    mutating func append(jsonString text: String) {
        var copy = text
        copy.withUTF8 { source in
            guard let base = source.baseAddress else { return append("\"\"") }
            unsafe append(jsonString: base, count: source.count)
        }
    }

    /// Appends text, ill-formed UTF-8 repaired.
    mutating func append(repairing source: UnsafePointer<UInt8>, count: Int) {
        var index = 0
        while index < count {
            let ascii = unsafe Self.asciiPrefix(source + index, count: count &- index)
            if ascii > 0 {
                unsafe append(unsafeBytes: source + index, count: ascii)
                index &+= ascii
                continue
            }
            let length = unsafe UTF8Sequence.length(source + index, count: count &- index)
            if length == 0 {
                append("\u{FFFD}")
                index &+= 1
            } else {
                unsafe append(unsafeBytes: source + index, count: length)
                index &+= length
            }
        }
    }

    private mutating func append(jsonEscape byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x0A: append("\\n")
        case 0x0D: append("\\r")
        case 0x09: append("\\t")
        case 0x08: append("\\b")
        case 0x0C: append("\\f")
        default:
            append("\\u00")
            append(hexadecimalOf: byte)
        }
    }

    mutating func append(hexadecimalOf byte: UInt8) {
        reserve(2)
        unsafe end[0] = hexadecimal.utf8Start[Int(byte >> 4)]
        unsafe end[1] = hexadecimal.utf8Start[Int(byte & 15)]
        advance(by: 2)
    }

    /// How many bytes from the start are ASCII that JSON leaves as it is, a word at a time.
    @inline(__always)
    private static func plainPrefix(_ source: UnsafePointer<UInt8>, count: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        var index = 0
        while index &+ 8 <= count {
            let word = unsafe UnsafeRawPointer(source + index).loadUnaligned(as: UInt64.self).littleEndian
            let quotes = word ^ (ones &* 0x22)
            let slashes = word ^ (ones &* 0x5C)
            // The top bit of a byte: below 0x20, a quote, a backslash, or not ASCII.
            let found =
                ((word &- ones &* 0x20) | (quotes &- ones) | (slashes &- ones) | word) & tops
            if found != 0 {
                // A borrow may set bits above the first; the lowest is always right.
                return index &+ found.trailingZeroBitCount / 8
            }
            index &+= 8
        }
        while index < count {
            let byte = unsafe source[index]
            if byte < 0x20 || byte >= 0x80 || byte == 0x22 || byte == 0x5C { break }
            index &+= 1
        }
        return index
    }

    @inline(__always)
    private static func asciiPrefix(_ source: UnsafePointer<UInt8>, count: Int) -> Int {
        var index = 0
        while index &+ 8 <= count {
            let word = unsafe UnsafeRawPointer(source + index).loadUnaligned(as: UInt64.self).littleEndian
            let found = word & 0x8080_8080_8080_8080
            if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < count, unsafe source[index] < 0x80 { index &+= 1 }
        return index
    }

    /// Appends base64 with padding.
    mutating func append(base64 source: UnsafePointer<UInt8>, count: Int) {
        reserve((count &+ 2) / 3 &* 4)
        let alphabet = unsafe base64Alphabet.utf8Start
        var target = unsafe end
        var index = 0
        while index &+ 3 <= count {
            let bits =
                unsafe UInt32(source[index]) << 16 | UInt32(source[index &+ 1]) << 8
                | UInt32(source[index &+ 2])
            unsafe target[0] = alphabet[Int(bits >> 18)]
            unsafe target[1] = alphabet[Int(bits >> 12 & 63)]
            unsafe target[2] = alphabet[Int(bits >> 6 & 63)]
            unsafe target[3] = alphabet[Int(bits & 63)]
            unsafe target += 4
            index &+= 3
        }
        if index < count {
            let second = unsafe index &+ 1 < count ? source[index &+ 1] : 0
            let bits = unsafe UInt32(source[index]) << 16 | UInt32(second) << 8
            unsafe target[0] = alphabet[Int(bits >> 18)]
            unsafe target[1] = alphabet[Int(bits >> 12 & 63)]
            unsafe target[2] = index &+ 1 < count ? alphabet[Int(bits >> 6 & 63)] : UInt8(ascii: "=")
            unsafe target[3] = UInt8(ascii: "=")
        }
        advance(by: (count &+ 2) / 3 &* 4)
    }

    /// Appends 16 bytes as a UUID, lower case.
    mutating func append(uuid source: UnsafePointer<UInt8>) {
        for index in 0..<16 {
            if index == 4 || index == 6 || index == 8 || index == 10 { append(UInt8(ascii: "-")) }
            unsafe append(hexadecimalOf: source[index])
        }
    }
}

/// Well-formed UTF-8 by table 3-7 of the Unicode standard.
enum UTF8Sequence {
    /// Whether text is UTF-8 throughout.
    static func isWellFormed(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = text.baseAddress else { return true }
        var index = 0
        while index < text.count {
            if index &+ 8 <= text.count,
                unsafe UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080
                    == 0
            {
                index &+= 8
            } else if unsafe base[index] < 0x80 {
                index &+= 1
            } else {
                let length = unsafe Self.length(base + index, count: text.count &- index)
                if length == 0 { return false }
                index &+= length
            }
        }
        return true
    }

    /// The length of the sequence that starts with a byte from 0x80 on; 0 if it is ill-formed.
    static func length(_ source: UnsafePointer<UInt8>, count: Int) -> Int {
        let first = unsafe source[0]
        guard count > 1 else { return 0 }
        let second = unsafe source[1]
        switch first {
        case 0xC2...0xDF: return second & 0xC0 == 0x80 ? 2 : 0
        case 0xE0...0xEF:
            let lowest: UInt8 = first == 0xE0 ? 0xA0 : 0x80
            let highest: UInt8 = first == 0xED ? 0x9F : 0xBF
            guard count > 2, second >= lowest, second <= highest else { return 0 }
            return unsafe source[2] & 0xC0 == 0x80 ? 3 : 0
        case 0xF0...0xF4:
            let lowest: UInt8 = first == 0xF0 ? 0x90 : 0x80
            let highest: UInt8 = first == 0xF4 ? 0x8F : 0xBF
            guard count > 3, second >= lowest, second <= highest else { return 0 }
            return unsafe source[2] & 0xC0 == 0x80 && source[3] & 0xC0 == 0x80 ? 4 : 0
        default: return 0
        }
    }
}
