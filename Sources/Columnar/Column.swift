/// A sequence of values of one type in Arrow's memory layout: immutable, cheap to copy and to slice.
///
/// Invariants: `validity`, when present, has `count` bits and `nullCount` of them are zero; the storage holds
/// exactly `count` values; what stands under a null is unspecified but readable.
public struct Column: Sendable {
    /// Where the values are. `Buffer`s hold exactly the bytes of `count` values; offsets are `Int32`,
    /// `count + 1` of them, ascending, not necessarily starting at 0.
    public indirect enum Storage: Sendable {
        case none
        case bits(Bitmap)
        case fixed(Buffer)
        case variable(offsets: Buffer, data: Buffer)
        /// `Int32` positions in `values`, which has the same type as the column; under a null any valid index.
        case dictionary(indices: Buffer, values: Column)
        case list(offsets: Buffer, child: Column)
        case structure([Column])
    }

    public let type: DataType
    public let count: Int
    public let nullCount: Int
    /// Bit set: the value is there. nil: no nulls.
    public let validity: Bitmap?
    public let storage: Storage

    /// A column over parts made elsewhere; counts the nulls.
    public init(type: DataType, count: Int, validity: Bitmap? = nil, storage: Storage) {
        precondition(validity.map { $0.count == count } ?? true, "validity of another length")
        self.type = type
        self.count = count
        if case .null = type {
            nullCount = count
            self.validity = nil
        } else {
            let nulls = validity.map { count - $0.countOnes() } ?? 0
            nullCount = nulls
            self.validity = nulls == 0 ? nil : validity
        }
        self.storage = storage
    }

    /// `count` nulls of a type.
    public static func nulls(of type: DataType, count: Int) -> Column {
        var builder = ColumnBuilder(type: type)
        builder.appendNulls(count)
        return builder.finish()
    }

    /// `count` times one value, stored once where the type allows.
    public static func constant(_ scalar: Scalar, type: DataType, count: Int) -> Column {
        if scalar == .null || type == .null { return nulls(of: type, count: count) }
        var builder = ColumnBuilder(type: type)
        if type == .boolean {
            for _ in 0..<count { builder.append(scalar) }
            return builder.finish()
        }
        builder.append(scalar)
        return Column(
            type: type, count: count,
            storage: .dictionary(indices: Buffer(zeroed: count * 4), values: builder.finish()))
    }

    /// Whether the value at `index` is null.
    @inlinable
    public func isNull(at index: Int) -> Bool {
        if let validity { return !validity[index] }
        return nullCount > 0
    }

    /// Whether the values are stored as positions in a dictionary.
    public var isDictionary: Bool {
        if case .dictionary = storage { true } else { false }
    }

    /// A part of the same memory.
    public func slice(_ range: Range<Int>) -> Column {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count) values")
        if range.count == count { return self }
        let sliced: Storage
        switch storage {
        case .none: sliced = .none
        case .bits(let bits): sliced = .bits(bits.slice(range))
        case .fixed(let buffer):
            let width = type.byteWidth ?? 0
            sliced = .fixed(buffer.slice(range.lowerBound * width..<range.upperBound * width))
        case .variable(let offsets, let data):
            sliced = .variable(
                offsets: offsets.slice(range.lowerBound * 4..<(range.upperBound + 1) * 4), data: data)
        case .dictionary(let indices, let values):
            sliced = .dictionary(
                indices: indices.slice(range.lowerBound * 4..<range.upperBound * 4), values: values)
        case .list(let offsets, let child):
            sliced = .list(
                offsets: offsets.slice(range.lowerBound * 4..<(range.upperBound + 1) * 4), child: child)
        case .structure(let children): sliced = .structure(children.map { $0.slice(range) })
        }
        return Column(type: type, count: range.count, validity: validity?.slice(range), storage: sliced)
    }
}
