import Compression
import TestSupport
import Testing

@Suite struct CodecTests {
    /// Bytes that compress somewhat: runs, repeats and noise.
    static func sample(byteCount: Int, seed: UInt64) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        var bytes: [UInt8] = []
        while bytes.count < byteCount {
            switch generator.next() % 3 {
            case 0: bytes += [UInt8](repeating: UInt8.random(in: 0...255, using: &generator), count: 40)
            case 1: bytes += Array(bytes.suffix(64))
            default: bytes += (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
            }
        }
        return Array(bytes.prefix(byteCount))
    }

    @Test(arguments: Codec.allCases, [0, 1, 7, 1_000, 200_000])
    func compressedBytesComeBack(codec: Codec, byteCount: Int) throws {
        let bytes = Self.sample(byteCount: byteCount, seed: 1)
        let compressed = try codec.compress(bytes.span.bytes)
        let back = try codec.decompress(compressed.span.bytes, decompressedByteCount: byteCount)
        #expect(back == bytes)
    }

    @Test(arguments: Codec.allCases)
    func noiseAlsoFitsIntoTheBound(codec: Codec) throws {
        var generator = SeededGenerator(seed: 2)
        let bytes = (0..<70_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        for level in [0, 1, 9] {
            let compressed = try codec.compress(bytes.span.bytes, level: level)
            #expect(try codec.decompress(compressed.span.bytes, decompressedByteCount: bytes.count) == bytes)
        }
    }

    @Test(arguments: Codec.allCases)
    func anotherSizeThanStatedIsRefused(codec: Codec) throws {
        let bytes = Self.sample(byteCount: 5_000, seed: 3)
        let compressed = try codec.compress(bytes.span.bytes)
        for stated in [0, 1, 4_999, 5_001, 6_000] {
            #expect(throws: CompressionError.self) {
                _ = try codec.decompress(compressed.span.bytes, decompressedByteCount: stated)
            }
        }
    }

    @Test(arguments: Codec.allCases)
    func absurdSizesAreRefusedBeforeMemoryIsTaken(codec: Codec) throws {
        let compressed = try codec.compress(([1, 2, 3] as [UInt8]).span.bytes)
        for stated in [-1, Int.max, Int.min] {
            #expect(throws: CompressionError.self) {
                _ = try codec.decompress(compressed.span.bytes, decompressedByteCount: stated)
            }
        }
    }

    @Test(arguments: Codec.allCases.filter { $0 != .uncompressed })
    func damageNeverCrashes(codec: Codec) throws {
        let bytes = Self.sample(byteCount: 3_000, seed: 4)
        let compressed = try codec.compress(bytes.span.bytes)
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<300 {
            var damaged = compressed
            if Bool.random(using: &generator) {
                damaged.removeLast(Int.random(in: 1...damaged.count, using: &generator))
            } else {
                damaged[Int.random(in: 0..<damaged.count, using: &generator)] ^= UInt8.random(
                    in: 1...255, using: &generator)
            }
            _ = try? codec.decompress(damaged.span.bytes, decompressedByteCount: bytes.count)
        }
    }

    @Test func gzipReadsSeveralMembersAndPadding() throws {
        let first = Self.sample(byteCount: 1_000, seed: 6)
        let second = Self.sample(byteCount: 2_000, seed: 7)
        var joined = try Codec.gzip.compress(first.span.bytes)
        joined += try Codec.gzip.compress(second.span.bytes)
        #expect(try Codec.gzip.decompress(joined.span.bytes, decompressedByteCount: 3_000) == first + second)
        joined += [0, 0, 0]
        #expect(try Codec.gzip.decompress(joined.span.bytes, decompressedByteCount: 3_000) == first + second)
    }

    @Test func legacyLZ4ReadsBareBlocksAndSeveralFrames() throws {
        let first = Self.sample(byteCount: 1_000, seed: 8)
        let second = Self.sample(byteCount: 2_000, seed: 9)
        let bare = try Codec.lz4Raw.compress(first.span.bytes)
        #expect(try Codec.lz4Hadoop.decompress(bare.span.bytes, decompressedByteCount: 1_000) == first)
        let framed =
            try Codec.lz4Hadoop.compress(first.span.bytes) + Codec.lz4Hadoop.compress(second.span.bytes)
        #expect(
            try Codec.lz4Hadoop.decompress(framed.span.bytes, decompressedByteCount: 3_000) == first + second)
    }

    @Test func legacyLZ4ReadsTheFrameFormat() throws {
        // "aaaaaaaaaabbbbbbbbbb" as the lz4 command writes it.
        let frame: [UInt8] =
            [
                0x04, 0x22, 0x4D, 0x18, 0x60, 0x40, 0x82, 0x14, 0x00, 0x00, 0x80,
            ] + Array("aaaaaaaaaabbbbbbbbbb".utf8) + [0, 0, 0, 0]
        #expect(
            try Codec.lz4Hadoop.decompress(frame.span.bytes, decompressedByteCount: 20)
                == Array("aaaaaaaaaabbbbbbbbbb".utf8))
    }

    @Test func errorsNameTheSizes() throws {
        let compressed = try Codec.snappy.compress(([1, 2, 3] as [UInt8]).span.bytes)
        #expect(throws: CompressionError.sizeMismatch(.snappy, expected: 2, actual: 3)) {
            _ = try Codec.snappy.decompress(compressed.span.bytes, decompressedByteCount: 2)
        }
        #expect(throws: CompressionError.sizeMismatch(.uncompressed, expected: 2, actual: 3)) {
            _ = try Codec.uncompressed.decompress(
                ([1, 2, 3] as [UInt8]).span.bytes, decompressedByteCount: 2)
        }
    }
}
