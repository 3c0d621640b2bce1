internal import CBrotli

/// Brotli over libbrotlidec and libbrotlienc.
enum Brotli {
    static func bound(_ byteCount: Int) -> Int {
        // The library's own bound holds for quality 2 and above only.
        max(BrotliEncoderMaxCompressedSize(byteCount), byteCount + byteCount >> 8 + 1_024)
    }

    static func decompress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) {
        guard let state = unsafe BrotliDecoderCreateInstance(nil, nil, nil) else {
            throw .outOfMemory(.brotli)
        }
        defer { unsafe BrotliDecoderDestroyInstance(state) }
        var inputLeft = input.count
        var inputNext = unsafe input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        var outputLeft = output.count
        var outputNext = unsafe output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let result = unsafe BrotliDecoderDecompressStream(
            state, &inputLeft, &inputNext, &outputLeft, &outputNext, nil)
        switch result {
        case BROTLI_DECODER_RESULT_SUCCESS:
            guard outputLeft == 0 else {
                throw .sizeMismatch(.brotli, expected: output.count, actual: output.count - outputLeft)
            }
            guard inputLeft == 0 else {
                throw .corrupt(.brotli, detail: "\(inputLeft) bytes follow the data")
            }
        case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT: throw .truncated(.brotli)
        case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT:
            throw .sizeMismatch(.brotli, expected: output.count, actual: nil)
        default:
            let code = unsafe BrotliDecoderGetErrorCode(state)
            throw .corrupt(.brotli, detail: unsafe String(cString: BrotliDecoderErrorString(code)))
        }
    }

    static func compress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, level: Int
    ) throws(CompressionError) -> Int {
        let quality = min(max(Int32(clamping: level), BROTLI_MIN_QUALITY), BROTLI_MAX_QUALITY)
        var byteCount = output.count
        let done = unsafe BrotliEncoderCompress(
            quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC, input.count,
            input.baseAddress?.assumingMemoryBound(to: UInt8.self), &byteCount,
            output.baseAddress?.assumingMemoryBound(to: UInt8.self))
        guard done != 0 else { throw .outOfMemory(.brotli) }
        return byteCount
    }
}
