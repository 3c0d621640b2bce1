internal import CZstd

/// Zstandard over libzstd.
enum Zstd {
    static func bound(_ byteCount: Int) -> Int { ZSTD_compressBound(byteCount) }

    static func decompress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) {
        guard let context = ContextPool.decompression.take() ?? ZstdDecompressionContext() else {
            throw .outOfMemory(.zstd)
        }
        defer { ContextPool.decompression.give(context) }
        let written = unsafe ZSTD_decompressDCtx(
            context.pointer, output.baseAddress, output.count, input.baseAddress, input.count)
        guard ZSTD_isError(written) == 0 else { throw unsafe error(written, input, expected: output.count) }
        guard written == output.count else {
            throw .sizeMismatch(.zstd, expected: output.count, actual: written)
        }
    }

    private static func error(
        _ code: Int, _ input: UnsafeRawBufferPointer, expected: Int
    ) -> CompressionError {
        switch ZSTD_getErrorCode(code) {
        case ZSTD_error_dstSize_tooSmall: return .sizeMismatch(.zstd, expected: expected, actual: nil)
        case ZSTD_error_srcSize_wrong: return .truncated(.zstd)
        case ZSTD_error_memory_allocation: return .outOfMemory(.zstd)
        default: return .corrupt(.zstd, detail: name(code))
        }
    }

    /// The library's name of an error.
    static func name(_ code: Int) -> String { unsafe String(cString: ZSTD_getErrorName(code)) }

    static func compress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, level: Int
    ) throws(CompressionError) -> Int {
        guard let context = ContextPool.compression.take() ?? ZstdCompressionContext() else {
            throw .outOfMemory(.zstd)
        }
        defer { ContextPool.compression.give(context) }
        let clamped = min(max(Int32(clamping: level), ZSTD_minCLevel()), ZSTD_maxCLevel())
        let written = unsafe ZSTD_compressCCtx(
            context.pointer, output.baseAddress, output.count, input.baseAddress, input.count, clamped)
        guard ZSTD_isError(written) == 0 else { throw .corrupt(.zstd, detail: name(written)) }
        return written
    }
}

/// A decompression context of libzstd, used by one thread at a time: ``ContextPool`` hands out each to one caller.
@safe
final class ZstdDecompressionContext: @unchecked Sendable {
    let pointer: OpaquePointer

    init?() {
        guard let created = unsafe ZSTD_createDCtx() else { return nil }
        unsafe pointer = created
    }

    deinit { _ = unsafe ZSTD_freeDCtx(pointer) }
}

/// A compression context of libzstd, used by one thread at a time: ``ContextPool`` hands out each to one caller.
@safe
final class ZstdCompressionContext: @unchecked Sendable {
    let pointer: OpaquePointer

    init?() {
        guard let created = unsafe ZSTD_createCCtx() else { return nil }
        unsafe pointer = created
    }

    deinit { _ = unsafe ZSTD_freeCCtx(pointer) }
}
