import Columnar

/// Distinct integers in the order of their first use.
///
/// Slots hold numbers only, so that the table of a hundred thousand keys and the keys themselves stay in the cache.
@safe
struct IntegerDictionaryBuilder: ~Copyable {
    /// Number of a key plus one; 0 if the slot is empty.
    private var slots: UnsafeMutablePointer<UInt32>
    private var mask: Int
    private(set) var keys: [UInt64] = []
    private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15

    init() {
        unsafe slots = Self.emptySlots(1 << 10)
        mask = 1 << 10 - 1
    }

    deinit { unsafe slots.deallocate() }

    private static func emptySlots(_ count: Int) -> UnsafeMutablePointer<UInt32> {
        let slots = unsafe BlockMemory.allocate(byteCount: count * MemoryLayout<UInt32>.stride)
            .bindMemory(to: UInt32.self, capacity: count)
        unsafe slots.initialize(repeating: 0, count: count)
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
            let entry = unsafe slots[position]
            if entry == 0 { return insert(key, at: position) }
            if keys[Int(entry &- 1)] == key { return entry &- 1 }
            position = (position &+ 1) & mask
        }
    }

    @inline(never)
    private mutating func insert(_ key: UInt64, at position: Int) -> UInt32 {
        keys.append(key)
        let entry = UInt32(keys.count)
        unsafe slots[position] = entry
        if keys.count * 2 > mask { grow() }
        return entry - 1
    }

    private mutating func grow() {
        let count = (mask + 1) * 2
        unsafe slots.deallocate()
        unsafe slots = Self.emptySlots(count)
        mask = count - 1
        for (number, key) in keys.enumerated() {
            var position = Self.hash(key) & mask
            while unsafe slots[position] != 0 { position = (position &+ 1) & mask }
            unsafe slots[position] = UInt32(number + 1)
        }
    }
}
