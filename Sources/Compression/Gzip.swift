internal import CZlib

/// Gzip members over zlib.
enum Gzip {
    /// zlib's window of 32 KiB, with a gzip header and trailer (16) or either of gzip's and zlib's (32).
    static let gzipWindowBits: Int32 = 15 + 16
    static let anyWindowBits: Int32 = 15 + 32
    private static let memberOverheadByteCount = 32

    static func bound(_ byteCount: Int) -> Int {
        Int(compressBound(UInt(byteCount))) + memberOverheadByteCount
    }

    static func decompress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) {
        var stream = unsafe z_stream()
        guard
            unsafe inflateInit2_(
                &stream, anyWindowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { throw .outOfMemory(.gzip) }
        defer { unsafe inflateEnd(&stream) }
        guard input.count <= Int(UInt32.max), output.count <= Int(UInt32.max) else {
            throw .inputTooLarge(.gzip, byteCount: max(input.count, output.count))
        }
        unsafe stream.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        unsafe stream.avail_in = UInt32(input.count)
        unsafe stream.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.avail_out = UInt32(output.count)
        while true {
            let status = unsafe inflate(&stream, Z_FINISH)
            switch status {
            case Z_STREAM_END:
                if unsafe stream.avail_in == 0 || isPadding(stream) {
                    let left = Int(unsafe stream.avail_out)
                    guard left == 0 else {
                        throw .sizeMismatch(.gzip, expected: output.count, actual: output.count - left)
                    }
                    return
                }
                guard unsafe inflateReset(&stream) == Z_OK else { throw .outOfMemory(.gzip) }
            case Z_BUF_ERROR, Z_OK:
                if unsafe stream.avail_in == 0 { throw .truncated(.gzip) }
                throw .sizeMismatch(.gzip, expected: output.count, actual: nil)
            case Z_MEM_ERROR: throw .outOfMemory(.gzip)
            default: throw unsafe .corrupt(.gzip, detail: message(stream, status))
            }
        }
    }

    /// Whether only zero bytes are left, which some writers put behind the last member.
    private static func isPadding(_ stream: z_stream) -> Bool {
        let rest = unsafe UnsafeBufferPointer(start: stream.next_in, count: Int(stream.avail_in))
        return unsafe rest.allSatisfy { $0 == 0 }
    }

    /// The library's word on an error.
    static func message(_ stream: z_stream, _ status: Int32) -> String {
        if let message = unsafe stream.msg { return unsafe String(cString: message) }
        return "status \(status)"
    }

    static func compress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, level: Int
    ) throws(CompressionError) -> Int {
        var stream = unsafe z_stream()
        let clamped = min(max(Int32(clamping: level), Z_NO_COMPRESSION), Z_BEST_COMPRESSION)
        guard
            unsafe deflateInit2_(
                &stream, clamped, Z_DEFLATED, gzipWindowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { throw .outOfMemory(.gzip) }
        defer { unsafe deflateEnd(&stream) }
        unsafe stream.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        unsafe stream.avail_in = UInt32(input.count)
        unsafe stream.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.avail_out = UInt32(clamping: output.count)
        guard unsafe deflate(&stream, Z_FINISH) == Z_STREAM_END else { throw .outOfMemory(.gzip) }
        return Int(unsafe stream.total_out)
    }
}
