import Columnar

/// Values of a leaf without its nulls, in their physical form: PLAIN but for booleans and byte arrays.
struct LeafValues: Sendable {
    enum Storage: Sendable {
        /// A byte of 0 or 1 each.
        case booleans(Buffer)
        /// `width` bytes each, as PLAIN has them.
        case fixed(Buffer, width: Int)
        /// `Int32` offsets, one more than values, into `data`.
        case variable(offsets: Buffer, data: Buffer)
    }

    let storage: Storage
    let count: Int

    /// Bytes of the values `range` when PLAIN.
    func plainByteCount(_ range: Range<Int>) -> Int {
        switch storage {
        case .booleans: (range.count + 7) / 8
        case .fixed(_, let width): range.count * width
        case .variable(let offsets, _): range.count * 4 + Self.dataByteCount(offsets, range)
        }
    }

    /// Bytes of the byte arrays `range` without their lengths; nil for other values.
    func byteArrayByteCount(_ range: Range<Int>) -> Int? {
        guard case .variable(let offsets, _) = storage else { return nil }
        return Self.dataByteCount(offsets, range)
    }

    private static func dataByteCount(_ offsets: Buffer, _ range: Range<Int>) -> Int {
        Int(offsets.load(at: range.upperBound, as: Int32.self))
            - Int(offsets.load(at: range.lowerBound, as: Int32.self))
    }
}
