import Columnar

/// Bytes under construction that encoders write through; kept and emptied from page to page.
///
/// Invariant: `capacity` bytes are allocated at `start`, the first `byteCount` of them initialized.
@safe
struct ByteSink: ~Copyable {
    /// Where the first byte is; valid until the next change.
    private(set) var start: UnsafeMutableRawPointer
    private var capacity: Int
    private(set) var byteCount = 0

    init(minimumCapacity: Int = 256) {
        capacity = max(minimumCapacity, 64)
        unsafe start = BlockMemory.allocate(byteCount: capacity)
    }

    deinit { unsafe start.deallocate() }

    /// Makes room for `count` bytes more.
    @inline(__always)
    mutating func reserve(_ count: Int) {
        if count > capacity &- byteCount { grow(count) }
    }

    @inline(never)
    private mutating func grow(_ count: Int) {
        precondition(count >= 0)
        let newCapacity = max(byteCount + count, capacity * 2)
        let replacement = unsafe BlockMemory.allocate(byteCount: newCapacity)
        unsafe replacement.copyMemory(from: start, byteCount: byteCount)
        unsafe start.deallocate()
        unsafe start = replacement
        capacity = newCapacity
    }

    /// Where the next byte goes; valid for as many bytes as were reserved, until the next reservation.
    @unsafe
    var end: UnsafeMutableRawPointer {
        @inline(__always) get { unsafe start + byteCount }
    }

    /// Takes `count` bytes, written at ``end``, into the sink.
    @inline(__always)
    mutating func advance(by count: Int) {
        precondition(count >= 0 && count <= capacity &- byteCount, "\(count) bytes without room")
        byteCount &+= count
    }

    @inline(__always)
    mutating func append<Value: BitwiseCopyable>(_ value: Value) {
        reserve(MemoryLayout<Value>.size)
        unsafe end.storeBytes(of: value, as: Value.self)
        byteCount &+= MemoryLayout<Value>.size
    }

    /// Appends a copy of `count` readable bytes at `source`.
    @inline(__always)
    @unsafe
    mutating func append(from source: UnsafeRawPointer, byteCount count: Int) {
        reserve(count)
        unsafe end.copyMemory(from: source, byteCount: count)
        byteCount &+= count
    }

    mutating func append(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { source in
            if let base = source.baseAddress { unsafe append(from: base, byteCount: source.count) }
        }
    }

    /// Appends an unsigned LEB128 integer.
    mutating func append(varint value: UInt64) {
        var rest = value
        while rest > 0x7F {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// Appends a signed integer, zigzag first.
    mutating func append(zigzag value: Int64) {
        append(varint: UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    /// Writes over bytes that are there already.
    mutating func overwrite(at offset: Int, with value: UInt32) {
        precondition(offset >= 0 && offset + 4 <= byteCount)
        unsafe start.storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt32.self)
    }

    /// Forgets what lies beyond `count` bytes and keeps the room.
    mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= byteCount)
        byteCount = count
    }

    /// The bytes, valid until the next change.
    @unsafe
    var buffer: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: start, count: byteCount)
    }

    /// The finished bytes without a copy; the sink is gone.
    consuming func finish() -> Buffer {
        let owner = unsafe OwnedBlock(start: start)
        let finished = unsafe Buffer(owner: owner, start: UnsafeRawPointer(start), byteCount: byteCount)
        discard self
        return finished
    }

    /// A copy of the bytes.
    func bytes() -> [UInt8] { unsafe Array(buffer) }
}

/// Memory of a finished sink, which frees itself.
@safe
private final class OwnedBlock: @unchecked Sendable {
    private let start: UnsafeMutableRawPointer

    init(start: UnsafeMutableRawPointer) { unsafe self.start = start }

    deinit { unsafe start.deallocate() }
}
