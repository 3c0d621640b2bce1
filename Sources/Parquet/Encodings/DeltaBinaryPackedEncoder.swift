/// DELTA_BINARY_PACKED: differences of integers, in blocks of 128 with four bit widths each.
///
///     page    = blockSize miniblocksInABlock totalCount zigzag(first) block*
///     block   = zigzag(least difference) bitWidth[4] miniblock*
///     numbers = varint
///
/// Miniblocks without values have the width 0 and no bytes; the last one with values is filled up with zeros.
enum DeltaBinaryPackedEncoder {
    private static let blockCount = 128
    private static let miniblockCount = 32
    private static let miniblocksInBlock = 4

    /// Appends `count` 64-bit integers; differences wrap.
    @unsafe
    static func encode(_ values: UnsafePointer<Int64>, count: Int, into sink: inout ByteSink) {
        unsafe encodeBlocks(values, count: count, into: &sink)
    }

    /// Appends `count` 32-bit integers; differences wrap at 32 bits.
    @unsafe
    static func encode(_ values: UnsafePointer<Int32>, count: Int, into sink: inout ByteSink) {
        unsafe encodeBlocks(values, count: count, into: &sink)
    }

    @inline(__always)
    @unsafe
    private static func encodeBlocks<Value>(
        _ values: UnsafePointer<Value>, count: Int, into sink: inout ByteSink
    ) where Value: FixedWidthInteger & SignedInteger & BitwiseCopyable, Value.Magnitude: BitwiseCopyable {
        sink.append(varint: UInt64(blockCount))
        sink.append(varint: UInt64(miniblocksInBlock))
        sink.append(varint: UInt64(count))
        sink.append(zigzag: count == 0 ? 0 : Int64(unsafe values[0]))
        guard count > 1 else { return }
        unsafe withUnsafeTemporaryAllocation(of: Value.Magnitude.self, capacity: blockCount) { scratch in
            guard let deltas = scratch.baseAddress else { return }
            var index = 1
            while index < count {
                let inBlock = min(blockCount, count &- index)
                var least = Value.max
                for i in 0..<inBlock {
                    let delta = unsafe values[index &+ i] &- values[index &+ i &- 1]
                    least = min(least, delta)
                    unsafe deltas[i] = Value.Magnitude(truncatingIfNeeded: delta)
                }
                let base = Value.Magnitude(truncatingIfNeeded: least)
                for i in 0..<inBlock { unsafe deltas[i] = deltas[i] &- base }
                sink.append(zigzag: Int64(least))
                let widthsOffset = sink.byteCount
                sink.append(UInt32(0))
                var widths: UInt32 = 0
                var start = 0
                var miniblock = 0
                while start < inBlock {
                    let inMiniblock = min(miniblockCount, inBlock &- start)
                    var bits: Value.Magnitude = 0
                    for i in start..<start &+ inMiniblock { unsafe bits |= deltas[i] }
                    let width = Value.Magnitude.bitWidth &- bits.leadingZeroBitCount
                    widths |= UInt32(width) << UInt32(8 * miniblock)
                    let byteCount = width * miniblockCount / 8
                    sink.reserve(byteCount + 8)
                    unsafe BitPacker.pack(
                        deltas + start, count: inMiniblock, bitWidth: width, to: sink.end,
                        byteCount: byteCount)
                    sink.advance(by: byteCount)
                    start &+= inMiniblock
                    miniblock &+= 1
                }
                sink.overwrite(at: widthsOffset, with: widths)
                index &+= inBlock
            }
        }
    }
}
