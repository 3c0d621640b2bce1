import Columnar

/// A split-block bloom filter: blocks of 256 bits, eight bits of one block a value. Spec: BloomFilter.md.
struct BloomFilterBuilder {
    private var words: [UInt32]
    private static let wordsInBlock = 8
    private static let salts: [UInt32] = [
        0x47b6_137b, 0x4497_4d91, 0x8824_ad5b, 0xa2b7_289d, 0x7054_95c7, 0x2df1_424b, 0x9efc_4947,
        0x5c6b_fb31,
    ]
    private static let leastByteCount = 32
    private static let mostByteCount = 128 << 20

    /// A filter for so many distinct values, as large as the false positive rate needs.
    init(distinctCount: Int, falsePositiveRate: Double) {
        let rate = min(max(falsePositiveRate, 1e-6), 0.5)
        // Bits for each value: -8 / ln(1 - rate^(1/8)).
        let bits = -8.0 * Double(max(distinctCount, 1)) / Self.logarithm(1 - Self.eighthRoot(rate))
        var byteCount = Self.leastByteCount
        while Double(byteCount) * 8 < bits, byteCount < Self.mostByteCount { byteCount *= 2 }
        words = [UInt32](repeating: 0, count: byteCount / 4)
    }

    private static func eighthRoot(_ value: Double) -> Double {
        value.squareRoot().squareRoot().squareRoot()
    }

    /// The natural logarithm of a value in (0, 1), by the series of atanh after taking out powers of two.
    private static func logarithm(_ value: Double) -> Double {
        let exponent = Double(value.exponent) + 1
        let ratio = (value.significand / 2 - 1) / (value.significand / 2 + 1)
        var term = ratio
        var sum = 0.0
        for power in stride(from: 1.0, to: 60, by: 2) {
            sum += term / power
            term *= ratio * ratio
        }
        return 2 * sum + exponent * 0.693147180559945309
    }

    mutating func insert(hash: UInt64) {
        let blockCount = UInt64(words.count / Self.wordsInBlock)
        let block = Int(truncatingIfNeeded: ((hash >> 32) &* blockCount) >> 32) * Self.wordsInBlock
        let key = UInt32(truncatingIfNeeded: hash)
        for index in 0..<Self.wordsInBlock {
            words[block + index] |= 1 << ((key &* Self.salts[index]) >> 27)
        }
    }

    /// Adds all values in their PLAIN bytes without lengths.
    mutating func insert(_ values: LeafValues) {
        values.forEachHash { insert(hash: $0) }
    }

    /// The header and the bits.
    func bytes() -> [UInt8] {
        var bytes = BloomFilterHeader(byteCount: Int32(words.count * 4)).encoded()
        for word in words { unsafe withUnsafeBytes(of: word.littleEndian) { bytes += unsafe Array($0) } }
        return bytes
    }
}
