/// Cuts the bounds of long strings and byte arrays so that they still hold all values.
enum BoundTruncation {
    /// A bound at or below `bytes` of at most `byteLimit` bytes. Text is cut between characters.
    static func minimum(_ bytes: [UInt8], byteLimit: Int, isText: Bool) -> (bytes: [UInt8], isExact: Bool) {
        guard bytes.count > byteLimit else { return (bytes, true) }
        return (Array(bytes[..<cut(bytes, byteLimit: byteLimit, isText: isText)]), false)
    }

    /// A bound at or above `bytes` of at most `byteLimit` bytes; `bytes` themselves where there is none.
    static func maximum(_ bytes: [UInt8], byteLimit: Int, isText: Bool) -> (bytes: [UInt8], isExact: Bool) {
        guard bytes.count > byteLimit else { return (bytes, true) }
        let prefix = Array(bytes[..<cut(bytes, byteLimit: byteLimit, isText: isText)])
        if let raised = isText ? incrementedText(prefix) : incrementedBytes(prefix) { return (raised, false) }
        return (bytes, true)
    }

    /// Where to cut so that no character is split.
    private static func cut(_ bytes: [UInt8], byteLimit: Int, isText: Bool) -> Int {
        var end = byteLimit
        guard isText else { return end }
        while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        // Not UTF-8 at all: any place is as good.
        return byteLimit - end > 3 ? byteLimit : end
    }

    /// The shortest byte array above all that start with `prefix`.
    private static func incrementedBytes(_ prefix: [UInt8]) -> [UInt8]? {
        var bytes = prefix
        while let last = bytes.popLast() {
            if last < 0xFF { return bytes + [last + 1] }
        }
        return nil
    }

    /// A short text above all texts that start with `prefix`: its last character that has a successor is raised.
    private static func incrementedText(_ prefix: [UInt8]) -> [UInt8]? {
        guard let text = String(validating: prefix, as: UTF8.self) else { return nil }
        var scalars = Array(text.unicodeScalars)
        while let last = scalars.popLast() {
            // The surrogates are no characters.
            let next = last.value == 0xD7FF ? 0xE000 : last.value + 1
            guard let raised = Unicode.Scalar(next) else { continue }
            scalars.append(raised)
            var raisedText = String.UnicodeScalarView()
            raisedText.append(contentsOf: scalars)
            return Array(String(raisedText).utf8)
        }
        return nil
    }
}
