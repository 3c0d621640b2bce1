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
        // Whole bytes of eight values each, several values out of one word.
        var first = 0
        if bitPosition & 7 == 0, bitWidth <= 16 {
            let groups = whole / 8
            unsafe unpackGroups(
                base + bitPosition &>> 3, bitWidth: bitWidth, groupCount: groups, into: output)
            first = groups &* 8
            position &+= first &* bitWidth
        }
        for index in first..<whole {
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

    /// Unpacks groups of eight values of 1 to 16 bits, which take `bitWidth` bytes a group. Eight bytes can be read
    /// from the place of each value on; the caller has checked it.
    @inlinable
    @inline(__always)
    static func unpackGroups<Value: FixedWidthInteger>(
        _ source: UnsafeRawPointer, bitWidth: Int, groupCount: Int, into output: UnsafeMutablePointer<Value>
    ) {
        let width = UInt64(truncatingIfNeeded: bitWidth)
        let mask = (1 as UInt64) &<< width &- 1
        var place = unsafe source
        var out = unsafe output
        if bitWidth <= 8 {
            for _ in 0..<groupCount {
                let word = UInt64(littleEndian: unsafe place.loadUnaligned(as: UInt64.self))
                unsafe out[0] = Value(truncatingIfNeeded: word & mask)
                unsafe out[1] = Value(truncatingIfNeeded: word &>> width & mask)
                unsafe out[2] = Value(truncatingIfNeeded: word &>> (2 &* width) & mask)
                unsafe out[3] = Value(truncatingIfNeeded: word &>> (3 &* width) & mask)
                unsafe out[4] = Value(truncatingIfNeeded: word &>> (4 &* width) & mask)
                unsafe out[5] = Value(truncatingIfNeeded: word &>> (5 &* width) & mask)
                unsafe out[6] = Value(truncatingIfNeeded: word &>> (6 &* width) & mask)
                unsafe out[7] = Value(truncatingIfNeeded: word &>> (7 &* width) & mask)
                unsafe place += bitWidth
                unsafe out += 8
            }
            return
        }
        // The second four values start at bit 4 * width, in the middle of a byte if the width is odd.
        let half = (4 &* bitWidth) &>> 3
        let shift = UInt64(truncatingIfNeeded: (4 &* bitWidth) & 7)
        for _ in 0..<groupCount {
            let low = UInt64(littleEndian: unsafe place.loadUnaligned(as: UInt64.self))
            let high = UInt64(littleEndian: unsafe (place + half).loadUnaligned(as: UInt64.self)) &>> shift
            unsafe out[0] = Value(truncatingIfNeeded: low & mask)
            unsafe out[1] = Value(truncatingIfNeeded: low &>> width & mask)
            unsafe out[2] = Value(truncatingIfNeeded: low &>> (2 &* width) & mask)
            unsafe out[3] = Value(truncatingIfNeeded: low &>> (3 &* width) & mask)
            unsafe out[4] = Value(truncatingIfNeeded: high & mask)
            unsafe out[5] = Value(truncatingIfNeeded: high &>> width & mask)
            unsafe out[6] = Value(truncatingIfNeeded: high &>> (2 &* width) & mask)
            unsafe out[7] = Value(truncatingIfNeeded: high &>> (3 &* width) & mask)
            unsafe place += bitWidth
            unsafe out += 8
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
