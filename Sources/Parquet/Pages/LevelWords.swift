/// Validity bits of one step of decoding: room for `capacity` of them, the first in the lowest bit.
@safe
final class LevelWords {
    static let capacity = 4_096
    private let words = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity / 64 + 2)
    private(set) var count = 0
    private(set) var onesCount = 0

    init() {
        unsafe words.initialize(repeating: 0, count: Self.capacity / 64 + 2)
    }

    deinit {
        unsafe words.deallocate()
    }

    func removeAll() {
        unsafe words.update(repeating: 0, count: count / 64 + 2)
        count = 0
        onesCount = 0
    }

    /// Appends the low `bitCount` bits, 1 to 64; bits above must be zero.
    @inline(__always)
    func append(_ bits: UInt64, bitCount: Int) {
        precondition(bitCount > 0 && bitCount <= 64 && count &+ bitCount <= Self.capacity)
        let shift = UInt64(truncatingIfNeeded: count & 63)
        let word = count &>> 6
        unsafe words[word] |= bits &<< shift
        if shift > 0 { unsafe words[word &+ 1] |= bits &>> (64 &- shift) }
        count &+= bitCount
        onesCount &+= bits.nonzeroBitCount
    }

    func append(repeating bit: Bool, count: Int) {
        var left = count
        while left > 0 {
            let bitCount = min(left, 64)
            let ones: UInt64 = bitCount == 64 ? .max : 1 &<< UInt64(bitCount) &- 1
            append(bit ? ones : 0, bitCount: bitCount)
            left &-= bitCount
        }
    }

    /// 64 bits from bit `64 * index` on.
    @inline(__always)
    func word(_ index: Int) -> UInt64 {
        precondition(index >= 0 && index <= Self.capacity / 64)
        return unsafe words[index]
    }

    @inline(__always)
    func bit(_ index: Int) -> Bool {
        word(index &>> 6) &>> UInt64(truncatingIfNeeded: index & 63) & 1 == 1
    }
}

extension LevelWords {
    /// Moves `onesCount` values of `byteWidth` bytes from the front of `values` to the places of the set bits;
    /// `values` has room for `count` values. Places of zero bits become zero bytes.
    @unsafe
    func spread(_ values: UnsafeMutableRawPointer, byteWidth: Int) {
        switch byteWidth {
        case 1: unsafe spread(values.assumingMemoryBound(to: UInt8.self))
        case 2: unsafe spread(values.assumingMemoryBound(to: UInt16.self))
        case 4: unsafe spread(values.assumingMemoryBound(to: UInt32.self))
        case 8: unsafe spread(values.assumingMemoryBound(to: UInt64.self))
        case 16: unsafe spread(values.assumingMemoryBound(to: (UInt64, UInt64).self), zero: (0, 0))
        default:
            var source = onesCount &- 1
            for slot in stride(from: count &- 1, through: 0, by: -1) {
                let target = unsafe values + slot &* byteWidth
                if bit(slot) {
                    if source == slot { return }
                    unsafe target.copyMemory(from: values + source &* byteWidth, byteCount: byteWidth)
                    source &-= 1
                } else {
                    unsafe target.initializeMemory(as: UInt8.self, repeating: 0, count: byteWidth)
                }
            }
        }
    }

    private func spread<Value: FixedWidthInteger>(_ values: UnsafeMutablePointer<Value>) {
        unsafe spread(values, zero: 0)
    }

    /// From the end to the front, so that no value is overwritten before it has moved.
    @inline(__always)
    private func spread<Value>(_ values: UnsafeMutablePointer<Value>, zero: Value) {
        var source = onesCount &- 1
        var slot = count &- 1
        while slot >= 0 {
            if source == slot { return }
            let bits = word(slot &>> 6)
            var bit = slot & 63
            let base = slot &- bit
            while bit >= 0 {
                let isSet = bits &>> UInt64(truncatingIfNeeded: bit) & 1 == 1
                unsafe values[base &+ bit] = isSet ? values[max(source, 0)] : zero
                source &-= isSet ? 1 : 0
                bit &-= 1
            }
            slot = base &- 1
        }
    }
}
