/// Why bytes are no JSON value; offsets count from the start of the text that was read.
public enum JSONError: Error, Hashable, Sendable {
    case unexpectedEnd(offset: Int)
    case unexpectedByte(UInt8, offset: Int, expected: String)
    case tooDeep(offset: Int, limit: Int)
    case invalidNumber(offset: Int)
    case invalidEscape(offset: Int)
    case invalidUTF8(offset: Int)
}

extension JSONError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unexpectedEnd(let offset): "the JSON text ends at byte \(offset), inside of a value"
        case .unexpectedByte(let byte, let offset, let expected):
            "byte 0x\(String(byte, radix: 16)) at \(offset) where \(expected) is due"
        case .tooDeep(let offset, let limit): "nested more than \(limit) deep at byte \(offset)"
        case .invalidNumber(let offset): "no number of the range due at byte \(offset)"
        case .invalidEscape(let offset): "an escape that JSON does not know at byte \(offset)"
        case .invalidUTF8(let offset): "a string that is not UTF-8 at byte \(offset)"
        }
    }
}
