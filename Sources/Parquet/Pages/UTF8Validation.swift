/// Checks strings for well-formed UTF-8, many at a time.
enum UTF8Validation {
    /// Throws unless each string between two neighbours of `ends` is well-formed.
    ///
    /// The bytes are checked as one text, then no string may start within a character: together that is the same.
    static func check(_ bytes: RawSpan, ends: Span<Int32>) throws(PageFault) {
        guard ends.count > 1 else { return }
        let from = Int(ends[0])
        let to = Int(ends[ends.count - 1])
        let isASCII = try check(bytes.extracting(from..<to))
        if isASCII { return }
        for index in 0..<ends.count - 1 {
            let start = Int(ends[index])
            guard start < Int(ends[index + 1]) else { continue }
            let first = unsafe bytes.unsafeLoad(fromByteOffset: start, as: UInt8.self)
            if first & 0xC0 == 0x80 { throw .invalidUTF8 }
        }
    }

    /// Throws unless the bytes are UTF-8; returns whether they are ASCII.
    private static func check(_ bytes: RawSpan) throws(PageFault) -> Bool {
        let isASCII = unsafe bytes.withUnsafeBytes { raw -> Bool in
            var position = 0
            var high: UInt64 = 0
            while position &+ 32 <= raw.count {
                let words = unsafe raw.loadUnaligned(fromByteOffset: position, as: SIMD4<UInt64>.self)
                high |= words[0] | words[1] | words[2] | words[3]
                position &+= 32
            }
            while position < raw.count {
                high |= UInt64(unsafe raw[position])
                position &+= 1
            }
            return high & 0x8080_8080_8080_8080 == 0
        }
        if isASCII { return true }
        let isValid = unsafe bytes.withUnsafeBytes { raw in
            unsafe raw.withMemoryRebound(to: UInt8.self) { text in
                unsafe isWellFormed(text)
            }
        }
        guard isValid else { throw .invalidUTF8 }
        return false
    }

    /// The table of well-formed byte sequences of the Unicode standard (table 3-7), as a walk.
    private static func isWellFormed(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let count = text.count
        var position = 0
        while position < count {
            let first = unsafe text[position]
            if first < 0x80 {
                position &+= 1
                continue
            }
            let length: Int
            var low: UInt8 = 0x80
            var high: UInt8 = 0xBF
            switch first {
            case 0xC2...0xDF: length = 2
            case 0xE0...0xEF:
                length = 3
                if first == 0xE0 { low = 0xA0 }
                if first == 0xED { high = 0x9F }
            case 0xF0...0xF4:
                length = 4
                if first == 0xF0 { low = 0x90 }
                if first == 0xF4 { high = 0x8F }
            default: return false
            }
            guard position &+ length <= count else { return false }
            let second = unsafe text[position &+ 1]
            guard second >= low && second <= high else { return false }
            var next = 2
            while next < length {
                guard unsafe text[position &+ next] & 0xC0 == 0x80 else { return false }
                next &+= 1
            }
            position &+= length
        }
        return true
    }
}
