/// Bytes under construction: grows by doubling, then becomes an immutable ``Buffer`` without a copy.
@safe
public struct BufferBuilder: ~Copyable, @unchecked Sendable {
    @usableFromInline var allocation: Allocation
    @usableFromInline var capacity: Int
    public private(set) var byteCount: Int

    /// Room for `minimumCapacity` bytes, none used.
    public init(minimumCapacity: Int = 0) {
        capacity = max(minimumCapacity, 64)
        allocation = Allocation(byteCount: capacity)
        byteCount = 0
    }

    /// Bytes that can follow without growing.
    @inlinable
    public var spareByteCount: Int { capacity &- byteCount }

    /// Makes room for `additional` bytes more.
    @inlinable
    public mutating func reserve(_ additional: Int) {
        if additional > capacity &- byteCount { grow(additional) }
    }

    @usableFromInline
    mutating func grow(_ additional: Int) {
        precondition(additional >= 0)
        let needed = byteCount + additional
        let newCapacity = max(needed, capacity * 2)
        let replacement = Allocation(byteCount: newCapacity)
        unsafe replacement.start.copyMemory(from: allocation.start, byteCount: byteCount)
        allocation = replacement
        capacity = newCapacity
    }

    /// Appends the bytes of one value.
    @inlinable
    public mutating func append<Value: BitwiseCopyable>(_ value: Value) {
        let size = MemoryLayout<Value>.stride
        reserve(size)
        unsafe allocation.start.storeBytes(of: value, toByteOffset: byteCount, as: Value.self)
        advance(by: size)
    }

    /// Appends a copy of raw bytes.
    @inlinable
    public mutating func append(bytes source: RawSpan) {
        let count = source.byteCount
        guard count > 0 else { return }
        reserve(count)
        unsafe source.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return }
            unsafe (allocation.start + byteCount).copyMemory(from: base, byteCount: count)
        }
        advance(by: count)
    }

    /// Appends a copy of raw bytes that stay valid during the call.
    @inlinable
    @unsafe
    public mutating func append(unsafeBytes source: UnsafeRawBufferPointer) {
        guard let base = source.baseAddress, source.count > 0 else { return }
        reserve(source.count)
        unsafe (allocation.start + byteCount).copyMemory(from: base, byteCount: source.count)
        advance(by: source.count)
    }

    /// Appends `count` times the same value.
    public mutating func append<Value: BitwiseCopyable>(repeating value: Value, count: Int) {
        precondition(count >= 0)
        reserve(count * MemoryLayout<Value>.stride)
        for _ in 0..<count { append(value) }
    }

    /// Appends `count` uninitialized bytes and hands them to `body`, which must fill all of them.
    @inlinable
    @unsafe
    public mutating func appendUninitialized<Failure: Error>(
        byteCount count: Int, _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        precondition(count >= 0)
        reserve(count)
        try unsafe body(UnsafeMutableRawBufferPointer(start: allocation.start + byteCount, count: count))
        advance(by: count)
    }

    /// Hands room for up to `limit` uninitialized bytes to `body`, which fills some from the front and returns how many.
    @inlinable
    @unsafe
    public mutating func append<Failure: Error>(
        upTo limit: Int, _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) {
        precondition(limit >= 0)
        reserve(limit)
        let filled = try unsafe body(
            UnsafeMutableRawBufferPointer(start: allocation.start + byteCount, count: limit))
        precondition(filled >= 0 && filled <= limit, "\(filled) bytes in room for \(limit)")
        advance(by: filled)
    }

    @usableFromInline
    mutating func advance(by count: Int) {
        byteCount &+= count
        assert(byteCount <= capacity)
    }

    /// The bytes so far, borrowed.
    public var bytes: RawSpan {
        @_lifetime(borrow self)
        borrowing get {
            let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(allocation.start), byteCount: byteCount)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Forgets the bytes and keeps the room, unless a finished buffer still uses it.
    public mutating func removeAll() {
        byteCount = 0
    }

    /// The finished buffer; the builder is gone.
    public consuming func finish() -> Buffer {
        unsafe Buffer(owner: allocation, start: UnsafeRawPointer(allocation.start), byteCount: byteCount)
    }
}
