/// What is wrong with compressed bytes, or with a demand on a codec.
public enum CompressionError: Error, Hashable, Sendable {
    /// The bytes are not what the codec writes; `detail` is the library's word on it.
    case corrupt(Codec, detail: String)
    /// The bytes end before the data do.
    case truncated(Codec)
    /// The data are of another size than was stated; `actual` is nil where it is only known to be larger.
    case sizeMismatch(Codec, expected: Int, actual: Int?)
    /// The stated size cannot come out of so few bytes, or is negative.
    case implausibleSize(Codec, compressed: Int, decompressed: Int)
    /// A stream holds more bytes than the caller allows.
    case limitExceeded(Codec, byteLimit: Int)
    /// The library could not get memory.
    case outOfMemory(Codec)
    /// The input of a compression is larger than the format allows.
    case inputTooLarge(Codec, byteCount: Int)
}

extension CompressionError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .corrupt(let codec, let detail): "\(codec) data are damaged: \(detail)"
        case .truncated(let codec): "\(codec) data end too early"
        case .sizeMismatch(let codec, let expected, let actual?):
            "\(codec) data hold \(actual) bytes, \(expected) were stated"
        case .sizeMismatch(let codec, let expected, nil):
            "\(codec) data hold more than the \(expected) bytes stated"
        case .implausibleSize(let codec, let compressed, let decompressed):
            "\(compressed) bytes of \(codec) data cannot hold the \(decompressed) bytes stated"
        case .limitExceeded(let codec, let byteLimit): "\(codec) data hold more than \(byteLimit) bytes"
        case .outOfMemory(let codec): "no memory for \(codec)"
        case .inputTooLarge(let codec, let byteCount): "\(byteCount) bytes are too many for \(codec)"
        }
    }
}
