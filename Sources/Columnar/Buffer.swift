/// Immutable, shared bytes, 64-byte aligned when allocated here; a slice shares its owner's memory.
///
/// Invariant: `owner` keeps `byteCount` readable bytes at `start` alive and unchanged.
@safe
public struct Buffer: @unchecked Sendable {
    @usableFromInline let owner: AnyObject?
    @usableFromInline let start: UnsafeRawPointer
    public let byteCount: Int

    /// Wraps memory that `owner` keeps alive and nobody changes any more.
    @inlinable
    @unsafe
    public init(owner: AnyObject?, start: UnsafeRawPointer, byteCount: Int) {
        precondition(byteCount >= 0, "negative buffer size \(byteCount)")
        self.owner = owner
        unsafe self.start = start
        self.byteCount = byteCount
    }

    /// No bytes.
    public init() {
        let allocation = Allocation.empty
        owner = allocation
        unsafe start = UnsafeRawPointer(allocation.start)
        byteCount = 0
    }

    /// A copy of `values` in memory order.
    public init<Value: BitwiseCopyable>(copying values: [Value]) {
        self = unsafe values.withUnsafeBytes { source in unsafe Buffer(copying: source) }
    }

    /// A copy of `source`.
    public init(copying source: UnsafeRawBufferPointer) {
        let allocation = Allocation(byteCount: source.count)
        if let base = source.baseAddress {
            unsafe allocation.start.copyMemory(from: base, byteCount: source.count)
        }
        owner = allocation
        unsafe start = UnsafeRawPointer(allocation.start)
        byteCount = source.count
    }

    /// `byteCount` zero bytes.
    public init(zeroed byteCount: Int) {
        let allocation = Allocation(byteCount: byteCount)
        unsafe allocation.start.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
        owner = allocation
        unsafe start = UnsafeRawPointer(allocation.start)
        self.byteCount = byteCount
    }

    /// The bytes, borrowed.
    @inlinable
    public var bytes: RawSpan {
        @_lifetime(borrow self)
        get {
            let span = unsafe RawSpan(_unsafeStart: start, byteCount: byteCount)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The bytes as values of `type`, borrowed. Traps if the byte count is not a multiple of its stride.
    @inlinable
    @_lifetime(borrow self)
    public func values<Value: BitwiseCopyable>(as type: Value.Type) -> Span<Value> {
        let count = byteCount / MemoryLayout<Value>.stride
        precondition(
            count &* MemoryLayout<Value>.stride == byteCount,
            "\(byteCount) bytes are not whole \(Value.self)s")
        let base = unsafe start.assumingMemoryBound(to: Value.self)
        let span = unsafe Span(_unsafeStart: base, count: count)
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    /// Calls `body` with the bytes; the pointer must not escape.
    @inlinable
    @unsafe
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(owner) {} }
        return try unsafe body(UnsafeRawBufferPointer(start: start, count: byteCount))
    }

    /// The value at a typed index, loaded without an alignment demand; bounds checked.
    @inlinable
    public func load<Value: BitwiseCopyable>(at index: Int, as type: Value.Type) -> Value {
        let stride = MemoryLayout<Value>.stride
        precondition(
            index >= 0 && index < byteCount / stride, "index \(index) is outside of \(byteCount) bytes")
        return unsafe start.loadUnaligned(fromByteOffset: index &* stride, as: Value.self)
    }

    /// A part of the same memory. Traps outside of the buffer.
    @inlinable
    public func slice(_ range: Range<Int>) -> Buffer {
        precondition(range.lowerBound >= 0 && range.upperBound <= byteCount, "\(range) of \(byteCount) bytes")
        return unsafe Buffer(owner: owner, start: start + range.lowerBound, byteCount: range.count)
    }
}

/// Memory that frees itself; the one place that allocates for columns.
@safe
@usableFromInline
final class Allocation: @unchecked Sendable {
    @usableFromInline let start: UnsafeMutableRawPointer

    static let empty = Allocation(byteCount: 0)

    @usableFromInline
    init(byteCount: Int) {
        unsafe start = BlockMemory.allocate(byteCount: byteCount)
    }

    deinit {
        unsafe start.deallocate()
    }
}
