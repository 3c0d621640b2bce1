/// PLAIN: values one after another; byte arrays with their length before them, booleans as bits.
enum PlainEncoder {
    /// Appends byte arrays `from..<to` of an Arrow layout, each with four bytes of length.
    @unsafe
    static func encode(
        offsets: UnsafePointer<Int32>, data: UnsafeRawPointer, from: Int, to: Int, into sink: inout ByteSink
    ) {
        let total = Int(unsafe offsets[to]) - Int(unsafe offsets[from]) + 4 * (to - from)
        sink.reserve(total + 16)
        var target = unsafe sink.end
        for index in from..<to {
            let start = Int(unsafe offsets[index])
            let byteCount = Int(unsafe offsets[index &+ 1]) &- start
            unsafe target.storeBytes(of: UInt32(truncatingIfNeeded: byteCount).littleEndian, as: UInt32.self)
            unsafe target += 4
            unsafe target.copyMemory(from: data + start, byteCount: byteCount)
            unsafe target += byteCount
        }
        sink.advance(by: total)
    }

    /// Appends `count` booleans, given as bytes of 0 or 1, as bits.
    @unsafe
    static func encode(booleans: UnsafePointer<UInt8>, count: Int, into sink: inout ByteSink) {
        let byteCount = (count + 7) / 8
        sink.reserve(byteCount + 8)
        unsafe BitPacker.pack(booleans, count: count, bitWidth: 1, to: sink.end, byteCount: byteCount)
        sink.advance(by: byteCount)
    }
}
