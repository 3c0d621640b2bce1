internal import CZstd

/// Decodes a zstd stream of any length, frame after frame, in chunks.
///
/// Feed compressed bytes, then take chunks until ``next()`` gives nil; at the end of the input call ``finish()``.
@safe
public struct ZstdStreamDecoder: ~Copyable, @unchecked Sendable {
    private let context: OpaquePointer
    private var input: [UInt8] = []
    private var position = 0
    private var isInsideFrame = false
    private var mayHoldMore = false
    private let byteLimit: Int
    /// Bytes given out so far.
    public private(set) var byteCount = 0
    /// The most bytes of one chunk.
    public static let chunkByteCount = 1 << 17
    /// The largest window accepted, as a power of two: 128 MiB, what the `zstd` command takes by default.
    private static let windowLimitLog: Int32 = 27

    /// A decoder that refuses to give more than `byteLimit` bytes.
    public init(byteLimit: Int = .max) throws(CompressionError) {
        guard let created = unsafe ZSTD_createDCtx() else { throw .outOfMemory(.zstd) }
        unsafe context = created
        self.byteLimit = byteLimit
        _ = unsafe ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.windowLimitLog)
    }

    deinit { _ = unsafe ZSTD_freeDCtx(context) }

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
            var consumed = 0
            var produced = 0
            var status = 0
            let chunk = unsafe [UInt8](unsafeUninitializedCapacity: Self.chunkByteCount) {
                [input, context] target, count in
                unsafe input.withUnsafeBytes { source in
                    var reading = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: from)
                    var writing = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                    status = unsafe ZSTD_decompressStream(context, &writing, &reading)
                    consumed = unsafe reading.pos - from
                    produced = unsafe writing.pos
                }
                count = produced
            }
            guard ZSTD_isError(status) == 0 else { throw .corrupt(.zstd, detail: Zstd.name(status)) }
            position += consumed
            isInsideFrame = status != 0
            mayHoldMore = produced == Self.chunkByteCount && isInsideFrame
            byteCount += produced
            guard byteCount <= byteLimit else { throw .limitExceeded(.zstd, byteLimit: byteLimit) }
            if produced > 0 { return chunk }
            if consumed == 0 { break }
        }
        return nil
    }

    /// Checks that the input ended where a frame ends.
    public func finish() throws(CompressionError) {
        guard !isInsideFrame, position == input.count else { throw .truncated(.zstd) }
    }
}
