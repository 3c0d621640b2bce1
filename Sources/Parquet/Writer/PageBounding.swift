import Columnar

/// The bounds of pages of a chunk, by way of the dictionary where there is one.
struct PageBounding {
    /// The values themselves, or only those of the dictionary where the chunk came as one.
    private let values: LeafValues
    private let dictionary: ChunkDictionary?
    /// Whether `values` has each value of the chunk.
    private let isWhole: Bool
    private let order: ValueOrder
    /// For byte arrays in a dictionary, the first bytes of each entry, after those that all share, as a number.
    private var prefixes: [UInt64] = []
    private var marks: [UInt32] = []
    private var mark: UInt32 = 0

    init(_ values: LeafValues, _ dictionary: ChunkDictionary?, order: ValueOrder) {
        self.values = values
        self.dictionary = dictionary
        self.order = order
        isWhole = dictionary.map { values.count * 4 == $0.indices.byteCount } ?? true
        guard let dictionary else { return }
        if case .variable(let offsets, let data) = dictionary.values.storage {
            let arrays = ByteArrays(offsets: offsets, data: data)
            // Entries often start alike: what they share decides nothing.
            let shared = arrays.sharedPrefixByteCount(dictionary.values.count)
            prefixes = (0..<dictionary.values.count).map { arrays.prefix($0, from: shared) }
        } else {
            marks = [UInt32](repeating: 0, count: dictionary.values.count)
        }
    }

    /// The bounds of the values `range` of the chunk.
    mutating func bounds(_ range: Range<Int>) -> ValueBounds {
        guard !range.isEmpty else { return ValueBounds() }
        guard let dictionary else { return ValueBounds.of(values, range, order: order) }
        if case .none = order { return ValueBounds() }
        if isWhole, case .fixed(_, let width) = values.storage, width <= 8 {
            return ValueBounds.of(values, range, order: order)
        }
        let indices = dictionary.indices.values(as: UInt32.self)
        switch dictionary.values.storage {
        case .variable(let offsets, let data):
            return byteArrays(ByteArrays(offsets: offsets, data: data), indices, range)
        case .fixed(let buffer, let width):
            // The entries that the page uses, each once.
            mark += 1
            var used = BufferBuilder()
            var repeated: [Int] = []
            if order.isFloatingPoint { repeated = [Int](repeating: 0, count: dictionary.values.count) }
            let source = buffer.bytes
            for position in range {
                let index = Int(indices[position])
                if !repeated.isEmpty { repeated[index] += 1 }
                guard marks[index] != mark else { continue }
                marks[index] = mark
                used.append(bytes: source.extracting(index * width..<(index + 1) * width))
            }
            let count = used.byteCount / width
            let distinct = LeafValues(storage: .fixed(used.finish(), width: width), count: count)
            var bounds = ValueBounds.of(distinct, 0..<count, order: order)
            if bounds.nanCount > 0 { bounds.nanCount = nanCount(dictionary.values, repeated) }
            return bounds
        case .booleans: return ValueBounds()
        }
    }

    /// How many values of a page are NaN, by how often each entry stands in it.
    private func nanCount(_ entries: LeafValues, _ counts: [Int]) -> Int {
        var total = 0
        for (index, count) in counts.enumerated() where count > 0 {
            total += ValueBounds.of(entries, index..<index + 1, order: order).nanCount * count
        }
        return total
    }

    private func byteArrays(_ arrays: ByteArrays, _ indices: Span<UInt32>, _ range: Range<Int>) -> ValueBounds
    {
        var least = Int(indices[range.lowerBound])
        var greatest = least
        var leastPrefix = prefixes[least]
        var greatestPrefix = leastPrefix
        for position in range.dropFirst() {
            let index = Int(indices[position])
            let prefix = prefixes[index]
            if prefix <= leastPrefix, index != least, prefix < leastPrefix || arrays.isLess(index, least) {
                least = index
                leastPrefix = prefix
            }
            if prefix >= greatestPrefix, index != greatest,
                prefix > greatestPrefix || arrays.isLess(greatest, index)
            {
                greatest = index
                greatestPrefix = prefix
            }
        }
        return arrays.bounds(least, greatest)
    }

    /// Bytes of the byte arrays `range` without lengths; nil for other values.
    func byteArrayByteCount(_ range: Range<Int>) -> Int? {
        guard let dictionary, !isWhole else { return values.byteArrayByteCount(range) }
        guard case .variable(let offsets, _) = dictionary.values.storage else { return nil }
        let bounds = offsets.values(as: Int32.self)
        let indices = dictionary.indices.values(as: UInt32.self)
        var total = 0
        for position in range {
            let index = Int(indices[position])
            total &+= Int(bounds[index &+ 1] &- bounds[index])
        }
        return total
    }
}

extension ValueOrder {
    /// Whether values may be NaN.
    var isFloatingPoint: Bool {
        switch self {
        case .float16, .float32, .float64: true
        default: false
        }
    }
}
