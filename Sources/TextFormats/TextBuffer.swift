/// Bytes of text under construction, for writers that make hundreds of megabytes a second.
///
/// Invariant: `byteCount <= capacity`, and `start` owns `capacity` bytes. Every append makes room first.
@safe
struct TextBuffer: ~Copyable, @unchecked Sendable {
    private(set) var start: UnsafeMutablePointer<UInt8>
    private(set) var capacity: Int
    private(set) var byteCount = 0

    init(minimumCapacity: Int = 1 << 16) {
        capacity = max(minimumCapacity, 64)
        unsafe start = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    }

    deinit {
        unsafe start.deallocate()
    }

    /// Makes room for `additional` bytes more.
    @inline(__always)
    mutating func reserve(_ additional: Int) {
        if additional > capacity &- byteCount { grow(additional) }
    }

    private mutating func grow(_ additional: Int) {
        precondition(additional >= 0)
        let newCapacity = max(byteCount + additional, capacity * 2)
        let replacement = UnsafeMutablePointer<UInt8>.allocate(capacity: newCapacity)
        unsafe replacement.update(from: start, count: byteCount)
        unsafe start.deallocate()
        unsafe start = replacement
        capacity = newCapacity
    }

    /// Where the next byte goes. Only after `reserve`.
    @inline(__always)
    var end: UnsafeMutablePointer<UInt8> { unsafe start + byteCount }

    /// Counts bytes that were written at `end`.
    @inline(__always)
    mutating func advance(by count: Int) {
        byteCount &+= count
        assert(byteCount <= capacity)
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe end.pointee = byte
        advance(by: 1)
    }

    /// Appends ASCII text known when the program is compiled.
    @inline(__always)
    mutating func append(_ text: StaticString) {
        let count = text.utf8CodeUnitCount
        reserve(count)
        unsafe end.update(from: text.utf8Start, count: count)
        advance(by: count)
    }

    @inline(__always)
    mutating func append(unsafeBytes source: UnsafePointer<UInt8>, count: Int) {
        reserve(count)
        unsafe end.update(from: source, count: count)
        advance(by: count)
    }

    mutating func append(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            unsafe append(unsafeBytes: base, count: source.count)
        }
    }

    /// Appends the UTF-8 of a string as it is.
    mutating func append(text: String) {
        var copy = text
        copy.withUTF8 { source in
            guard let base = source.baseAddress else { return }
            unsafe append(unsafeBytes: base, count: source.count)
        }
    }

    mutating func append(repeating byte: UInt8, count: Int) {
        guard count > 0 else { return }
        reserve(count)
        unsafe end.update(repeating: byte, count: count)
        advance(by: count)
    }

    /// Drops what follows the first `count` bytes.
    mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= byteCount)
        byteCount = count
    }

    /// A copy of the bytes from `offset` on.
    func copy(from offset: Int = 0) -> [UInt8] {
        precondition(offset >= 0 && offset <= byteCount)
        let count = byteCount - offset
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { target, filled in
            if count > 0, let base = target.baseAddress {
                unsafe base.initialize(from: start + offset, count: count)
            }
            filled = count
        }
    }

    /// All bytes; the buffer is empty after and keeps its room.
    mutating func takeBytes() -> [UInt8] {
        let bytes = copy()
        byteCount = 0
        return bytes
    }
}
