import Columnar

/// Distinct byte arrays in the order of their first use, copied.
@safe
struct ByteArrayDictionaryBuilder: ~Copyable {
    private struct Slot: BitwiseCopyable {
        var hash: UInt32
        /// Number of the value plus one; 0 if the slot is empty.
        var entry: UInt32
    }

    private var slots: UnsafeMutablePointer<Slot>
    private var mask: Int
    private var hashes: [UInt32] = []
    private var offsets: [Int32] = [0]
    private var data = ByteSink(minimumCapacity: 1 << 12)
    /// Different in each run, so that no input can be made to collide.
    private static let seed = UInt64.random(in: .min ... .max)

    init() {
        unsafe slots = Self.emptySlots(1 << 10)
        mask = 1 << 10 - 1
    }

    deinit { unsafe slots.deallocate() }

    var count: Int { hashes.count }
    /// Bytes of all values.
    var byteCount: Int { data.byteCount }

    private static func emptySlots(_ count: Int) -> UnsafeMutablePointer<Slot> {
        let slots = unsafe BlockMemory.allocate(byteCount: count * MemoryLayout<Slot>.stride)
            .bindMemory(to: Slot.self, capacity: count)
        unsafe slots.initialize(repeating: Slot(hash: 0, entry: 0), count: count)
        return unsafe slots
    }

    @inline(__always)
    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    @inline(__always)
    @unsafe
    private static func hash(_ value: UnsafeRawPointer, _ byteCount: Int) -> UInt32 {
        var state = seed ^ UInt64(truncatingIfNeeded: byteCount)
        let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
        var offset = 0
        while byteCount &- offset >= 8 {
            state = mix(
                state ^ (unsafe value.loadUnaligned(fromByteOffset: offset, as: UInt64.self)), multiplier)
            offset &+= 8
        }
        var tail: UInt64 = 0
        let left = byteCount &- offset
        if left >= 4 {
            let low = UInt64(unsafe value.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            let high = UInt64(unsafe value.loadUnaligned(fromByteOffset: byteCount &- 4, as: UInt32.self))
            tail = low | high << 32
        } else if left > 0 {
            tail =
                UInt64(unsafe value.load(fromByteOffset: offset, as: UInt8.self))
                | UInt64(unsafe value.load(fromByteOffset: offset &+ left / 2, as: UInt8.self)) << 8
                | UInt64(unsafe value.load(fromByteOffset: byteCount &- 1, as: UInt8.self)) << 16
        }
        state = mix(state ^ tail, multiplier ^ seed)
        return UInt32(truncatingIfNeeded: state ^ state >> 32)
    }

    /// Whether the same bytes stand at both; a call of memcmp would take longer than most values.
    @inline(__always)
    @unsafe
    private static func isEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ byteCount: Int) -> Bool
    {
        var offset = 0
        while byteCount &- offset >= 8 {
            let difference =
                unsafe left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                ^ right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if difference != 0 { return false }
            offset &+= 8
        }
        if offset == byteCount { return true }
        if byteCount >= 8 {
            // The last eight bytes, some of them seen already.
            return unsafe left.loadUnaligned(fromByteOffset: byteCount &- 8, as: UInt64.self)
                == right.loadUnaligned(fromByteOffset: byteCount &- 8, as: UInt64.self)
        }
        if byteCount >= 4 {
            return unsafe left.loadUnaligned(as: UInt32.self) == right.loadUnaligned(as: UInt32.self)
                && left.loadUnaligned(fromByteOffset: byteCount &- 4, as: UInt32.self)
                    == right.loadUnaligned(fromByteOffset: byteCount &- 4, as: UInt32.self)
        }
        for place in 0..<byteCount
        where unsafe left.load(fromByteOffset: place, as: UInt8.self)
            != right.load(fromByteOffset: place, as: UInt8.self)
        {
            return false
        }
        return true
    }

    /// The numbers of `count` byte arrays of an Arrow layout, new ones for those that have none yet.
    ///
    /// Goes over the values in rounds, each of which looks at one more part of the table: so the cache misses of many
    /// values overlap instead of waiting for one another.
    @unsafe
    mutating func numbers(
        offsets: UnsafePointer<Int32>, data: UnsafeRawPointer, count: Int,
        into numbers: UnsafeMutablePointer<UInt32>
    ) {
        var done = 0
        while done < count {
            let roundCount = min(count &- done, Self.roundCount)
            unsafe numbersOfRound(
                offsets: offsets + done, data: data, count: roundCount, into: numbers + done)
            done &+= roundCount
        }
    }

    private static let roundCount = 512

    @unsafe
    private mutating func numbersOfRound(
        offsets: UnsafePointer<Int32>, data: UnsafeRawPointer, count: Int,
        into numbers: UnsafeMutablePointer<UInt32>
    ) {
        unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 2 * Self.roundCount) { scratch in
            guard let hashes = scratch.baseAddress else { return }
            let starts = unsafe hashes + Self.roundCount
            for index in 0..<count {
                let start = Int(unsafe offsets[index])
                unsafe hashes[index] = Self.hash(data + start, Int(offsets[index &+ 1]) &- start)
            }
            // The first slot in line, nearly always the right one.
            for index in 0..<count {
                let slot = unsafe slots[Int(hashes[index]) & mask]
                unsafe numbers[index] = unsafe slot.hash == hashes[index] ? slot.entry : 0
            }
            unsafe self.offsets.withUnsafeBufferPointer { known in
                for index in 0..<count {
                    // Entry 0 is none; the offset before the first is there all the same.
                    let entry = Int(unsafe numbers[index])
                    unsafe starts[index] = UInt32(bitPattern: known[max(entry, 1) &- 1])
                }
            }
            for index in 0..<count {
                let start = Int(unsafe offsets[index])
                let byteCount = Int(unsafe offsets[index &+ 1]) &- start
                let entry = Int(unsafe numbers[index])
                let known = Int(unsafe starts[index])
                if unsafe entry > 0 && Int(self.offsets[entry]) &- known == byteCount
                    && Self.isEqual(self.data.start + known, data + start, byteCount)
                {
                    unsafe numbers[index] = UInt32(truncatingIfNeeded: entry &- 1)
                } else {
                    unsafe numbers[index] = number(
                        of: data + start, byteCount: byteCount, hash: hashes[index])
                }
            }
        }
    }

    /// The number of the value of `byteCount` readable bytes, a new one if it has none yet.
    @unsafe
    private mutating func number(of value: UnsafeRawPointer, byteCount: Int, hash: UInt32) -> UInt32 {
        var position = Int(hash) & mask
        while true {
            let slot = unsafe slots[position]
            if slot.entry == 0 { return unsafe insert(value, byteCount, hash, at: position) }
            if slot.hash == hash {
                let entry = Int(slot.entry)
                let start = Int(offsets[entry &- 1])
                if unsafe Int(offsets[entry]) &- start == byteCount
                    && Self.isEqual(data.start + start, value, byteCount)
                {
                    return slot.entry &- 1
                }
            }
            position = (position &+ 1) & mask
        }
    }

    @inline(never)
    private mutating func insert(
        _ value: UnsafeRawPointer, _ byteCount: Int, _ hash: UInt32, at position: Int
    ) -> UInt32 {
        unsafe data.append(from: value, byteCount: byteCount)
        offsets.append(Int32(truncatingIfNeeded: data.byteCount))
        hashes.append(hash)
        let entry = UInt32(hashes.count)
        unsafe slots[position] = Slot(hash: hash, entry: entry)
        if hashes.count * 2 > mask { grow() }
        return entry - 1
    }

    private mutating func grow() {
        let count = (mask + 1) * 2
        unsafe slots.deallocate()
        unsafe slots = Self.emptySlots(count)
        mask = count - 1
        for (number, hash) in hashes.enumerated() {
            var position = Int(hash) & mask
            while unsafe slots[position].entry != 0 { position = (position &+ 1) & mask }
            unsafe slots[position] = Slot(hash: hash, entry: UInt32(number + 1))
        }
    }

    /// The values in Arrow's layout.
    func values() -> (offsets: Buffer, data: Buffer) {
        (Buffer(copying: offsets), unsafe Buffer(copying: data.buffer))
    }
}
