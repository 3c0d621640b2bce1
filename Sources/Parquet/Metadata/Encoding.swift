/// How the values or levels of a page are encoded. Spec: Encodings.md.
public enum Encoding: Hashable, Sendable {
    case plain
    case plainDictionary
    case rle
    case bitPacked
    case deltaBinaryPacked
    case deltaLengthByteArray
    case deltaByteArray
    case rleDictionary
    case byteStreamSplit
    /// A number that this module does not know; kept, and refused where a page uses it.
    case unknown(Int32)

    public init(code: Int32) {
        switch code {
        case 0: self = .plain
        case 2: self = .plainDictionary
        case 3: self = .rle
        case 4: self = .bitPacked
        case 5: self = .deltaBinaryPacked
        case 6: self = .deltaLengthByteArray
        case 7: self = .deltaByteArray
        case 8: self = .rleDictionary
        case 9: self = .byteStreamSplit
        default: self = .unknown(code)
        }
    }

    public var code: Int32 {
        switch self {
        case .plain: 0
        case .plainDictionary: 2
        case .rle: 3
        case .bitPacked: 4
        case .deltaBinaryPacked: 5
        case .deltaLengthByteArray: 6
        case .deltaByteArray: 7
        case .rleDictionary: 8
        case .byteStreamSplit: 9
        case .unknown(let code): code
        }
    }

    /// Whether pages hold positions in the dictionary.
    public var isDictionary: Bool { self == .plainDictionary || self == .rleDictionary }
}

extension Encoding: CustomStringConvertible {
    public var description: String {
        switch self {
        case .plain: "PLAIN"
        case .plainDictionary: "PLAIN_DICTIONARY"
        case .rle: "RLE"
        case .bitPacked: "BIT_PACKED"
        case .deltaBinaryPacked: "DELTA_BINARY_PACKED"
        case .deltaLengthByteArray: "DELTA_LENGTH_BYTE_ARRAY"
        case .deltaByteArray: "DELTA_BYTE_ARRAY"
        case .rleDictionary: "RLE_DICTIONARY"
        case .byteStreamSplit: "BYTE_STREAM_SPLIT"
        case .unknown(let code): "\(code)"
        }
    }
}
