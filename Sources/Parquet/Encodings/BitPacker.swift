/// Packs integers to a fixed number of bits, least significant bit first.
enum BitPacker {
    /// Writes `count` values of `bitWidth` bits, then zeros up to `byteCount` bytes.
    ///
    /// Rests on: `byteCount + 8` writable bytes at `target`, `byteCount * 8 >= count * bitWidth`, and no value with a
    /// bit beyond `bitWidth`.
    @inline(__always)
    @unsafe
    static func pack<Value: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        _ values: UnsafePointer<Value>, count: Int, bitWidth: Int, to target: UnsafeMutableRawPointer,
        byteCount: Int
    ) {
        var pending: UInt64 = 0
        var pendingCount = 0
        var offset = 0
        if bitWidth <= 32 {
            for index in 0..<count {
                pending |= UInt64(truncatingIfNeeded: unsafe values[index]) &<< UInt64(pendingCount)
                pendingCount &+= bitWidth
                if pendingCount >= 32 {
                    unsafe target.storeBytes(
                        of: UInt32(truncatingIfNeeded: pending).littleEndian, toByteOffset: offset,
                        as: UInt32.self)
                    offset &+= 4
                    pending &>>= 32
                    pendingCount &-= 32
                }
            }
        } else {
            for index in 0..<count {
                let value = UInt64(truncatingIfNeeded: unsafe values[index])
                pending |= value &<< UInt64(pendingCount)
                let room = 64 &- pendingCount
                if bitWidth >= room {
                    unsafe target.storeBytes(of: pending.littleEndian, toByteOffset: offset, as: UInt64.self)
                    offset &+= 8
                    pending = room == 64 ? 0 : value &>> UInt64(room)
                    pendingCount = bitWidth &- room
                } else {
                    pendingCount &+= bitWidth
                }
            }
        }
        while offset < byteCount {
            unsafe target.storeBytes(
                of: UInt8(truncatingIfNeeded: pending), toByteOffset: offset, as: UInt8.self)
            pending &>>= 8
            offset &+= 1
        }
    }
}
