/// One JSON value taken apart into a flat list of nodes, checked to be well-formed (RFC 8259) before any is used.
struct JSONTape {
    struct Node: Equatable {
        enum Kind: UInt8 { case null, no, yes, number, string, array, object }

        var kind: Kind
        /// Bytes of the buffer: of a string without its quotes, of anything else the whole text.
        var start: Int
        var end: Int
        /// Whether a string has escapes.
        var hasEscapes = false
        /// The node after this one and all within it. Members of an object are a string and a value in turn.
        var next: Int
    }

    static let depthLimit = 64

    private(set) var nodes: [Node] = []
    /// What is wrong, if `parse` returns false, and at which byte.
    private(set) var fault = ""
    private(set) var faultOffset = 0
    private var index = 0

    /// Parses the one value in a range of bytes.
    mutating func parse(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        nodes.removeAll(keepingCapacity: true)
        index = range.lowerBound
        let text = unsafe UnsafeBufferPointer(rebasing: bytes[..<range.upperBound])
        guard unsafe value(text, depth: 0) else { return false }
        unsafe skipBlanks(text)
        if index < text.count { return fail("something stands behind the value") }
        return true
    }

    /// Whether a node is a member of an object or an element of an array: walks the direct children.
    func forEachChild(of node: Int, _ body: (Int) -> Void) {
        var child = node + 1
        while child < nodes[node].next {
            body(child)
            child = nodes[child].next
        }
    }

    private mutating func fail(_ reason: String) -> Bool {
        fault = reason
        faultOffset = index
        return false
    }

    private mutating func skipBlanks(_ text: UnsafeBufferPointer<UInt8>) {
        while index < text.count {
            let byte = unsafe text[index]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            index += 1
        }
    }

    private mutating func value(_ text: UnsafeBufferPointer<UInt8>, depth: Int) -> Bool {
        unsafe skipBlanks(text)
        guard index < text.count else { return fail("a value is missing") }
        guard depth < Self.depthLimit else {
            return fail("values are nested more than \(Self.depthLimit) deep")
        }
        switch unsafe text[index] {
        case UInt8(ascii: "{"): return unsafe container(text, depth, .object, closing: UInt8(ascii: "}"))
        case UInt8(ascii: "["): return unsafe container(text, depth, .array, closing: UInt8(ascii: "]"))
        case UInt8(ascii: "\""): return unsafe string(text)
        case UInt8(ascii: "t"): return unsafe word(text, "true", .yes)
        case UInt8(ascii: "f"): return unsafe word(text, "false", .no)
        case UInt8(ascii: "n"): return unsafe word(text, "null", .null)
        default: return unsafe number(text)
        }
    }

    private mutating func container(
        _ text: UnsafeBufferPointer<UInt8>, _ depth: Int, _ kind: Node.Kind, closing: UInt8
    ) -> Bool {
        let position = nodes.count
        nodes.append(Node(kind: kind, start: index, end: index, next: 0))
        index += 1
        unsafe skipBlanks(text)
        if index < text.count, unsafe text[index] == closing {
            index += 1
        } else {
            while true {
                if kind == .object {
                    unsafe skipBlanks(text)
                    guard index < text.count, unsafe text[index] == UInt8(ascii: "\"") else {
                        return fail("the name of a member is missing")
                    }
                    guard unsafe string(text) else { return false }
                    unsafe skipBlanks(text)
                    guard index < text.count, unsafe text[index] == UInt8(ascii: ":") else {
                        return fail("a colon is missing")
                    }
                    index += 1
                }
                guard unsafe value(text, depth: depth + 1) else { return false }
                unsafe skipBlanks(text)
                guard index < text.count else { return fail("the text ends too early") }
                let byte = unsafe text[index]
                index += 1
                if byte == closing { break }
                guard byte == UInt8(ascii: ",") else {
                    index -= 1
                    return fail("a comma is missing")
                }
            }
        }
        nodes[position].end = index
        nodes[position].next = nodes.count
        return true
    }

    private mutating func string(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        index += 1
        var node = Node(kind: .string, start: index, end: index, next: nodes.count + 1)
        while index < text.count {
            let byte = unsafe text[index]
            if byte == UInt8(ascii: "\"") {
                node.end = index
                nodes.append(node)
                index += 1
                return true
            }
            if byte < 0x20 { return fail("a control character stands in a text") }
            if byte == UInt8(ascii: "\\") {
                node.hasEscapes = true
                index += 1
                guard index < text.count else { break }
                switch unsafe text[index] {
                case UInt8(ascii: "u"):
                    guard index + 4 < text.count,
                        (1...4).allSatisfy({ unsafe Self.hexValue(text[index + $0]) != nil })
                    else { return fail("an escape is not four hexadecimal digits") }
                    index += 4
                case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
                    UInt8(ascii: "f"),
                    UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
                    break
                default: return fail("there is no such escape")
                }
            }
            index += 1
        }
        return fail("a text has no end")
    }

    private mutating func word(_ text: UnsafeBufferPointer<UInt8>, _ word: StaticString, _ kind: Node.Kind)
        -> Bool
    {
        let count = word.utf8CodeUnitCount
        guard index + count <= text.count,
            (0..<count).allSatisfy({ unsafe text[index + $0] == word.utf8Start[$0] })
        else {
            return fail("there is no such word")
        }
        nodes.append(Node(kind: kind, start: index, end: index + count, next: nodes.count + 1))
        index += count
        return true
    }

    private mutating func number(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = index
        if unsafe text[index] == UInt8(ascii: "-") { index += 1 }
        let first = index
        let whole = unsafe digits(text)
        guard whole > 0 else { return fail("this is no value") }
        if whole > 1, unsafe text[first] == UInt8(ascii: "0") { return fail("a number starts with 0") }
        if index < text.count, unsafe text[index] == UInt8(ascii: ".") {
            index += 1
            guard unsafe digits(text) > 0 else { return fail("digits are missing behind the point") }
        }
        if index < text.count, unsafe text[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < text.count, unsafe text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-")
            {
                index += 1
            }
            guard unsafe digits(text) > 0 else { return fail("the digits of an exponent are missing") }
        }
        nodes.append(Node(kind: .number, start: start, end: index, next: nodes.count + 1))
        return true
    }

    private mutating func digits(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        let start = index
        while index < text.count, unsafe text[index] >= 0x30 && text[index] <= 0x39 { index += 1 }
        return index - start
    }

    static func hexValue(_ byte: UInt8) -> UInt16? {
        switch byte {
        case 0x30...0x39: UInt16(byte - 0x30)
        case 0x41...0x46: UInt16(byte - 0x41 + 10)
        case 0x61...0x66: UInt16(byte - 0x61 + 10)
        default: nil
        }
    }

    /// Appends the UTF-8 of a string node with its escapes undone; half a surrogate pair becomes U+FFFD.
    static func unescape(_ bytes: UnsafeBufferPointer<UInt8>, _ node: Node, into text: inout [UInt8]) {
        var index = node.start
        while index < node.end {
            let byte = unsafe bytes[index]
            index += 1
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                continue
            }
            let escape = unsafe bytes[index]
            index += 1
            switch escape {
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"):
                var unit = unsafe codeUnit(bytes, index)
                index += 4
                var scalar = Unicode.Scalar(UInt32(unit))
                if unit & 0xFC00 == 0xD800, index + 6 <= node.end, unsafe bytes[index] == UInt8(ascii: "\\"),
                    unsafe bytes[index + 1] == UInt8(ascii: "u")
                {
                    let high = unit
                    unit = unsafe codeUnit(bytes, index + 2)
                    if unit & 0xFC00 == 0xDC00 {
                        index += 6
                        scalar = Unicode.Scalar(0x10000 + (UInt32(high) & 0x3FF) << 10 + UInt32(unit) & 0x3FF)
                    }
                }
                text.append(contentsOf: String(Character(scalar ?? "\u{FFFD}")).utf8)
            default: text.append(escape)
            }
        }
    }

    private static func codeUnit(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt16 {
        (0..<4).reduce(0) { unsafe $0 << 4 | (hexValue(bytes[start + $1]) ?? 0) }
    }
}
