/// Decodes levels of the deprecated encoding BIT_PACKED: most significant bit first, no runs.
struct BitPackedLevelDecoder {
    private let bytes: PageBytes
    private let bitWidth: Int
    private var bitPosition = 0

    /// `count` levels take `byteCount(...)` bytes at the front of `bytes`.
    init(_ bytes: PageBytes, bitWidth: Int, count: Int) throws(PageFault) {
        let needed = Self.byteCount(bitWidth: bitWidth, count: count)
        guard needed <= bytes.byteCount else {
            throw .truncated(what: "levels", needed: needed, available: bytes.byteCount)
        }
        self.bytes = bytes
        self.bitWidth = bitWidth
    }

    static func byteCount(bitWidth: Int, count: Int) -> Int {
        (bitWidth * count + 7) / 8
    }

    /// Decodes `count` levels; not more than were announced.
    @unsafe
    mutating func decode(into output: UnsafeMutablePointer<UInt16>, count: Int) {
        for index in 0..<count {
            var level: UInt16 = 0
            for _ in 0..<bitWidth {
                let bit = bytes.byte(at: bitPosition >> 3) >> UInt8(7 - bitPosition & 7) & 1
                level = level << 1 | UInt16(bit)
                bitPosition += 1
            }
            unsafe output[index] = level
        }
    }
}
