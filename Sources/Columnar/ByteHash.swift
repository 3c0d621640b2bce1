/// A 64-bit hash of bytes by folded multiplication: two words are multiplied to 128 bits and the halves combined.
///
/// The scheme is that of wyhash (Wang Yi, public domain): 48 bytes a round in three independent lanes, then 16 bytes
/// a round, then the last 16 bytes, which may overlap what was read before. Not for secrets, and not a file format.
enum ByteHash {
    static let first: UInt64 = 0xA076_1D64_78BD_642F
    static let second: UInt64 = 0xE703_7ED1_A0B4_28DB
    static let third: UInt64 = 0x8EBC_6AF0_9C88_C6E3
    static let fourth: UInt64 = 0x5899_65CC_7537_4CC3

    @inline(__always)
    static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    @inline(__always)
    private static func word(_ bytes: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
    }

    @inline(__always)
    private static func half(_ bytes: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        UInt64(unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self).littleEndian)
    }

    /// The hash of `count` bytes that can be read from `bytes`.
    @unsafe
    @inline(__always)
    static func hash(_ bytes: UnsafeRawPointer, count: Int) -> UInt64 {
        var seed = first
        var low: UInt64 = 0
        var high: UInt64 = 0
        if count <= 16 {
            if count >= 4 {
                let step = (count &>> 3) &<< 2
                low = unsafe half(bytes, 0) &<< 32 | half(bytes, step)
                high = unsafe half(bytes, count &- 4) &<< 32 | half(bytes, count &- 4 &- step)
            } else if count > 0 {
                low =
                    unsafe UInt64(bytes.load(as: UInt8.self)) &<< 16
                    | UInt64(bytes.load(fromByteOffset: count &>> 1, as: UInt8.self)) &<< 8
                    | UInt64(bytes.load(fromByteOffset: count &- 1, as: UInt8.self))
            }
        } else {
            var offset = 0
            var left = count
            if left > 48 {
                var laneTwo = seed
                var laneThree = seed
                repeat {
                    seed = unsafe fold(word(bytes, offset) ^ second, word(bytes, offset &+ 8) ^ seed)
                    laneTwo = unsafe fold(
                        word(bytes, offset &+ 16) ^ third, word(bytes, offset &+ 24) ^ laneTwo)
                    laneThree = unsafe fold(
                        word(bytes, offset &+ 32) ^ fourth, word(bytes, offset &+ 40) ^ laneThree)
                    offset &+= 48
                    left &-= 48
                } while left > 48
                seed ^= laneTwo ^ laneThree
            }
            while left > 16 {
                seed = unsafe fold(word(bytes, offset) ^ second, word(bytes, offset &+ 8) ^ seed)
                offset &+= 16
                left &-= 16
            }
            low = unsafe word(bytes, count &- 16)
            high = unsafe word(bytes, count &- 8)
        }
        let product = (low ^ second).multipliedFullWidth(by: high ^ seed)
        return fold(product.low ^ first ^ UInt64(truncatingIfNeeded: count), product.high ^ second)
    }
}
