/// Decodes BYTE_STREAM_SPLIT: the first bytes of all values, then the second bytes, and so on.
/// Spec: Encodings.md, "Byte Stream Split".
struct ByteStreamSplitDecoder {
    private let bytes: PageBytes
    private let byteWidth: Int
    /// Values in the page, and so the distance of a value's bytes.
    private let stride: Int
    private var position = 0

    init(_ bytes: PageBytes, byteWidth: Int) {
        self.bytes = bytes
        self.byteWidth = byteWidth
        stride = byteWidth > 0 ? bytes.byteCount / byteWidth : Int.max
    }

    private func demand(_ count: Int) throws(PageFault) {
        guard count <= stride - position else {
            throw .truncated(
                what: "split values", needed: count &* byteWidth, available: (stride - position) &* byteWidth)
        }
    }

    /// Puts `count` values together in `output`.
    @unsafe
    mutating func decode(into output: UnsafeMutableRawPointer, count: Int) throws(PageFault) {
        try demand(count)
        switch byteWidth {
        case 0: break
        case 4:
            for index in 0..<count {
                var value: UInt32 = 0
                for byte in 0..<4 {
                    value |= UInt32(bytes.byte(at: byte &* stride &+ position &+ index)) &<< UInt32(8 &* byte)
                }
                unsafe output.storeBytes(of: value.littleEndian, toByteOffset: index &* 4, as: UInt32.self)
            }
        case 8:
            for index in 0..<count {
                var value: UInt64 = 0
                for byte in 0..<8 {
                    value |= UInt64(bytes.byte(at: byte &* stride &+ position &+ index)) &<< UInt64(8 &* byte)
                }
                unsafe output.storeBytes(of: value.littleEndian, toByteOffset: index &* 8, as: UInt64.self)
            }
        default:
            for index in 0..<count {
                for byte in 0..<byteWidth {
                    unsafe output.storeBytes(
                        of: bytes.byte(at: byte &* stride &+ position &+ index),
                        toByteOffset: index &* byteWidth &+ byte, as: UInt8.self)
                }
            }
        }
        position += count
    }

    mutating func skip(_ count: Int) throws(PageFault) {
        try demand(count)
        position += count
    }
}
