import Columnar

/// The values of an `IN`, laid out for lookup.
struct ValueSet {
    private let scalars: [Scalar]
    private let integers: Set<Int64>
    private let texts: Set<[UInt8]>

    /// Values of one column's type, none null.
    init(_ values: [Scalar]) {
        scalars = values
        integers = Set(
            values.compactMap { value in
                switch value {
                case .int(let value): value
                case .date(let value): Int64(value)
                case .time(let value, _), .timestamp(let value, _, _): value
                default: nil
                }
            })
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
        var builder = BitmapBuilder(minimumCapacity: column.count)
        if texts.isEmpty {
            for row in 0..<column.count {
                builder.append(column.integer(at: row).map(integers.contains) ?? false)
            }
        } else {
            for row in 0..<column.count {
                builder.append(column.binary(at: row).map(texts.contains) ?? false)
            }
        }
        return builder.finish()
    }
}
