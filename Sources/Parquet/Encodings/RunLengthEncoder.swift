/// The hybrid of run lengths and bit packing, for levels, dictionary positions and booleans.
///
///     run        = header value | header packed
///     header     = varint: count << 1 for a repeated value, (groups of eight << 1) | 1 for packed values
///     value      = the repeated value in whole bytes, little-endian
///     packed     = eight values a group, least significant bit first
enum RunLengthEncoder {
    /// Appends `count` values, each below 2^bitWidth, without a length before them.
    @unsafe
    static func encode(_ values: UnsafePointer<UInt32>, count: Int, bitWidth: Int, into sink: inout ByteSink)
    {
        unsafe encodeRuns(values, count: count, bitWidth: bitWidth, into: &sink)
    }

    /// Appends `count` values, each below 2^bitWidth, without a length before them.
    @unsafe
    static func encode(_ values: UnsafePointer<UInt8>, count: Int, bitWidth: Int, into sink: inout ByteSink) {
        unsafe encodeRuns(values, count: count, bitWidth: bitWidth, into: &sink)
    }

    /// Appends one run of an equal value.
    static func encode(repeating value: UInt32, count: Int, bitWidth: Int, into sink: inout ByteSink) {
        guard count > 0 else { return }
        sink.append(varint: UInt64(count) << 1)
        var rest = value
        for _ in 0..<(bitWidth + 7) / 8 {
            sink.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    /// Runs are looked for where a group of eight may start; shorter ones than pay for two headers are packed.
    @inline(__always)
    @unsafe
    private static func encodeRuns<Value: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        _ values: UnsafePointer<Value>, count: Int, bitWidth: Int, into sink: inout ByteSink
    ) {
        precondition(bitWidth >= 0 && bitWidth <= 32)
        if bitWidth == 0 {
            encode(repeating: 0, count: count, bitWidth: 0, into: &sink)
            return
        }
        let shortestRun = bitWidth == 1 ? 40 : bitWidth == 2 ? 24 : bitWidth <= 4 ? 16 : 8
        var literalStart = 0
        var index = 0
        while index < count {
            let first = unsafe values[index]
            var end = index &+ 1
            let probe = min(index &+ 8, count)
            while end < probe, unsafe values[end] == first { end &+= 1 }
            guard end == index &+ 8 else {
                index = probe
                continue
            }
            while end < count, unsafe values[end] == first { end &+= 1 }
            if end &- index >= shortestRun {
                unsafe pack(
                    values + literalStart, count: index - literalStart, bitWidth: bitWidth, into: &sink)
                encode(
                    repeating: UInt32(truncatingIfNeeded: first), count: end - index, bitWidth: bitWidth,
                    into: &sink)
                index = end
                literalStart = end
            } else {
                // Stay on a group border.
                index &+= (end &- index) / 8 &* 8
            }
        }
        unsafe pack(values + literalStart, count: count - literalStart, bitWidth: bitWidth, into: &sink)
    }

    /// Appends one packed run; only the last one of all may have a count that is no multiple of eight.
    @inline(__always)
    @unsafe
    private static func pack<Value: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        _ values: UnsafePointer<Value>, count: Int, bitWidth: Int, into sink: inout ByteSink
    ) {
        guard count > 0 else { return }
        let groups = (count + 7) / 8
        sink.append(varint: UInt64(groups) << 1 | 1)
        let byteCount = groups * bitWidth
        sink.reserve(byteCount + 8)
        unsafe BitPacker.pack(values, count: count, bitWidth: bitWidth, to: sink.end, byteCount: byteCount)
        sink.advance(by: byteCount)
    }
}
