/// Bytes of a page while it is decoded.
///
/// Invariant: whoever made it keeps the memory alive and unchanged as long as it is used. Every load states its
/// place, and is checked against `byteCount` in debug builds; callers check whole runs before their loops.
@safe
struct PageBytes {
    private let start: UnsafeRawPointer
    let byteCount: Int

    @unsafe
    init(start: UnsafeRawPointer, byteCount: Int) {
        unsafe self.start = start
        self.byteCount = byteCount
    }

    /// All the bytes; the pointer is good as long as this value is.
    var raw: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: start, count: byteCount)
    }

    @inline(__always)
    func byte(at offset: Int) -> UInt8 {
        assert(offset >= 0 && offset < byteCount)
        return unsafe start.load(fromByteOffset: offset, as: UInt8.self)
    }

    @inline(__always)
    func load<Value: BitwiseCopyable>(at offset: Int, as type: Value.Type) -> Value {
        assert(offset >= 0 && offset + MemoryLayout<Value>.size <= byteCount)
        return unsafe start.loadUnaligned(fromByteOffset: offset, as: Value.self)
    }

    /// Where `offset` stands in memory; `count` bytes from there on must be within.
    @inline(__always)
    @unsafe
    func pointer(at offset: Int, count: Int) -> UnsafeRawPointer {
        precondition(offset >= 0 && count >= 0 && offset <= byteCount &- count)
        return unsafe start + offset
    }

    /// A part. Traps outside of the bytes.
    func slice(_ range: Range<Int>) -> PageBytes {
        precondition(range.lowerBound >= 0 && range.upperBound <= byteCount)
        return unsafe PageBytes(start: start + range.lowerBound, byteCount: range.count)
    }

    /// The part from `offset` to the end.
    func suffix(from offset: Int) -> PageBytes { slice(offset..<byteCount) }

    /// A variable-length integer of at most 64 bits; moves `position` past it.
    func varint(at position: inout Int, what: String) throws(PageFault) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard position < byteCount else { throw .truncated(what: what, needed: 1, available: 0) }
            let next = byte(at: position)
            position += 1
            value |= UInt64(next & 0x7F) << shift
            if next & 0x80 == 0 { return value }
            shift += 7
            if shift > 63 { throw .invalidCount(what: what, -1) }
        }
    }
}
