/// Immutable bits, least significant bit of each byte first, as Arrow's validity and boolean buffers.
///
/// Invariant: `buffer` holds at least `bitOffset + count` bits.
public struct Bitmap: Sendable {
    public let buffer: Buffer
    /// Where the first bit stands in the buffer.
    public let bitOffset: Int
    public let count: Int

    public init(buffer: Buffer, bitOffset: Int = 0, count: Int) {
        precondition(count >= 0 && bitOffset >= 0 && (bitOffset + count + 7) / 8 <= buffer.byteCount)
        self.buffer = buffer
        self.bitOffset = bitOffset
        self.count = count
    }

    /// `count` equal bits.
    public init(repeating bit: Bool, count: Int) {
        var builder = BitmapBuilder(minimumCapacity: count)
        builder.append(repeating: bit, count: count)
        self = builder.finish()
    }

    /// The bits of an array.
    public init(_ bits: [Bool]) {
        var builder = BitmapBuilder(minimumCapacity: bits.count)
        for bit in bits { builder.append(bit) }
        self = builder.finish()
    }

    /// The bit at `index`; bounds checked.
    @inlinable
    public subscript(index: Int) -> Bool {
        precondition(index >= 0 && index < count, "bit \(index) of \(count)")
        let position = bitOffset &+ index
        let byte = unsafe buffer.start.load(fromByteOffset: position &>> 3, as: UInt8.self)
        return (byte &>> UInt8(truncatingIfNeeded: position & 7)) & 1 == 1
    }

    /// How many bits are set. O(count / 64).
    public func countOnes() -> Int {
        var ones = 0
        forEachWord { word, _ in ones &+= word.nonzeroBitCount }
        return ones
    }

    /// Calls `body` with 64 bits at a time and how many of them count; bits beyond are zero.
    @inlinable
    public func forEachWord(_ body: (UInt64, Int) -> Void) {
        var index = 0
        while index < count {
            let bits = min(64, count - index)
            body(word(at: index, bitCount: bits), bits)
            index += 64
        }
    }

    /// Up to 64 bits from `index` on, the first as the least significant; bits beyond `bitCount` are zero.
    @inlinable
    public func word(at index: Int, bitCount: Int) -> UInt64 {
        precondition(index >= 0 && bitCount > 0 && bitCount <= 64 && index + bitCount <= count)
        let position = bitOffset + index
        let byte = position >> 3
        let shift = UInt64(position & 7)
        let available = buffer.byteCount - byte
        var low: UInt64 = 0
        var high: UInt64 = 0
        if available >= 9 {
            low = unsafe buffer.start.loadUnaligned(fromByteOffset: byte, as: UInt64.self)
            high = UInt64(unsafe buffer.start.load(fromByteOffset: byte + 8, as: UInt8.self))
        } else {
            for i in 0..<min(8, available) {
                low |=
                    UInt64(unsafe buffer.start.load(fromByteOffset: byte + i, as: UInt8.self))
                    << UInt64(8 * i)
            }
        }
        var word = low >> shift
        if shift > 0 { word |= high << (64 - shift) }
        return bitCount == 64 ? word : word & ((1 << UInt64(bitCount)) - 1)
    }

    /// A part of the same bits.
    public func slice(_ range: Range<Int>) -> Bitmap {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return Bitmap(buffer: buffer, bitOffset: bitOffset + range.lowerBound, count: range.count)
    }

    /// The positions of the set bits, ascending.
    public func indicesOfOnes() -> [Int32] {
        var indices: [Int32] = []
        var base = 0
        forEachWord { word, bits in
            var rest = word
            while rest != 0 {
                indices.append(Int32(base + rest.trailingZeroBitCount))
                rest &= rest &- 1
            }
            base += bits
        }
        return indices
    }

    /// Bitwise and of two bitmaps of one length.
    public static func & (left: Bitmap, right: Bitmap) -> Bitmap {
        combine(left, right) { $0 & $1 }
    }

    /// Bitwise or of two bitmaps of one length.
    public static func | (left: Bitmap, right: Bitmap) -> Bitmap {
        combine(left, right) { $0 | $1 }
    }

    /// Every bit inverted.
    public static prefix func ~ (bits: Bitmap) -> Bitmap {
        var builder = BitmapBuilder(minimumCapacity: bits.count)
        bits.forEachWord { word, count in builder.append(word: ~word, bitCount: count) }
        return builder.finish()
    }

    private static func combine(
        _ left: Bitmap, _ right: Bitmap, _ operation: (UInt64, UInt64) -> UInt64
    ) -> Bitmap {
        precondition(left.count == right.count, "\(left.count) bits against \(right.count)")
        var builder = BitmapBuilder(minimumCapacity: left.count)
        var index = 0
        while index < left.count {
            let bits = min(64, left.count - index)
            let word = operation(
                left.word(at: index, bitCount: bits), right.word(at: index, bitCount: bits))
            builder.append(word: word, bitCount: bits)
            index += bits
        }
        return builder.finish()
    }
}

/// Bits under construction.
public struct BitmapBuilder: ~Copyable, Sendable {
    private var bytes: BufferBuilder
    private var pending: UInt64 = 0
    private var pendingCount = 0
    public private(set) var onesCount = 0
    private var flushedCount = 0

    public init(minimumCapacity: Int = 0) {
        bytes = BufferBuilder(minimumCapacity: (minimumCapacity + 63) / 64 * 8)
    }

    public var count: Int { flushedCount + pendingCount }
    public var zerosCount: Int { count - onesCount }

    /// Appends one bit.
    public mutating func append(_ bit: Bool) {
        if bit {
            pending |= 1 << UInt64(pendingCount)
            onesCount += 1
        }
        pendingCount += 1
        if pendingCount == 64 { flush() }
    }

    /// Appends the low `bitCount` bits of a word, 0 to 64.
    public mutating func append(word: UInt64, bitCount: Int) {
        guard bitCount > 0 else { return }
        let bits = bitCount == 64 ? word : word & ((1 << UInt64(bitCount)) - 1)
        onesCount += bits.nonzeroBitCount
        let room = 64 - pendingCount
        pending |= bits << UInt64(pendingCount)
        if bitCount < room {
            pendingCount += bitCount
            return
        }
        let carried = bitCount - room
        pendingCount = 64
        flush()
        if carried > 0 {
            pending = bits >> UInt64(room)
            pendingCount = carried
        }
    }

    /// Appends `count` equal bits.
    public mutating func append(repeating bit: Bool, count: Int) {
        var left = count
        while left > 0 {
            let bits = min(left, 64)
            append(word: bit ? .max : 0, bitCount: bits)
            left -= bits
        }
    }

    /// Appends all bits of another bitmap.
    public mutating func append(_ bitmap: Bitmap) {
        bitmap.forEachWord { word, bits in append(word: word, bitCount: bits) }
    }

    private mutating func flush() {
        bytes.append(pending.littleEndian)
        flushedCount += pendingCount
        pending = 0
        pendingCount = 0
    }

    /// The finished bits; the builder is gone.
    public consuming func finish() -> Bitmap {
        let total = count
        if pendingCount > 0 { bytes.append(pending.littleEndian) }
        return Bitmap(buffer: bytes.finish(), count: total)
    }

    /// The finished bits, or nil if all are set: the form in which a column keeps its validity.
    public consuming func finishValidity() -> Bitmap? {
        zerosCount == 0 ? nil : finish()
    }
}
