/// What is wrong with a JSON text, and where. The text itself is never quoted: it may hold pupil data.
struct JSONFault: Error, Hashable {
    var message: String
    /// Bytes before the fault.
    var offset: Int

    var description: String { "\(message) (byte \(offset))" }
}

/// Reads one JSON text (RFC 8259) value by value, as the caller expects them. Strict: valid UTF-8, no comments, no
/// trailing commas, nothing behind the text.
struct JSONReader {
    /// What a value is; the raw value names it in a sentence.
    enum Kind: String {
        case object = "an object"
        case array = "an array"
        case string = "text"
        case number = "a number"
        case boolean = "a boolean"
        case null = "null"
    }

    /// Where a string's content stands in the text, without its quotes.
    struct Text {
        var range: Range<Int>
        var hasEscapes: Bool
    }

    let bytes: [UInt8]
    private(set) var position = 0
    /// Of each open array or object, whether its first element is still to come.
    private var expectsFirst: [Bool] = []

    /// Nesting beyond this is refused.
    private static let greatestDepth = 64

    init(validating bytes: [UInt8]) throws(JSONFault) {
        do {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw JSONFault(message: "the text is not valid UTF-8", offset: error.byteOffsets.lowerBound)
        }
        self.bytes = bytes
    }

    func fault(_ message: String) -> JSONFault {
        JSONFault(message: message, offset: position)
    }

    // MARK: Structure

    /// What kind of value comes next.
    mutating func peekKind() throws(JSONFault) -> Kind {
        switch try peek() {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "<"): throw fault("this is HTML or XML, not JSON")
        default: throw fault("no JSON value starts here")
        }
    }

    mutating func beginArray() throws(JSONFault) {
        let kind = try peekKind()
        guard kind == .array else { throw fault("\(kind.rawValue) in place of an array") }
        try open()
    }

    mutating func beginObject() throws(JSONFault) {
        let kind = try peekKind()
        guard kind == .object else { throw fault("\(kind.rawValue) in place of an object") }
        try open()
    }

    private mutating func open() throws(JSONFault) {
        guard expectsFirst.count < Self.greatestDepth else { throw fault("nested too deep") }
        position += 1
        expectsFirst.append(true)
    }

    /// Steps to the next element of the open array; false, and the array closed, if there is none.
    mutating func nextElement() throws(JSONFault) -> Bool {
        try nextItem(closing: UInt8(ascii: "]"))
    }

    /// Steps to the next key of the open object and over its colon; nil, and the object closed, if there is none.
    mutating func nextKey() throws(JSONFault) -> Text? {
        guard try nextItem(closing: UInt8(ascii: "}")) else { return nil }
        guard try peek() == UInt8(ascii: "\"") else { throw fault("a key is expected") }
        let key = try string()
        guard try peek() == UInt8(ascii: ":") else { throw fault("a colon is expected") }
        position += 1
        return key
    }

    private mutating func nextItem(closing: UInt8) throws(JSONFault) -> Bool {
        let byte = try peek()
        let isFirst = expectsFirst[expectsFirst.count - 1]
        if byte == closing {
            position += 1
            expectsFirst.removeLast()
            return false
        }
        if isFirst {
            expectsFirst[expectsFirst.count - 1] = false
        } else {
            guard byte == UInt8(ascii: ",") else { throw fault("a comma or the end is expected") }
            position += 1
            guard try peek() != closing else { throw fault("a value is expected after the comma") }
        }
        return true
    }

    /// Checks that nothing but blanks is left.
    mutating func end() throws(JSONFault) {
        skipBlanks()
        guard position == bytes.count else { throw fault("there is more after the end of the text") }
    }

    // MARK: Values

    /// A string; its content is checked, not yet unescaped.
    mutating func string() throws(JSONFault) -> Text {
        guard try peek() == UInt8(ascii: "\"") else { throw fault("a string is expected") }
        position += 1
        let start = position
        var hasEscapes = false
        while true {
            position = Self.endOfPlainText(in: bytes, from: position)
            guard position < bytes.count else { break }
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return Text(range: start..<(position - 1), hasEscapes: hasEscapes)
            }
            guard byte == UInt8(ascii: "\\") else { throw fault("a control character in a string") }
            hasEscapes = true
            try skipEscape()
        }
        throw fault("the text ends inside a string")
    }

    /// Where the next quote, backslash or control character stands from `start` on, or the end of the text.
    private static func endOfPlainText(in bytes: [UInt8], from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let text = unsafe bytes.span.bytes
        var index = start
        while index <= text.byteCount - 8 {
            // Eight bytes from here are inside of the text, by the condition of the loop.
            let word = unsafe UInt64(
                littleEndian: text.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
            let quotes = word ^ (ones &* 0x22)
            let backslashes = word ^ (ones &* 0x5C)
            // The high bit of a byte is set where it is zero, or less than a blank; of those set, the lowest is right.
            let found =
                ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
                | ((word &- ones &* 0x20) & ~word)
            let marks = found & (ones &* 0x80)
            if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < text.byteCount {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
            index += 1
        }
        return index
    }

    /// An integer that fits 64 bits, written without fraction or exponent.
    mutating func integer() throws(JSONFault) -> Int64 {
        skipBlanks()
        let start = position
        try skipNumber()
        var index = start
        let isNegative = bytes[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        var value: Int64 = 0
        while index < position {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit <= 9 else {
                position = start
                throw fault("a number that is no integer")
            }
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) =
                isNegative
                ? product.subtractingReportingOverflow(Int64(digit))
                : product.addingReportingOverflow(Int64(digit))
            guard !overflows, !overflowsToo else {
                position = start
                throw fault("a number beyond 64 bits")
            }
            value = sum
            index += 1
        }
        return value
    }

    /// Reads over a value of any kind.
    mutating func skipValue() throws(JSONFault) {
        let depth = expectsFirst.count
        repeat {
            // Inside an array or object that was opened here: on to its next item, or out of it.
            if expectsFirst.count > depth {
                let isObject = openKinds.last ?? false
                if isObject {
                    guard try nextKey() != nil else {
                        openKinds.removeLast()
                        continue
                    }
                } else {
                    guard try nextElement() else {
                        openKinds.removeLast()
                        continue
                    }
                }
            }
            switch try peekKind() {
            case .object:
                try beginObject()
                openKinds.append(true)
            case .array:
                try beginArray()
                openKinds.append(false)
            case .string: _ = try string()
            case .number: try skipNumber()
            case .boolean: try skipWord(bytes[position] == UInt8(ascii: "t") ? "true" : "false")
            case .null: try skipWord("null")
            }
        } while expectsFirst.count > depth
    }

    /// Of the arrays and objects that ``skipValue()`` opened, whether each is an object.
    private var openKinds: [Bool] = []

    /// Reads over a `null`.
    mutating func null() throws(JSONFault) {
        try skipWord("null")
    }

    // MARK: Scanning

    private mutating func skipBlanks() {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    private mutating func peek() throws(JSONFault) -> UInt8 {
        skipBlanks()
        guard position < bytes.count else {
            throw fault(position == 0 ? "the text is empty" : "the text ends too early")
        }
        return bytes[position]
    }

    private mutating func skipWord(_ word: StaticString) throws(JSONFault) {
        skipBlanks()
        let start = position
        for byte in Array("\(word)".utf8) {
            guard position < bytes.count, bytes[position] == byte else {
                position = start
                throw fault("no JSON value starts here")
            }
            position += 1
        }
    }

    private mutating func skipEscape() throws(JSONFault) {
        let start = position
        position += 1
        guard position < bytes.count else { throw fault("the text ends inside a string") }
        switch bytes[position] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            guard position + 4 < bytes.count,
                bytes[(position + 1)...(position + 4)].allSatisfy({ Self.hexValue($0) != nil })
            else {
                position = start
                throw fault("a bad escape in a string")
            }
            position += 5
        default:
            position = start
            throw fault("a bad escape in a string")
        }
    }

    private mutating func skipNumber() throws(JSONFault) {
        skipBlanks()
        let start = position
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") { position += 1 }
        let firstDigit = position
        let digitCount = skipDigits()
        var isGood = digitCount == 1 || (digitCount > 1 && bytes[firstDigit] != UInt8(ascii: "0"))
        if isGood, position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            isGood = skipDigits() > 0
        }
        if isGood, position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count,
                bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
            {
                position += 1
            }
            isGood = skipDigits() > 0
        }
        guard isGood else {
            position = start
            throw fault("a malformed number")
        }
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while position < bytes.count, bytes[position] &- UInt8(ascii: "0") <= 9 { position += 1 }
        return position - start
    }

    static func hexValue(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
