/// The 64-bit xxHash of bytes, seed 0: the hash of Parquet's bloom filters.
public enum XXH64 {
    private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
    private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
    private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
    private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
    private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

    /// The hash of `bytes`.
    public static func hash(_ bytes: RawSpan) -> UInt64 {
        unsafe bytes.withUnsafeBytes { raw in unsafe hash(raw) }
    }

    /// The hash of `raw`, which must stay valid during the call.
    @unsafe
    public static func hash(_ raw: UnsafeRawBufferPointer) -> UInt64 {
        let count = raw.count
        var position = 0
        var hash: UInt64
        if count >= 32 {
            var lane0 = prime1 &+ prime2
            var lane1 = prime2
            var lane2: UInt64 = 0
            var lane3 = 0 &- prime1
            while position &+ 32 <= count {
                lane0 = round(lane0, unsafe word(raw, position))
                lane1 = round(lane1, unsafe word(raw, position &+ 8))
                lane2 = round(lane2, unsafe word(raw, position &+ 16))
                lane3 = round(lane3, unsafe word(raw, position &+ 24))
                position &+= 32
            }
            hash = rotate(lane0, 1) &+ rotate(lane1, 7) &+ rotate(lane2, 12) &+ rotate(lane3, 18)
            for lane in [lane0, lane1, lane2, lane3] {
                hash = (hash ^ round(0, lane)) &* prime1 &+ prime4
            }
        } else {
            hash = prime5
        }
        hash &+= UInt64(count)
        while position &+ 8 <= count {
            hash = rotate(hash ^ round(0, unsafe word(raw, position)), 27) &* prime1 &+ prime4
            position &+= 8
        }
        if position &+ 4 <= count {
            let half = UInt32(
                littleEndian: unsafe raw.loadUnaligned(fromByteOffset: position, as: UInt32.self))
            hash = rotate(hash ^ UInt64(half) &* prime1, 23) &* prime2 &+ prime3
            position &+= 4
        }
        while position < count {
            hash = rotate(hash ^ UInt64(unsafe raw[position]) &* prime5, 11) &* prime1
            position &+= 1
        }
        hash = (hash ^ hash >> 33) &* prime2
        hash = (hash ^ hash >> 29) &* prime3
        return hash ^ hash >> 32
    }

    private static func word(_ raw: UnsafeRawBufferPointer, _ position: Int) -> UInt64 {
        UInt64(littleEndian: unsafe raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }

    private static func round(_ lane: UInt64, _ input: UInt64) -> UInt64 {
        rotate(lane &+ input &* prime2, 31) &* prime1
    }

    private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
        value << count | value >> (64 - count)
    }
}
