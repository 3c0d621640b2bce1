/// CRC-32 as gzip, zip and Parquet pages use it: polynomial 0x04C11DB7, reflected, inverted at both ends.
public enum CRC32 {
    /// Eight tables of 256: table `k` holds the remainder of a byte followed by `k` zero bytes.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var remainder = UInt32(byte)
            for _ in 0..<8 {
                remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0xEDB8_8320 : remainder >> 1
            }
            tables[byte] = remainder
        }
        for index in 256..<8 * 256 {
            let before = tables[index - 256]
            tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
        }
        return tables
    }()

    /// The checksum of `bytes`, continuing after bytes whose checksum is `previous`. About 2 bytes a cycle.
    public static func checksum(_ bytes: RawSpan, continuing previous: UInt32 = 0) -> UInt32 {
        unsafe bytes.withUnsafeBytes { raw in
            unsafe tables.withUnsafeBufferPointer { tables in
                var crc = ~previous
                var position = 0
                let count = raw.count
                while position &+ 8 <= count {
                    let word = UInt64(
                        littleEndian: unsafe raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
                    let low = UInt32(truncatingIfNeeded: word) ^ crc
                    let high = UInt32(truncatingIfNeeded: word >> 32)
                    crc =
                        unsafe tables[7 * 256 &+ Int(low & 0xFF)]
                        ^ tables[6 * 256 &+ Int(low >> 8 & 0xFF)]
                        ^ tables[5 * 256 &+ Int(low >> 16 & 0xFF)]
                        ^ tables[4 * 256 &+ Int(low >> 24)]
                        ^ tables[3 * 256 &+ Int(high & 0xFF)]
                        ^ tables[2 * 256 &+ Int(high >> 8 & 0xFF)]
                        ^ tables[1 * 256 &+ Int(high >> 16 & 0xFF)]
                        ^ tables[Int(high >> 24)]
                    position &+= 8
                }
                while position < count {
                    let byte = UInt32(unsafe raw[position])
                    crc = unsafe crc >> 8 ^ tables[Int((crc ^ byte) & 0xFF)]
                    position &+= 1
                }
                return ~crc
            }
        }
    }
}
