import Columnar
import TestSupport
import Testing

@testable import Parquet

/// Hands `bytes` to `body` as the bytes of a page.
private func withPage<Result>(_ bytes: [UInt8], _ body: (PageBytes) throws -> Result) rethrows -> Result {
    // One byte more, so that there is an address even for no bytes.
    try (bytes + [0]).withUnsafeBytes { raw in
        guard let base = raw.baseAddress else { preconditionFailure() }
        return try body(PageBytes(start: base, byteCount: bytes.count))
    }
}

@Suite struct HybridDecoderTests {
    private func decode(_ bytes: [UInt8], bitWidth: Int, count: Int) throws -> [UInt32] {
        try withPage(bytes) { page in
            var decoder = try HybridDecoder(page, bitWidth: bitWidth)
            var output = [UInt32](repeating: 0, count: count + 1)
            try decoder.decode(into: &output, count: count)
            return Array(output[..<count])
        }
    }

    @Test func runsAndPackedGroupsMix() throws {
        // The example of Encodings.md, 0 to 7 packed in three bits, after a run of five times 4.
        let bytes: [UInt8] = [5 << 1, 4, 1 << 1 | 1, 0b1000_1000, 0b1100_0110, 0b1111_1010]
        #expect(try decode(bytes, bitWidth: 3, count: 13) == [4, 4, 4, 4, 4, 0, 1, 2, 3, 4, 5, 6, 7])
    }

    @Test func stepsOfAnySizeGiveTheSameValues() throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<50 {
            let bitWidth = Int.random(in: 0...32, using: &generator)
            let (bytes, values) = Self.randomRuns(bitWidth: bitWidth, using: &generator)
            #expect(try decode(bytes, bitWidth: bitWidth, count: values.count) == values)
            try withPage(bytes) { page in
                var decoder = try HybridDecoder(page, bitWidth: bitWidth)
                var position = 0
                while position < values.count {
                    let step = min(Int.random(in: 1...9, using: &generator), values.count - position)
                    if Bool.random(using: &generator) {
                        try decoder.skip(step)
                    } else {
                        var output = [UInt32](repeating: 0, count: step)
                        try decoder.decode(into: &output, count: step)
                        #expect(output == Array(values[position..<position + step]))
                    }
                    position += step
                }
            }
        }
    }

    private static func randomRuns(
        bitWidth: Int, using generator: inout SeededGenerator
    ) -> (bytes: [UInt8], values: [UInt32]) {
        let mask = UInt32(truncatingIfNeeded: (1 as UInt64) << UInt64(bitWidth) - 1)
        var bytes: [UInt8] = []
        var values: [UInt32] = []
        for _ in 0..<6 {
            if Bool.random(using: &generator) {
                let count = Int.random(in: 1...60, using: &generator)
                let value = UInt32.random(in: 0...UInt32.max, using: &generator) & mask
                bytes.append(UInt8(count << 1))
                for byte in 0..<(bitWidth + 7) / 8 {
                    bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(8 * byte)))
                }
                values += [UInt32](repeating: value, count: count)
            } else {
                let groups = Int.random(in: 1...4, using: &generator)
                var packed = [UInt8](repeating: 0, count: groups * bitWidth)
                for index in 0..<groups * 8 {
                    let value = UInt32.random(in: 0...UInt32.max, using: &generator) & mask
                    values.append(value)
                    for bit in 0..<bitWidth where value >> UInt32(bit) & 1 == 1 {
                        packed[(index * bitWidth + bit) / 8] |= 1 << UInt8((index * bitWidth + bit) % 8)
                    }
                }
                bytes += [UInt8(groups << 1 | 1)] + packed
            }
        }
        return (bytes, values)
    }

    @Test(arguments: [
        ([] as [UInt8], 3, PageFault.truncated(what: "runs", needed: 1, available: 0)),
        ([0], 3, .invalidCount(what: "a run", 0)),
        ([1], 3, .invalidCount(what: "a run", 0)),
        ([2], 3, .truncated(what: "the value of a run", needed: 1, available: 0)),
        ([2, 8], 3, .valueOutOfRange(what: "the value of a run")),
        ([3], 3, .truncated(what: "packed values", needed: 3, available: 0)),
        ([2, 1], 3, .truncated(what: "runs", needed: 1, available: 0)),
        ([0x80], 3, .truncated(what: "runs", needed: 1, available: 0)),
        ([0xFF, 0xFF, 0xFF, 0xFF, 0x7F], 3, .invalidCount(what: "a run", 17_179_869_183)),
        ([2, 1], 33, .bitWidth(33, maximum: 32)),
    ])
    func badRunsAreNamed(bytes: [UInt8], bitWidth: Int, fault: PageFault) {
        #expect(throws: fault) { try decode(bytes, bitWidth: bitWidth, count: 2) }
    }
}

@Suite struct DeltaDecoderTests {
    private func decode(_ bytes: [UInt8], count: Int) throws -> [Int64] {
        try withPage(bytes) { page in
            var decoder = try DeltaDecoder(page)
            var output = [Int64](repeating: 0, count: count + 1)
            try decoder.decode(into: &output, count: count)
            return Array(output[..<count])
        }
    }

    @Test func exampleOfTheSpecification() throws {
        // 1 to 5: all deltas are 1, so the miniblocks have no bits.
        #expect(try decode([128, 1, 4, 5, 2, 2, 0, 0, 0, 0], count: 5) == [1, 2, 3, 4, 5])
    }

    @Test func sumsWrap() throws {
        let minimum: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]
        // First value Int64.min, delta -1.
        #expect(
            try decode([128, 1, 4, 2] + minimum + [1, 0, 0, 0, 0], count: 2) == [.min, .max])
    }

    @Test(arguments: [
        ([] as [UInt8], PageFault.truncated(what: "the delta header", needed: 1, available: 0)),
        ([0, 4, 5, 2], .invalidCount(what: "values in a delta block", 0)),
        ([100, 4, 5, 2], .invalidCount(what: "values in a delta block", 100)),
        ([128, 1, 0, 5, 2], .invalidCount(what: "miniblocks in a delta block", 0)),
        ([128, 1, 3, 5, 2], .invalidCount(what: "miniblocks in a delta block", 3)),
        ([128, 1, 4, 1, 2], .invalidCount(what: "delta values", 1)),
        ([128, 1, 4, 5, 2], .truncated(what: "the header of a delta block", needed: 1, available: 0)),
        ([128, 1, 4, 5, 2, 0, 9], .truncated(what: "delta bit widths", needed: 4, available: 1)),
        ([128, 1, 4, 5, 2, 0, 65, 0, 0, 0], .bitWidth(65, maximum: 64)),
        ([128, 1, 4, 5, 2, 0, 9, 0, 0, 0], .truncated(what: "a delta miniblock", needed: 5, available: 0)),
    ])
    func badBytesAreNamed(bytes: [UInt8], fault: PageFault) {
        #expect(throws: fault) { try decode(bytes, count: 5) }
    }
}

@Suite struct ByteArrayDecoderTests {
    private func decode(_ bytes: [UInt8], _ encoding: Encoding, count: Int) throws -> [String] {
        try withPage(bytes) { page in
            var decoder = try ValueDecoder(page, encoding: encoding, type: .byteArray, typeLength: 0)
            var sink = ByteArraySink()
            var ends = [Int32](repeating: 0, count: count + 1)
            try decoder.decodeByteArrays(into: &sink, ends: &ends, count: count)
            let data = sink.finish()
            var start = 0
            return ends[..<count].map { end in
                defer { start = Int(end) }
                return data.slice(start..<Int(end)).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
            }
        }
    }

    @Test func prefixesBuildOnTheValueBefore() throws {
        let header = [UInt8](arrayLiteral: 128, 1, 4)
        // Prefix lengths 0, 2, 3: first 0, deltas 2 and 1. Suffix lengths 3, 1, 0: first 3, deltas -2 and -1.
        let prefixes = header + [3, 0, 2, 1, 0, 0, 0] + [0b01, 0, 0, 0]
        let suffixes = header + [3, 6, 3, 1, 0, 0, 0] + [0b10, 0, 0, 0]
        let bytes = prefixes + suffixes + Array("axle".utf8)
        #expect(try decode(bytes, .deltaByteArray, count: 3) == ["axl", "axe", "axe"])
    }

    @Test(arguments: [
        (
            [1, 0, 0] as [UInt8],
            PageFault.truncated(what: "the length of a byte array", needed: 4, available: 3)
        ),
        ([3, 0, 0, 0, 65], .truncated(what: "a byte array", needed: 3, available: 1)),
        ([255, 255, 255, 255, 65], .truncated(what: "a byte array", needed: 4_294_967_295, available: 1)),
    ])
    func badLengthsAreNamed(bytes: [UInt8], fault: PageFault) {
        #expect(throws: fault) { try decode(bytes, .plain, count: 1) }
    }

    @Test func encodingsThatATypeDoesNotHaveAreRefused() {
        #expect(throws: PageFault.encoding(.deltaBinaryPacked, for: .byteArray)) {
            try decode([0], .deltaBinaryPacked, count: 1)
        }
        #expect(throws: PageFault.encoding(.unknown(15), for: .byteArray)) {
            try decode([0], .unknown(15), count: 1)
        }
    }

    @Test(arguments: [
        ([0x61, 0xC3] as [UInt8], [2] as [Int32], false), ([0xC3, 0xA9], [1, 2], false),
        ([0xC3, 0xA9], [0, 2, 2], true), ([0xED, 0xA0, 0x80], [3], false), ([0xC0, 0x80], [2], false),
        ([0xF4, 0x8F, 0xBF, 0xBF], [4], true), ([0xF4, 0x90, 0x80, 0x80], [4], false), ([], [0, 0], true),
    ])
    func stringsMustBeUTF8EachOnItsOwn(bytes: [UInt8], ends: [Int32], isValid: Bool) {
        let offsets = [0] + ends
        if isValid {
            #expect(throws: Never.self) { try UTF8Validation.check(bytes.span.bytes, ends: offsets.span) }
        } else {
            #expect(throws: PageFault.invalidUTF8) {
                try UTF8Validation.check(bytes.span.bytes, ends: offsets.span)
            }
        }
    }
}
