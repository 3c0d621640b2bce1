internal import CSnappy

/// Snappy's raw block format over libsnappy.
enum Snappy {
    static func bound(_ byteCount: Int) -> Int { snappy_max_compressed_length(byteCount) }

    static func decompress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) {
        let source = unsafe input.baseAddress?.assumingMemoryBound(to: CChar.self)
        let target = unsafe output.baseAddress?.assumingMemoryBound(to: CChar.self)
        var byteCount = 0
        guard unsafe snappy_uncompressed_length(source, input.count, &byteCount) == SNAPPY_OK else {
            throw .corrupt(.snappy, detail: "no length stands at the start")
        }
        guard byteCount == output.count else {
            throw .sizeMismatch(.snappy, expected: output.count, actual: byteCount)
        }
        guard unsafe snappy_uncompress(source, input.count, target, &byteCount) == SNAPPY_OK else {
            throw .corrupt(.snappy, detail: "invalid input")
        }
    }

    static func compress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Int {
        let source = unsafe input.baseAddress?.assumingMemoryBound(to: CChar.self)
        let target = unsafe output.baseAddress?.assumingMemoryBound(to: CChar.self)
        var byteCount = output.count
        guard unsafe snappy_compress(source, input.count, target, &byteCount) == SNAPPY_OK else {
            throw .outOfMemory(.snappy)
        }
        return byteCount
    }
}
