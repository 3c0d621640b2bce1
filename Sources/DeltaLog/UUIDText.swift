/// UUIDs as text, without a dependency.
public enum UUIDText {
    /// A random UUID of version 4, such as `80a083e8-7026-4e79-81be-64bd76c43a11`.
    public static func random(using generator: inout some RandomNumberGenerator) -> String {
        let high: UInt64 = generator.next() & ~0xF000 | 0x4000
        let low: UInt64 = generator.next() & ~(0xC0 << 56) | (0x80 << 56)
        return text(high: high, low: low)
    }

    /// The text of 128 bits.
    static func text(high: UInt64, low: UInt64) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(36)
        for index in 0..<16 {
            if index == 4 || index == 6 || index == 8 || index == 10 { bytes.append(UInt8(ascii: "-")) }
            let half = index < 8 ? high : low
            let byte = UInt8(truncatingIfNeeded: half >> UInt64(8 * (7 - index % 8)))
            bytes.append(Hexadecimal.digit(byte >> 4, uppercase: false))
            bytes.append(Hexadecimal.digit(byte & 15, uppercase: false))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
