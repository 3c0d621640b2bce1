import Compression
import TestSupport
import Testing

@Suite struct StreamDecoderTests {
    @Test(arguments: [1, 100, 10_000, 1_000_000])
    func zstdFramesComeBackHoweverTheyAreCut(pieceByteCount: Int) throws {
        let bytes = CodecTests.sample(byteCount: 300_000, seed: 1)
        let half = Array(bytes[..<100_000])
        let rest = Array(bytes[100_000...])
        let compressed = try Codec.zstd.compress(half.span.bytes) + Codec.zstd.compress(rest.span.bytes)
        var decoder = try ZstdStreamDecoder()
        var output: [UInt8] = []
        for start in stride(from: 0, to: compressed.count, by: pieceByteCount) {
            decoder.feed(Array(compressed[start..<min(start + pieceByteCount, compressed.count)]))
            while let chunk = try decoder.next() {
                #expect(chunk.count <= ZstdStreamDecoder.chunkByteCount)
                output += chunk
            }
        }
        try decoder.finish()
        #expect(output == bytes)
        #expect(decoder.byteCount == bytes.count)
    }

    @Test(arguments: [1, 100, 10_000, 1_000_000])
    func gzipMembersComeBackHoweverTheyAreCut(pieceByteCount: Int) throws {
        let bytes = CodecTests.sample(byteCount: 300_000, seed: 2)
        let half = Array(bytes[..<100_000])
        let rest = Array(bytes[100_000...])
        let compressed = try Codec.gzip.compress(half.span.bytes) + Codec.gzip.compress(rest.span.bytes)
        var decoder = try GzipStreamDecoder()
        var output: [UInt8] = []
        for start in stride(from: 0, to: compressed.count, by: pieceByteCount) {
            decoder.feed(Array(compressed[start..<min(start + pieceByteCount, compressed.count)]))
            while let chunk = try decoder.next() { output += chunk }
        }
        try decoder.finish()
        #expect(output == bytes)
    }

    @Test(arguments: [Codec.zstd, .gzip])
    func aCutStreamIsTruncated(codec: Codec) throws {
        let bytes = CodecTests.sample(byteCount: 10_000, seed: 3)
        let compressed = try codec.compress(bytes.span.bytes)
        #expect(try codec.decompressWhole(compressed, byteLimit: 10_000) == bytes)
        #expect(throws: CompressionError.truncated(codec)) {
            _ = try codec.decompressWhole(Array(compressed.dropLast(5)), byteLimit: 10_000)
        }
        #expect(throws: CompressionError.limitExceeded(codec, byteLimit: 9_999)) {
            _ = try codec.decompressWhole(compressed, byteLimit: 9_999)
        }
    }

    @Test(arguments: [Codec.zstd, .gzip])
    func damagedStreamsAreRefusedOrEnd(codec: Codec) throws {
        let compressed = try codec.compress(CodecTests.sample(byteCount: 3_000, seed: 4).span.bytes)
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<300 {
            var damaged = compressed
            damaged[Int.random(in: 0..<damaged.count, using: &generator)] ^= UInt8.random(
                in: 1...255, using: &generator)
            _ = try? codec.decompressWhole(damaged, byteLimit: 1 << 20)
        }
    }
}
