import Columnar

@testable import Parquet

/// Drives the decoders of page values and levels, each with counts and widths that the input chooses.
enum PageFuzzing {
    private static let encodings: [Encoding] = [
        .plain, .rleDictionary, .rle, .bitPacked, .deltaBinaryPacked, .deltaLengthByteArray,
        .deltaByteArray, .byteStreamSplit,
    ]
    private static let types: [PhysicalType] = [
        .boolean, .int32, .int64, .int96, .float, .double, .byteArray, .fixedLengthByteArray,
    ]

    static func decode(_ input: [UInt8]) {
        guard input.count >= 4 else { return }
        let encoding = encodings[Int(input[0]) % encodings.count]
        let type = types[Int(input[1]) % types.count]
        let width = Int(input[2])
        let count = Int(input[3])
        // A copy of its own size, so that the address sanitizer sees each byte read beyond.
        let start = UnsafeMutableRawPointer.allocate(byteCount: max(1, input.count - 4), alignment: 1)
        defer { start.deallocate() }
        for (index, byte) in input.dropFirst(4).enumerated() {
            start.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
        }
        let page = PageBytes(start: start, byteCount: input.count - 4)
        try? decodeValues(page, encoding, type, typeLength: max(1, width), count: count)
        try? decodeValues(page, encoding, type, typeLength: max(1, width), count: count, skipped: width % 7)
        decodeLevels(page, bitWidth: width % 18, count: count)
    }

    private static func decodeValues(
        _ page: PageBytes, _ encoding: Encoding, _ type: PhysicalType, typeLength: Int, count: Int,
        skipped: Int = 0
    ) throws {
        var decoder = try ValueDecoder(page, encoding: encoding, type: type, typeLength: typeLength)
        try decoder.skip(skipped)
        let byteWidth = type == .fixedLengthByteArray ? typeLength : type.byteWidth ?? 4
        let output = UnsafeMutableRawPointer.allocate(
            byteCount: max(1, count * max(8, byteWidth)), alignment: 16)
        defer { output.deallocate() }
        // Twice, so that decoding goes on in the middle of runs and blocks.
        for part in [count / 2, count - count / 2] {
            if decoder.isDictionary {
                try decoder.decodeIndices(into: output.assumingMemoryBound(to: UInt32.self), count: part)
            } else if type == .boolean {
                try decoder.decodeBooleans(into: output.assumingMemoryBound(to: UInt8.self), count: part)
            } else if type == .byteArray || (type == .fixedLengthByteArray && encoding == .deltaByteArray) {
                var sink = ByteArraySink()
                try decoder.decodeByteArrays(
                    into: &sink, ends: output.assumingMemoryBound(to: Int32.self), count: part)
            } else {
                try decoder.decodeFixed(into: output, byteWidth: byteWidth, count: part)
            }
        }
    }

    private static func decodeLevels(_ page: PageBytes, bitWidth: Int, count: Int) {
        let levels = UnsafeMutablePointer<UInt16>.allocate(capacity: max(1, count))
        defer { levels.deallocate() }
        if var hybrid = try? HybridDecoder(page, bitWidth: bitWidth, maximumBitWidth: 16) {
            try? hybrid.decode(into: levels, count: count)
        }
        if bitWidth <= 16, var packed = try? BitPackedLevelDecoder(page, bitWidth: bitWidth, count: count) {
            packed.decode(into: levels, count: count)
        }
    }
}
