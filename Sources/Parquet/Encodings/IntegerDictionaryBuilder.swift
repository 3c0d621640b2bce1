/// Distinct integers in the order of their first use.
@safe
struct IntegerDictionaryBuilder: ~Copyable {
    private struct Slot: BitwiseCopyable {
        var key: UInt64
        /// Number of the key plus one; 0 if the slot is empty.
        var entry: UInt32
    }

    private var slots: UnsafeMutablePointer<Slot>
    private var mask: Int
    private(set) var keys: [UInt64] = []
    private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15

    init() {
        unsafe slots = Self.emptySlots(1 << 10)
        mask = 1 << 10 - 1
    }

    deinit { unsafe slots.deallocate() }

    private static func emptySlots(_ count: Int) -> UnsafeMutablePointer<Slot> {
        let slots = UnsafeMutablePointer<Slot>.allocate(capacity: count)
        unsafe slots.initialize(repeating: Slot(key: 0, entry: 0), count: count)
        return unsafe slots
    }

    @inline(__always)
    private static func hash(_ key: UInt64) -> Int {
        let product = key.multipliedFullWidth(by: multiplier)
        return Int(truncatingIfNeeded: product.high ^ product.low)
    }

    /// The number of a key, a new one if it has none yet.
    @inline(__always)
    mutating func number(of key: UInt64) -> UInt32 {
        var position = Self.hash(key) & mask
        while true {
            let slot = unsafe slots[position]
            if slot.entry == 0 { return insert(key, at: position) }
            if slot.key == key { return slot.entry &- 1 }
            position = (position &+ 1) & mask
        }
    }

    @inline(never)
    private mutating func insert(_ key: UInt64, at position: Int) -> UInt32 {
        keys.append(key)
        let entry = UInt32(keys.count)
        unsafe slots[position] = Slot(key: key, entry: entry)
        if keys.count * 2 > mask { grow() }
        return entry - 1
    }

    private mutating func grow() {
        let count = (mask + 1) * 4
        unsafe slots.deallocate()
        unsafe slots = Self.emptySlots(count)
        mask = count - 1
        for (number, key) in keys.enumerated() {
            var position = Self.hash(key) & mask
            while unsafe slots[position].entry != 0 { position = (position &+ 1) & mask }
            unsafe slots[position] = Slot(key: key, entry: UInt32(number + 1))
        }
    }
}
