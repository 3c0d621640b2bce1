import BinaryCoding
import TestSupport
import Testing

@Suite struct ChecksumTests {
    @Test func crc32OfTheCheckTextIsTheCatalogued() {
        let text = Array("123456789".utf8)
        #expect(CRC32.checksum(text.span.bytes) == 0xCBF4_3926)
        #expect(CRC32.checksum([UInt8]().span.bytes) == 0)
    }

    @Test func crc32OfPartsIsThatOfTheWhole() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<200 {
            let count = Int.random(in: 0...70, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let cut = Int.random(in: 0...count, using: &generator)
            let first = CRC32.checksum(Array(bytes[..<cut]).span.bytes)
            let both = CRC32.checksum(Array(bytes[cut...]).span.bytes, continuing: first)
            #expect(both == CRC32.checksum(bytes.span.bytes), "cut at \(cut) of \(count)")
            #expect(both == Self.bitByBit(bytes))
        }
    }

    private static func bitByBit(_ bytes: [UInt8]) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }

    @Test(arguments: [
        ("", 0xEF46_DB37_51D8_E999 as UInt64),
        ("a", 0xD24E_C4F1_A98C_6E5B),
        ("abc", 0x44BC_2CF5_AD77_0999),
        ("Nobody inspects the spammish repetition", 0xFBCE_A83C_8A37_8BF1),
    ])
    func xxh64OfKnownTexts(text: String, hash: UInt64) {
        #expect(XXH64.hash(Array(text.utf8).span.bytes) == hash)
    }
}

@Suite struct BitUnpackingTests {
    @Test(arguments: 0...56) func valuesComeBackFromAnyBitPosition(bitWidth: Int) {
        var generator = SeededGenerator(seed: UInt64(bitWidth))
        for _ in 0..<20 {
            let count = Int.random(in: 0...100, using: &generator)
            let start = Int.random(in: 0...17, using: &generator)
            let mask: UInt64 = (1 << UInt64(bitWidth)) - 1
            let values = (0..<count).map { _ in generator.next() & mask }
            var bytes = [UInt8](repeating: 0, count: (start + count * bitWidth + 7) / 8)
            for (index, value) in values.enumerated() {
                for bit in 0..<bitWidth where value >> UInt64(bit) & 1 == 1 {
                    let position = start + index * bitWidth + bit
                    bytes[position / 8] |= 1 << UInt8(position % 8)
                }
            }
            var unpacked = [UInt64](repeating: 1, count: count)
            bytes.withUnsafeBytes { raw in
                unpacked.withUnsafeMutableBufferPointer { output in
                    guard let base = output.baseAddress else { return }
                    BitUnpacking.unpack(
                        raw, bitPosition: start, bitWidth: bitWidth, count: count, into: base)
                }
                for index in 0..<count {
                    let value = BitUnpacking.value(
                        raw, bitPosition: start + index * bitWidth, bitWidth: bitWidth)
                    #expect(value == values[index])
                }
            }
            #expect(unpacked == values)
        }
    }

    @Test(arguments: [
        ("", "d41d8cd98f00b204e9800998ecf8427e"), ("abc", "900150983cd24fb0d6963f7d28e17f72"),
        (String(repeating: "1234567890", count: 8), "57edf4a22be3c955ac49da2e2107b67a"),
    ]) func md5DigestsAreThoseOfTheStandard(text: String, due: String) {
        let digest = MD5.digest(Array(text.utf8)).map {
            String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
        }
        #expect(digest.joined() == due)
    }
}
