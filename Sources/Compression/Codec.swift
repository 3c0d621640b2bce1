/// A way to compress a block of bytes, as Parquet names them.
///
/// All functions are safe to call from any thread; contexts of the libraries are kept and reused.
public enum Codec: Hashable, Sendable, CaseIterable {
    case uncompressed
    case snappy
    /// RFC 1952; several members may follow one another.
    case gzip
    /// The deprecated `LZ4` of Parquet: blocks with Hadoop's sizes before them. Read as a bare block or a frame too.
    case lz4Hadoop
    /// `LZ4_RAW`: one bare block.
    case lz4Raw
    case zstd
    case brotli
}

extension Codec {
    /// The level used where none is given; nil for codecs without levels.
    public var defaultLevel: Int? {
        switch self {
        case .uncompressed, .snappy, .lz4Hadoop, .lz4Raw: nil
        case .gzip: 6
        case .zstd: 3
        case .brotli: 4
        }
    }

    /// The decompressed bytes, exactly `decompressedByteCount` of them.
    ///
    /// No more than that is ever written, and a count that the input cannot hold is refused before memory is taken.
    public func decompress(
        _ input: RawSpan, decompressedByteCount: Int
    ) throws(CompressionError) -> [UInt8] {
        try checkPlausible(input.byteCount, decompressedByteCount)
        var failure: CompressionError?
        let output = unsafe [UInt8](unsafeUninitializedCapacity: decompressedByteCount) { buffer, count in
            let target = unsafe UnsafeMutableRawBufferPointer(
                start: buffer.baseAddress, count: decompressedByteCount)
            do throws(CompressionError) {
                try unsafe decompress(input, into: target)
                count = decompressedByteCount
            } catch {
                failure = error
                count = 0
            }
        }
        if let failure { throw failure }
        return output
    }

    /// Fills all of `output` with the decompressed bytes, or throws; what `output` holds after an error is unspecified.
    @unsafe
    public func decompress(
        _ input: RawSpan, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) {
        try checkPlausible(input.byteCount, output.count)
        // Libraries may refuse a null address even for zero bytes.
        var spare: UInt8 = 0
        let failure: CompressionError? = unsafe input.withUnsafeBytes { source -> CompressionError? in
            unsafe withUnsafeMutableBytes(of: &spare) { none in
                let from =
                    unsafe source.baseAddress == nil ? UnsafeRawBufferPointer(rebasing: none[0..<0]) : source
                let to =
                    unsafe output.baseAddress == nil
                    ? UnsafeMutableRawBufferPointer(rebasing: none[0..<0]) : output
                do throws(CompressionError) {
                    try unsafe decompress(from, to)
                    return nil
                } catch {
                    return error
                }
            }
        }
        if let failure { throw failure }
    }

    private func decompress(
        _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) {
        switch self {
        case .uncompressed:
            guard input.count == output.count else {
                throw .sizeMismatch(self, expected: output.count, actual: input.count)
            }
            unsafe output.copyMemory(from: input)
        case .snappy: try unsafe Snappy.decompress(input, into: output)
        case .gzip: try unsafe Gzip.decompress(input, into: output)
        case .lz4Hadoop: try unsafe LZ4.decompressHadoop(input, into: output)
        case .lz4Raw: try unsafe LZ4.decompressRaw(input, into: output)
        case .zstd: try unsafe Zstd.decompress(input, into: output)
        case .brotli: try unsafe Brotli.decompress(input, into: output)
        }
    }

    /// Compressed bytes; `level` is clamped to what the codec knows and ignored by codecs without levels.
    public func compress(_ input: RawSpan, level: Int? = nil) throws(CompressionError) -> [UInt8] {
        var output: [UInt8] = []
        try compress(input, level: level, appendingTo: &output)
        return output
    }

    /// Appends the compressed bytes to `output`.
    public func compress(
        _ input: RawSpan, level: Int? = nil, appendingTo output: inout [UInt8]
    ) throws(CompressionError) {
        let bound = try compressedBound(input.byteCount)
        var result: Result<Int, CompressionError> = .success(0)
        let compressed = unsafe [UInt8](unsafeUninitializedCapacity: max(bound, 1)) { buffer, count in
            let target = UnsafeMutableRawBufferPointer(buffer)
            result = unsafe input.withUnsafeBytes { source -> Result<Int, CompressionError> in
                do throws(CompressionError) {
                    return .success(try unsafe compress(source, into: target, level: level))
                } catch {
                    return .failure(error)
                }
            }
            count = (try? result.get()) ?? 0
        }
        _ = try result.get()
        if output.isEmpty { output = compressed } else { output.append(contentsOf: compressed) }
    }

    /// Writes the compressed bytes to the start of `output`, which must have room for ``compressedBound(_:)``;
    /// returns how many they are.
    @unsafe
    public func compress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, level: Int? = nil
    ) throws(CompressionError) -> Int {
        let bound = try compressedBound(input.count)
        precondition(output.count >= bound, "\(output.count) bytes of room, \(bound) needed")
        let level = level ?? defaultLevel ?? 0
        switch self {
        case .uncompressed:
            unsafe output.copyMemory(from: input)
            return input.count
        case .snappy: return try unsafe Snappy.compress(input, into: output)
        case .gzip: return try unsafe Gzip.compress(input, into: output, level: level)
        case .lz4Hadoop: return try unsafe LZ4.compressHadoop(input, into: output)
        case .lz4Raw: return try unsafe LZ4.compressRaw(input, into: output)
        case .zstd: return try unsafe Zstd.compress(input, into: output, level: level)
        case .brotli: return try unsafe Brotli.compress(input, into: output, level: level)
        }
    }

    /// The most bytes that compressing `byteCount` bytes can give.
    public func compressedBound(_ byteCount: Int) throws(CompressionError) -> Int {
        guard byteCount >= 0, byteCount <= Int(Int32.max) / 2 else {
            throw .inputTooLarge(self, byteCount: byteCount)
        }
        switch self {
        case .uncompressed: return byteCount
        case .snappy: return Snappy.bound(byteCount)
        case .gzip: return Gzip.bound(byteCount)
        case .lz4Hadoop: return LZ4.bound(byteCount) + LZ4.hadoopHeaderByteCount
        case .lz4Raw: return LZ4.bound(byteCount)
        case .zstd: return Zstd.bound(byteCount)
        case .brotli: return Brotli.bound(byteCount)
        }
    }

    /// Refuses sizes above the best ratio that the format can reach.
    private func checkPlausible(_ compressed: Int, _ decompressed: Int) throws(CompressionError) {
        let ratio: Int
        switch self {
        case .uncompressed: ratio = 1
        case .snappy: ratio = 32
        case .gzip: ratio = 1_040
        case .lz4Hadoop, .lz4Raw: ratio = 256
        case .zstd: ratio = 44_000
        case .brotli: ratio = 1 << 24
        }
        let (most, overflow) = compressed.multipliedReportingOverflow(by: ratio)
        guard decompressed >= 0, overflow || decompressed <= most else {
            if self == .uncompressed {
                throw .sizeMismatch(self, expected: decompressed, actual: compressed)
            }
            throw .implausibleSize(self, compressed: compressed, decompressed: decompressed)
        }
    }
}
