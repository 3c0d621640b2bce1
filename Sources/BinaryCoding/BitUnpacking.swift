/// Reads integers of any bit width, least significant bit first, as Parquet packs them.
@unsafe
public enum BitUnpacking {
    /// Unpacks `count` values of `bitWidth` bits (0 to 56) that start at bit `bitPosition` of `source`.
    ///
    /// Precondition: `source` holds `bitPosition + count * bitWidth` bits and `output` has room for `count` values;
    /// it is checked once, before the loop.
    @inlinable
    public static func unpack<Value: FixedWidthInteger>(
        _ source: UnsafeRawBufferPointer, bitPosition: Int, bitWidth: Int, count: Int,
        into output: UnsafeMutablePointer<Value>
    ) {
        precondition(bitWidth >= 0 && bitWidth <= 56 && count >= 0 && bitPosition >= 0)
        precondition(bitPosition &+ count &* bitWidth <= source.count &* 8, "packed bits beyond the source")
        guard count > 0 else { return }
        guard bitWidth > 0, let base = source.baseAddress else {
            unsafe output.update(repeating: 0, count: count)
            return
        }
        let mask = (1 as UInt64) << UInt64(bitWidth) &- 1
        // Values whose word of eight bytes lies within the source.
        let lastBit = (source.count &- 8) &* 8 &+ 7
        let whole = lastBit < bitPosition ? 0 : min(count, (lastBit &- bitPosition) / bitWidth &+ 1)
        var position = bitPosition
        for index in 0..<whole {
            let word = unsafe (base + position &>> 3).loadUnaligned(as: UInt64.self)
            let value = UInt64(littleEndian: word) &>> UInt64(truncatingIfNeeded: position & 7) & mask
            unsafe output[index] = Value(truncatingIfNeeded: value)
            position &+= bitWidth
        }
        for index in whole..<count {
            var word: UInt64 = 0
            let byte = position &>> 3
            for next in 0..<min(8, source.count &- byte) {
                word |= UInt64(unsafe source[byte &+ next]) &<< UInt64(8 &* next)
            }
            let value = word &>> UInt64(truncatingIfNeeded: position & 7) & mask
            unsafe output[index] = Value(truncatingIfNeeded: value)
            position &+= bitWidth
        }
    }

    /// One value of up to 64 bits at `bitPosition`. Precondition: `source` holds its bits.
    @inlinable
    public static func value(
        _ source: UnsafeRawBufferPointer, bitPosition: Int, bitWidth: Int
    ) -> UInt64 {
        precondition(bitWidth >= 0 && bitWidth <= 64 && bitPosition &+ bitWidth <= source.count &* 8)
        if bitWidth == 0 { return 0 }
        let byte = bitPosition &>> 3
        let shift = UInt64(truncatingIfNeeded: bitPosition & 7)
        var low: UInt64 = 0
        for next in 0..<min(8, source.count &- byte) {
            low |= UInt64(unsafe source[byte &+ next]) &<< UInt64(8 &* next)
        }
        var value = low &>> shift
        if Int(shift) &+ bitWidth > 64 {
            value |= UInt64(unsafe source[byte &+ 8]) &<< (64 &- shift)
        }
        return bitWidth == 64 ? value : value & ((1 &<< UInt64(bitWidth)) &- 1)
    }
}
