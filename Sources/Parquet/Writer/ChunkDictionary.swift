import Columnar

/// The distinct values of a column chunk and each value's place among them.
struct ChunkDictionary: Sendable {
    /// In the order of first use; all are used.
    let values: LeafValues
    /// `UInt32`, one for each value of the chunk.
    let indices: Buffer

    /// What a dictionary may cost before it is given up.
    struct Limits {
        let byteLimit: Int
        /// Whether to give up as soon as nearly all values are distinct.
        let mustRepeat: Bool
        private static let probeCount = 1 << 16

        /// Whether `distinctCount` of `count` values, of `byteCount` bytes, are worth going on with.
        @inline(__always)
        func allow(distinctCount: Int, byteCount: Int, of count: Int) -> Bool {
            if byteCount > byteLimit { return false }
            return !mustRepeat || count < Self.probeCount || distinctCount < count - count / 8
        }
    }

    /// The dictionary of `values`; nil beyond the limits, or for booleans.
    static func build(_ values: LeafValues, limits: Limits) -> ChunkDictionary? {
        switch values.storage {
        case .booleans: return nil
        case .fixed(let buffer, 4):
            return narrow(buffer, values.count, of: UInt32.self)
                ?? integers(buffer, values.count, of: UInt32.self, limits)
        case .fixed(let buffer, 8):
            return narrow(buffer, values.count, of: UInt64.self)
                ?? integers(buffer, values.count, of: UInt64.self, limits)
        case .fixed(let buffer, let width): return fixedBytes(buffer, values.count, width: width, limits)
        case .variable(let offsets, let data): return byteArrays(offsets, data, values.count, limits)
        }
    }

    /// How many values go between two looks at the limits.
    private static let stepCount = 1 << 11

    /// Values less than this apart are looked up in a table rather than by their hash.
    private static let narrowRange = 1 << 12

    /// The dictionary of integers that lie close together; nil if they do not.
    @inline(__always)
    private static func narrow<Value: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        _ buffer: Buffer, _ count: Int, of: Value.Type
    ) -> ChunkDictionary? {
        let width = MemoryLayout<Value>.stride
        precondition(buffer.byteCount >= count * width)
        guard count >= narrowRange else { return nil }
        return unsafe buffer.withUnsafeBytes { source in
            // Around the first value, so that negative integers are as near to zero as positive ones.
            let base = unsafe source.loadUnaligned(as: Value.self) &- Value(narrowRange / 2)
            var places = [UInt32](repeating: 0, count: narrowRange)
            var keys: [Value] = []
            var indices = BufferBuilder(minimumCapacity: count * 4)
            var isNarrow = true
            unsafe indices.appendUninitialized(byteCount: count * 4) { raw in
                guard let target = unsafe raw.baseAddress?.assumingMemoryBound(to: UInt32.self) else {
                    return
                }
                unsafe places.withUnsafeMutableBufferPointer { places in
                    for index in 0..<count {
                        let value = unsafe source.loadUnaligned(
                            fromByteOffset: index &* width, as: Value.self)
                        let distance = value &- base
                        guard distance < Value(narrowRange) else {
                            isNarrow = false
                            return
                        }
                        var place = unsafe places[Int(distance)]
                        if place == 0 {
                            keys.append(value)
                            place = UInt32(keys.count)
                            unsafe places[Int(distance)] = place
                        }
                        unsafe target[index] = place &- 1
                    }
                }
            }
            guard isNarrow else { return nil }
            return ChunkDictionary(
                values: LeafValues(storage: .fixed(Buffer(copying: keys), width: width), count: keys.count),
                indices: indices.finish())
        }
    }

    private static func integers<Value: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        _ buffer: Buffer, _ count: Int, of: Value.Type, _ limits: Limits
    ) -> ChunkDictionary? {
        let width = MemoryLayout<Value>.stride
        precondition(buffer.byteCount >= count * width)
        var dictionary = IntegerDictionaryBuilder()
        var indices = BufferBuilder(minimumCapacity: count * 4)
        var start = 0
        while start < count {
            let end = min(count, start + stepCount)
            unsafe indices.appendUninitialized(byteCount: (end - start) * 4) { raw in
                guard let target = unsafe raw.baseAddress?.assumingMemoryBound(to: UInt32.self) else {
                    return
                }
                unsafe buffer.withUnsafeBytes { source in
                    for index in start..<end {
                        let value = unsafe source.loadUnaligned(
                            fromByteOffset: index &* width, as: Value.self)
                        unsafe target[index &- start] = dictionary.number(
                            of: UInt64(truncatingIfNeeded: value))
                    }
                }
            }
            let distinctCount = dictionary.keys.count
            guard limits.allow(distinctCount: distinctCount, byteCount: distinctCount * width, of: end) else {
                return nil
            }
            start = end
        }
        let keys = dictionary.keys.map { Value(truncatingIfNeeded: $0) }
        return ChunkDictionary(
            values: LeafValues(storage: .fixed(Buffer(copying: keys), width: width), count: keys.count),
            indices: indices.finish())
    }

    private static func fixedBytes(
        _ buffer: Buffer, _ count: Int, width: Int, _ limits: Limits
    ) -> ChunkDictionary? {
        guard count * width <= Int(Int32.max) else { return nil }
        let offsets = Buffer(copying: (0...count).map { Int32($0 * width) })
        guard let found = byteArrays(offsets, buffer, count, limits),
            case .variable(_, let data) = found.values.storage
        else { return nil }
        return ChunkDictionary(
            values: LeafValues(storage: .fixed(data, width: width), count: found.values.count),
            indices: found.indices)
    }

    private static func byteArrays(
        _ offsets: Buffer, _ data: Buffer, _ count: Int, _ limits: Limits
    ) -> ChunkDictionary? {
        precondition(offsets.byteCount >= (count + 1) * 4)
        var dictionary = ByteArrayDictionaryBuilder()
        var indices = BufferBuilder(minimumCapacity: count * 4)
        var start = 0
        while start < count {
            let end = min(count, start + stepCount)
            unsafe indices.appendUninitialized(byteCount: (end - start) * 4) { raw in
                guard let target = unsafe raw.baseAddress?.assumingMemoryBound(to: UInt32.self) else {
                    return
                }
                unsafe data.withUnsafeBytes { bytes in
                    unsafe offsets.withUnsafeBytes { bounds in
                        guard let base = bytes.baseAddress,
                            let first = unsafe bounds.baseAddress?.assumingMemoryBound(to: Int32.self)
                        else { return }
                        unsafe dictionary.numbers(
                            offsets: first + start, data: base, count: end - start, into: target)
                    }
                }
            }
            // Four bytes of length stand before each value in the page.
            let byteCount = dictionary.byteCount + 4 * dictionary.count
            guard limits.allow(distinctCount: dictionary.count, byteCount: byteCount, of: end) else {
                return nil
            }
            start = end
        }
        let (distinctOffsets, distinctData) = dictionary.values()
        return ChunkDictionary(
            values: LeafValues(
                storage: .variable(offsets: distinctOffsets, data: distinctData), count: dictionary.count),
            indices: indices.finish())
    }
}

extension ChunkDictionary {
    /// What became of the dictionaries that the columns have already.
    enum Merged {
        case dictionary(ChunkDictionary)
        /// The values hardly repeat: no dictionary is worth trying.
        case useless
        /// Some column has none.
        case absent
    }

    /// The dictionary of columns that have dictionaries already: only those of their values that are used are looked
    /// at, once.
    static func merge(
        _ segments: [ShreddedLeaf.Segment], _ leaf: LeafColumn, limits: Limits
    ) throws(ParquetError) -> Merged {
        let total = segments.reduce(0) { $0 + $1.valueCount }
        if try hardlyRepeats(segments, leaf, total, limits) { return .useless }
        // What is used of each dictionary, in the order of first use, and where it stands among all that is used.
        var used: [ShreddedLeaf.Segment] = []
        var usedPositions: [Int32] = []
        var places: [Int32] = []
        var current: Column?
        var usedBefore = 0
        var rows = BufferBuilder(minimumCapacity: total * 4)
        for segment in segments where segment.valueCount > 0 {
            guard case .dictionary(let indices, let values) = segment.column.storage else { return .absent }
            if !(current.map { $0.sharesMemory(with: values) } ?? false) {
                if let current {
                    used.append(ShreddedLeaf.Segment(column: current, positions: usedPositions))
                }
                usedBefore += usedPositions.count
                usedPositions = []
                places = [Int32](repeating: -1, count: values.count)
                current = values
            }
            place(
                segment, indices, &places, &usedPositions, usedBefore: Int32(usedBefore), into: &rows)
        }
        if let current { used.append(ShreddedLeaf.Segment(column: current, positions: usedPositions)) }
        let candidates = try LeafValues.gather(used, leaf)
        guard let distinct = build(candidates, limits: limits),
            distinct.values.count <= total - total / 8 || total < 1_000
        else { return .useless }
        let numbers = distinct.indices.values(as: UInt32.self)
        let placed = rows.finish()
        let rowPlaces = placed.values(as: Int32.self)
        var translated = BufferBuilder(minimumCapacity: total * 4)
        unsafe translated.appendUninitialized(byteCount: total * 4) { raw in
            guard let target = unsafe raw.baseAddress?.assumingMemoryBound(to: UInt32.self) else { return }
            for index in rowPlaces.indices { unsafe target[index] = numbers[Int(rowPlaces[index])] }
        }
        return .dictionary(ChunkDictionary(values: distinct.values, indices: translated.finish()))
    }

    /// Appends where the value of each row of a segment stands among all that is used.
    private static func place(
        _ segment: ShreddedLeaf.Segment, _ indices: Buffer, _ places: inout [Int32],
        _ usedPositions: inout [Int32], usedBefore: Int32, into rows: inout BufferBuilder
    ) {
        let source = indices.values(as: Int32.self)
        let count = segment.valueCount
        unsafe rows.appendUninitialized(byteCount: count * 4) { raw in
            guard let target = unsafe raw.baseAddress?.assumingMemoryBound(to: Int32.self) else { return }
            func place(_ position: Int32) -> Int32 {
                var place = places[Int(position)]
                if place < 0 {
                    place = usedBefore + Int32(usedPositions.count)
                    places[Int(position)] = place
                    usedPositions.append(position)
                }
                return place
            }
            if let positions = segment.positions {
                for index in 0..<count { unsafe target[index] = place(source[Int(positions[index])]) }
            } else {
                for index in 0..<count { unsafe target[index] = place(source[index]) }
            }
        }
    }

    /// How many values of the first dictionaries are looked at to tell whether numbers are worth a dictionary.
    private static let probedValueCount = 8_192

    /// Whether numbers are different ones almost everywhere, as the first dictionaries tell: with a value for nearly each
    /// row, and few of them in more than one. Where that is not so more may be found out, at more cost.
    private static func hardlyRepeats(
        _ segments: [ShreddedLeaf.Segment], _ leaf: LeafColumn, _ total: Int, _ limits: Limits
    ) throws(ParquetError) -> Bool {
        guard limits.mustRepeat, total >= 4 * probedValueCount, leaf.type.byteWidth ?? 16 <= 8 else {
            return false
        }
        var probed: [ShreddedLeaf.Segment] = []
        var valueCount = 0
        var rowCount = 0
        for segment in segments where segment.valueCount > 0 {
            guard case .dictionary(_, let values) = segment.column.storage else { return false }
            let isNew = !(probed.last.map { $0.column.sharesMemory(with: values) } ?? false)
            if isNew {
                if valueCount >= probedValueCount { break }
                probed.append(ShreddedLeaf.Segment(column: values, positions: nil))
                valueCount += values.count
            }
            rowCount += segment.valueCount
        }
        guard valueCount >= probedValueCount, valueCount >= rowCount - rowCount / 8 else { return false }
        let unlimited = Limits(byteLimit: .max, mustRepeat: false)
        guard let distinct = build(try LeafValues.gather(probed, leaf), limits: unlimited) else {
            return false
        }
        return distinct.values.count > valueCount - valueCount / 8
    }
}

extension ChunkDictionary {
    /// The values of the chunk themselves, if they are of 4 or 8 bytes.
    func expandedNumbers() -> LeafValues? {
        guard case .fixed(let buffer, let width) = values.storage else { return nil }
        switch width {
        case 4: return expanded(buffer, of: UInt32.self)
        case 8: return expanded(buffer, of: UInt64.self)
        default: return nil
        }
    }

    @inline(__always)
    private func expanded<Value: BitwiseCopyable>(_ buffer: Buffer, of: Value.Type) -> LeafValues {
        let width = MemoryLayout<Value>.stride
        let places = indices.values(as: UInt32.self)
        let source = buffer.values(as: Value.self)
        var builder = BufferBuilder(minimumCapacity: places.count * width)
        unsafe builder.appendUninitialized(byteCount: places.count * width) { raw in
            guard let target = unsafe raw.baseAddress?.assumingMemoryBound(to: Value.self) else { return }
            for index in places.indices { unsafe target[index] = source[Int(places[index])] }
        }
        return LeafValues(storage: .fixed(builder.finish(), width: width), count: places.count)
    }
}

extension Column {
    /// Whether the values are the same memory, so that positions in one are positions in the other.
    fileprivate func sharesMemory(with other: Column) -> Bool {
        guard count == other.count else { return false }
        switch (storage, other.storage) {
        case (.fixed(let left), .fixed(let right)): return left.isSameMemory(as: right)
        case (.variable(let leftOffsets, let left), .variable(let rightOffsets, let right)):
            return leftOffsets.isSameMemory(as: rightOffsets) && left.isSameMemory(as: right)
        default: return false
        }
    }
}

extension Buffer {
    fileprivate func isSameMemory(as other: Buffer) -> Bool {
        unsafe byteCount == other.byteCount
            && withUnsafeBytes { left in
                unsafe other.withUnsafeBytes { right in
                    unsafe left.baseAddress == right.baseAddress
                }
            }
    }
}
