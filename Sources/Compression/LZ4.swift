internal import CLZ4

/// LZ4 blocks over liblz4.
///
/// Hadoop's framing, big-endian, repeated to the end of the input:
///
///     decompressed size of the block   4 bytes
///     { compressed size of a chunk     4 bytes
///       chunk } until the block is full
enum LZ4 {
    static let hadoopHeaderByteCount = 8
    /// The magic number of LZ4's own frame format, as the big-endian number of its four bytes.
    private static let frameMagic = 0x0422_4D18

    static func bound(_ byteCount: Int) -> Int { Int(LZ4_compressBound(Int32(byteCount))) }

    static func decompressRaw(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) {
        let written = try unsafe decompressBlock(input, into: output, codec: .lz4Raw)
        guard written == output.count else {
            throw .sizeMismatch(.lz4Raw, expected: output.count, actual: written)
        }
    }

    static func decompressHadoop(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) {
        if unsafe decompressFramed(input, into: output) { return }
        if unsafe isFrame(input), try unsafe decompressFrame(input, into: output) { return }
        let written = try unsafe decompressBlock(input, into: output, codec: .lz4Hadoop)
        guard written == output.count else {
            throw .sizeMismatch(.lz4Hadoop, expected: output.count, actual: written)
        }
    }

    private static func decompressBlock(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, codec: Codec
    ) throws(CompressionError) -> Int {
        guard let inputCount = Int32(exactly: input.count), let outputCount = Int32(exactly: output.count)
        else {
            throw .inputTooLarge(codec, byteCount: max(input.count, output.count))
        }
        if input.count == 0, output.count == 0 { return 0 }
        let written = unsafe LZ4_decompress_safe(
            input.baseAddress?.assumingMemoryBound(to: CChar.self),
            output.baseAddress?.assumingMemoryBound(to: CChar.self), inputCount, outputCount)
        guard written >= 0 else { throw .corrupt(codec, detail: "invalid block, or larger than stated") }
        return Int(written)
    }

    /// Whether the input is whole blocks in Hadoop's framing that fill the output exactly.
    private static func decompressFramed(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> Bool {
        var position = 0
        var written = 0
        while input.count - position >= 4 {
            var blockLeft = unsafe bigEndian(input, at: position)
            position += 4
            guard blockLeft <= output.count - written else { return false }
            while blockLeft > 0 {
                guard input.count - position >= 4 else { return false }
                let chunkByteCount = unsafe bigEndian(input, at: position)
                position += 4
                guard chunkByteCount > 0, chunkByteCount <= input.count - position else { return false }
                let chunk = unsafe UnsafeRawBufferPointer(
                    rebasing: input[position..<position + chunkByteCount])
                let room = unsafe UnsafeMutableRawBufferPointer(
                    rebasing: output[written..<written + blockLeft])
                guard let count = try? unsafe decompressBlock(chunk, into: room, codec: .lz4Hadoop), count > 0
                else {
                    return false
                }
                position += chunkByteCount
                written += count
                blockLeft -= count
            }
        }
        return position == input.count && written == output.count
    }

    private static func decompressFrame(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Bool {
        var created: OpaquePointer?
        guard unsafe LZ4F_isError(LZ4F_createDecompressionContext(&created, UInt32(LZ4F_VERSION))) == 0 else {
            throw .outOfMemory(.lz4Hadoop)
        }
        let context = unsafe created
        defer { _ = unsafe LZ4F_freeDecompressionContext(context) }
        var position = 0
        var written = 0
        while position < input.count {
            var consumed = input.count - position
            var produced = output.count - written
            let hint = unsafe LZ4F_decompress(
                context, output.baseAddress.map { unsafe $0 + written }, &produced,
                input.baseAddress.map { unsafe $0 + position }, &consumed, nil)
            guard LZ4F_isError(hint) == 0, consumed > 0 || produced > 0 else { return false }
            position += consumed
            written += produced
        }
        return written == output.count
    }

    private static func isFrame(_ input: UnsafeRawBufferPointer) -> Bool {
        unsafe input.count >= 4 && bigEndian(input, at: 0) == frameMagic
    }

    private static func bigEndian(_ input: UnsafeRawBufferPointer, at offset: Int) -> Int {
        Int(UInt32(bigEndian: unsafe input.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }

    static func compressRaw(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Int {
        let written = unsafe LZ4_compress_default(
            input.baseAddress?.assumingMemoryBound(to: CChar.self),
            output.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(input.count),
            Int32(clamping: output.count))
        guard written > 0 else { throw .outOfMemory(.lz4Raw) }
        return Int(written)
    }

    static func compressHadoop(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Int {
        if input.count == 0 { return 0 }
        let block = unsafe UnsafeMutableRawBufferPointer(rebasing: output[hadoopHeaderByteCount...])
        let written = try unsafe compressRaw(input, into: block)
        unsafe output.storeBytes(of: UInt32(input.count).bigEndian, toByteOffset: 0, as: UInt32.self)
        unsafe output.storeBytes(of: UInt32(written).bigEndian, toByteOffset: 4, as: UInt32.self)
        return written + hadoopHeaderByteCount
    }
}
