internal import CZlib

/// Decodes a gzip stream of any length, member after member, in chunks.
///
/// Feed compressed bytes, then take chunks until ``next()`` gives nil; at the end of the input call ``finish()``.
@safe
public struct GzipStreamDecoder: ~Copyable, @unchecked Sendable {
    /// On the heap, because zlib keeps the address of the stream that it was given.
    private let stream: UnsafeMutablePointer<z_stream>
    private var input: [UInt8] = []
    private var position = 0
    private var isInsideMember = false
    private var mayHoldMore = false
    private let byteLimit: Int
    /// Bytes given out so far.
    public private(set) var byteCount = 0
    /// The most bytes of one chunk.
    public static let chunkByteCount = 1 << 17

    /// A decoder that refuses to give more than `byteLimit` bytes.
    public init(byteLimit: Int = .max) throws(CompressionError) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        self.byteLimit = byteLimit
        let status = unsafe inflateInit2_(
            stream, Gzip.anyWindowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw .outOfMemory(.gzip) }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Adds compressed bytes behind those not yet decoded.
    public mutating func feed(_ bytes: [UInt8]) {
        if position == input.count {
            input = bytes
        } else {
            input.removeFirst(position)
            input.append(contentsOf: bytes)
        }
        position = 0
    }

    /// The next decoded bytes, at most ``chunkByteCount``; nil when more input is needed.
    public mutating func next() throws(CompressionError) -> [UInt8]? {
        while position < input.count || mayHoldMore {
            let from = position
            let available = min(input.count - from, Int(UInt32.max))
            var consumed = 0
            var produced = 0
            var status = Z_OK
            let chunk = unsafe [UInt8](unsafeUninitializedCapacity: Self.chunkByteCount) {
                [input, stream] target, count in
                unsafe input.withUnsafeBufferPointer { source in
                    unsafe stream.pointee.next_in = source.baseAddress.map {
                        unsafe UnsafeMutablePointer(mutating: $0 + from)
                    }
                    unsafe stream.pointee.avail_in = UInt32(available)
                    unsafe stream.pointee.next_out = target.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(target.count)
                    status = unsafe inflate(stream, Z_NO_FLUSH)
                    consumed = available - Int(unsafe stream.pointee.avail_in)
                    produced = target.count - Int(unsafe stream.pointee.avail_out)
                    unsafe stream.pointee.next_in = nil
                    unsafe stream.pointee.next_out = nil
                }
                count = produced
            }
            position += consumed
            switch status {
            case Z_OK, Z_BUF_ERROR:
                isInsideMember = isInsideMember || consumed > 0
                mayHoldMore = produced == Self.chunkByteCount
            case Z_STREAM_END:
                isInsideMember = false
                mayHoldMore = false
                guard unsafe inflateReset(stream) == Z_OK else { throw .outOfMemory(.gzip) }
            default: throw unsafe .corrupt(.gzip, detail: Gzip.message(stream.pointee, status))
            }
            byteCount += produced
            guard byteCount <= byteLimit else { throw .limitExceeded(.gzip, byteLimit: byteLimit) }
            if produced > 0 { return chunk }
            if consumed == 0 { break }
        }
        return nil
    }

    /// Checks that the input ended where a member ends.
    public func finish() throws(CompressionError) {
        guard !isInsideMember, position == input.count else { throw .truncated(.gzip) }
    }
}
