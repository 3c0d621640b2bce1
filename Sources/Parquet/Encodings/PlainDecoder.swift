/// Decodes PLAIN values of a fixed width. Spec: Encodings.md, "Plain".
struct PlainFixedDecoder {
    private let bytes: PageBytes
    private var position = 0
    let byteWidth: Int

    init(_ bytes: PageBytes, byteWidth: Int) {
        self.bytes = bytes
        self.byteWidth = byteWidth
    }

    /// Checks that `count` more values are there.
    func demand(_ count: Int) throws(PageFault) -> Int {
        let (needed, overflow) = count.multipliedReportingOverflow(by: byteWidth)
        let available = bytes.byteCount - position
        guard !overflow, needed <= available else {
            throw .truncated(what: "plain values", needed: needed, available: available)
        }
        return needed
    }

    /// Copies `count` values to `output`.
    @unsafe
    mutating func decode(into output: UnsafeMutableRawPointer, count: Int) throws(PageFault) {
        let needed = try demand(count)
        unsafe output.copyMemory(from: bytes.pointer(at: position, count: needed), byteCount: needed)
        position += needed
    }

    mutating func skip(_ count: Int) throws(PageFault) {
        position += try demand(count)
    }
}

/// Decodes PLAIN booleans: a bit each, least significant first.
struct PlainBooleanDecoder {
    private let bytes: PageBytes
    private var bitPosition = 0

    init(_ bytes: PageBytes) {
        self.bytes = bytes
    }

    private func demand(_ count: Int) throws(PageFault) {
        let available = bytes.byteCount * 8 - bitPosition
        guard count <= available else {
            throw .truncated(what: "booleans", needed: (count + 7) / 8, available: available / 8)
        }
    }

    /// Decodes `count` booleans to bytes of 0 and 1.
    @unsafe
    mutating func decode(into output: UnsafeMutablePointer<UInt8>, count: Int) throws(PageFault) {
        try demand(count)
        for index in 0..<count {
            let bit = bitPosition &+ index
            unsafe output[index] = bytes.byte(at: bit &>> 3) &>> UInt8(truncatingIfNeeded: bit & 7) & 1
        }
        bitPosition += count
    }

    mutating func skip(_ count: Int) throws(PageFault) {
        try demand(count)
        bitPosition += count
    }
}
