import Columnar

/// The values of an `IN`, laid out for lookup.
struct ValueSet {
    private let scalars: [Scalar]
    /// Ascending.
    private let integers: [Int64]
    private let texts: Set<[UInt8]>

    /// Values of one column's type, none null.
    init(_ values: [Scalar]) {
        scalars = values
        let numbers = values.compactMap { value -> Int64? in
            switch value {
            case .int(let value): value
            case .date(let value): Int64(value)
            case .time(let value, _), .timestamp(let value, _, _): value
            default: nil
            }
        }
        integers = numbers.sorted()
        texts = Set(
            values.compactMap { value in
                switch value {
                case .string(let text): Array(text.utf8)
                case .binary(let bytes): bytes
                default: nil
                }
            })
    }

    /// A bit a value: whether it is one of the set. Not for dictionary storage.
    func matches(_ column: Column) -> Bitmap {
        // A few comparisons in tight loops beat a hash lookup for each row.
        if scalars.count <= 8 || (integers.isEmpty && texts.isEmpty) {
            var bits = Bitmap(repeating: false, count: column.count)
            for scalar in scalars { bits = bits | column.matches(.equal, scalar) }
            return bits
        }
        if !texts.isEmpty, case .variable(let offsets, let data) = column.storage {
            let lengths = Set(texts.map(\.count))
            return unsafe Column.byteBitmap(offsets, data, column.count) { bytes in
                unsafe lengths.contains(bytes.count) && texts.contains(Array(bytes))
            }
        }
        if case .fixed(let buffer) = column.storage, texts.isEmpty {
            switch column.type.byteWidth {
            case 8: return Column.bitmap(buffer, column.count) { (value: Int64) in contains(value) }
            case 4 where column.type != .uint32:
                return Column.bitmap(buffer, column.count) { (value: Int32) in contains(Int64(value)) }
            default: break
            }
        }
        var builder = BitmapBuilder(minimumCapacity: column.count)
        if texts.isEmpty {
            for row in 0..<column.count { builder.append(column.integer(at: row).map(contains) ?? false) }
        } else {
            for row in 0..<column.count {
                builder.append(column.binary(at: row).map(texts.contains) ?? false)
            }
        }
        return builder.finish()
    }

    @inline(__always)
    private func contains(_ value: Int64) -> Bool {
        var low = 0
        var high = integers.count
        while low < high {
            let middle = (low &+ high) &>> 1
            if integers[middle] < value { low = middle &+ 1 } else { high = middle }
        }
        return low < integers.count && integers[low] == value
    }
}
