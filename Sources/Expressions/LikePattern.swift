/// A pattern of `LIKE`: `%` stands for any text, `_` for one character (a Unicode scalar), the rest for itself.
public struct LikePattern: Hashable, Sendable {
    /// A part of a pattern.
    enum Part: Hashable, Sendable {
        case literal([UInt8])
        case anyOne
        case anyText
    }

    /// As written.
    public let text: String
    public let escape: Character?
    let parts: [Part]

    /// nil if an escape character stands before something that needs none, or at the end.
    public init?(_ text: String, escape: Character? = nil) {
        self.text = text
        self.escape = escape
        var parts: [Part] = []
        var literal: [UInt8] = []
        func flush() {
            if !literal.isEmpty { parts.append(.literal(literal)) }
            literal = []
        }
        var index = text.startIndex
        while index < text.endIndex {
            let character = text[index]
            text.formIndex(after: &index)
            if character == escape {
                guard index < text.endIndex, text[index] == "%" || text[index] == "_" || text[index] == escape
                else {
                    return nil
                }
                literal += Array(String(text[index]).utf8)
                text.formIndex(after: &index)
            } else if character == "%" {
                flush()
                if parts.last != .anyText { parts.append(.anyText) }
            } else if character == "_" {
                flush()
                parts.append(.anyOne)
            } else {
                literal += Array(String(character).utf8)
            }
        }
        flush()
        self.parts = parts
    }

    /// The bytes that every match starts with.
    public var prefix: [UInt8] {
        if case .literal(let bytes)? = parts.first { bytes } else { [] }
    }

    /// Whether a text of these UTF-8 bytes matches. O(bytes × parts).
    func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var part = 0
        var offset = 0
        // Where to go on when what follows the last `%` fails: one character further.
        var retry: (part: Int, offset: Int)?
        while true {
            if part < parts.count {
                switch parts[part] {
                case .anyText:
                    if part == parts.count - 1 { return true }
                    retry = (part + 1, offset)
                    part += 1
                    continue
                case .anyOne:
                    if offset < text.count {
                        offset = unsafe Self.next(text, offset)
                        part += 1
                        continue
                    }
                case .literal(let bytes):
                    if unsafe Self.hasPrefix(text, offset, bytes) {
                        offset += bytes.count
                        part += 1
                        continue
                    }
                }
            } else if offset == text.count {
                return true
            }
            guard let last = retry, last.offset < text.count else { return false }
            let further = unsafe Self.next(text, last.offset)
            retry = (last.part, further)
            part = last.part
            offset = further
        }
    }

    private static func hasPrefix(_ text: UnsafeBufferPointer<UInt8>, _ offset: Int, _ bytes: [UInt8]) -> Bool
    {
        guard text.count - offset >= bytes.count else { return false }
        for index in bytes.indices where unsafe text[offset + index] != bytes[index] { return false }
        return true
    }

    /// The start of the scalar after the one at `offset`.
    private static func next(_ text: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Int {
        var position = offset + 1
        while position < text.count, unsafe text[position] & 0xC0 == 0x80 { position += 1 }
        return position
    }
}
