/// BYTE_STREAM_SPLIT: first the first bytes of all values, then all second bytes, and so on.
enum ByteStreamSplitEncoder {
    /// Appends `count` values of `width` bytes.
    @unsafe
    static func encode(_ values: UnsafeRawPointer, count: Int, width: Int, into sink: inout ByteSink) {
        let source = unsafe values.assumingMemoryBound(to: UInt8.self)
        sink.reserve(count * width)
        let target = unsafe sink.end.assumingMemoryBound(to: UInt8.self)
        for byte in 0..<width {
            let stream = unsafe target + byte &* count
            var position = byte
            for index in 0..<count {
                unsafe stream[index] = source[position]
                position &+= width
            }
        }
        sink.advance(by: count * width)
    }
}
