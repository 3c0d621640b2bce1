/// The least and greatest value of a column, and how many values have no place in that order.
///
/// Floats without NaN, -0.0 and 0.0 as one; strings and binaries by their bytes. Columns of nulls only, nested columns,
/// intervals and decimals beyond 38 digits have neither.
public struct ColumnMinMax: Hashable, Sendable {
    public var minimum: Scalar?
    public var maximum: Scalar?
    public var nullCount: Int
    public var nanCount: Int

    /// Looks at every value; for a dictionary, at every entry that is used. O(values).
    public init(_ column: Column) {
        nanCount = 0
        guard case .dictionary(let indices, let values) = column.storage else {
            nullCount = column.nullCount
            if column.nullCount < column.count { scan(column) }
            return
        }
        var isUsed = [Bool](repeating: false, count: values.count)
        var nulls = 0
        var nans = 0
        let positions = indices.values(as: Int32.self)
        for row in 0..<column.count {
            if column.isNull(at: row) {
                nulls += 1
                continue
            }
            let entry = Int(positions[row])
            isUsed[entry] = true
            if values.isNull(at: entry) {
                nulls += 1
            } else if values.isNaN(at: entry) {
                nans += 1
            }
        }
        let entries = ColumnMinMax(values.filtered(by: Bitmap(isUsed)))
        minimum = entries.minimum
        maximum = entries.maximum
        nullCount = nulls
        nanCount = nans
    }

    private mutating func scan(_ column: Column) {
        switch (column.storage, column.type) {
        case (.bits(let bits), _):
            let valid = column.validity
            let ones = (valid.map { bits & $0 } ?? bits).countOnes()
            minimum = .boolean(ones == column.count - column.nullCount)
            maximum = .boolean(ones > 0)
        case (.variable, _), (.fixed, .fixedSizeBinary): scanBytes(column)
        case (.fixed(let buffer), .float64): scanFloats(column, buffer, Double.self)
        case (.fixed(let buffer), .float32): scanFloats(column, buffer, Float.self)
        case (.fixed, .float16): scanHalfFloats(column)
        case (.fixed(let buffer), _): scanFixed(column, buffer)
        default: break
        }
    }

    private mutating func scanFixed(_ column: Column, _ buffer: Buffer) {
        let places: (Int, Int)?
        switch column.type {
        case .int8: places = Self.places(column, buffer, Int8.self)
        case .int16: places = Self.places(column, buffer, Int16.self)
        case .int32, .date, .time(.milliseconds): places = Self.places(column, buffer, Int32.self)
        case .int64, .time, .timestamp: places = Self.places(column, buffer, Int64.self)
        case .uint8: places = Self.places(column, buffer, UInt8.self)
        case .uint16: places = Self.places(column, buffer, UInt16.self)
        case .uint32: places = Self.places(column, buffer, UInt32.self)
        case .uint64: places = Self.places(column, buffer, UInt64.self)
        case .decimal(let precision, _) where precision <= 38:
            places = Self.places(column, buffer, Int128.self)
        default: places = nil
        }
        guard let places else { return }
        minimum = column.scalar(at: places.0)
        maximum = column.scalar(at: places.1)
    }

    /// Rows of the least and the greatest value.
    @inline(__always)
    private static func places<Value: Comparable & BitwiseCopyable>(
        _ column: Column, _ buffer: Buffer, _ type: Value.Type
    ) -> (Int, Int)? {
        var best: (low: Value, lowRow: Int, high: Value, highRow: Int)?
        let values = buffer.values(as: Value.self)
        for row in 0..<column.count {
            if let validity = column.validity, !validity[row] { continue }
            let value = values[row]
            guard let known = best else {
                best = (value, row, value, row)
                continue
            }
            if value < known.low {
                best?.low = value
                best?.lowRow = row
            } else if value > known.high {
                best?.high = value
                best?.highRow = row
            }
        }
        return best.map { ($0.lowRow, $0.highRow) }
    }

    private mutating func scanFloats<Value: BinaryFloatingPoint & BitwiseCopyable>(
        _ column: Column, _ buffer: Buffer, _ type: Value.Type
    ) {
        var low: Int?
        var high: Int?
        let values = buffer.values(as: Value.self)
        for row in 0..<column.count where !column.isNull(at: row) {
            let value = values[row]
            if value.isNaN {
                nanCount += 1
                continue
            }
            if low.map({ value < values[$0] }) ?? true { low = row }
            if high.map({ value > values[$0] }) ?? true { high = row }
        }
        minimum = low.map { column.scalar(at: $0) }
        maximum = high.map { column.scalar(at: $0) }
    }

    private mutating func scanHalfFloats(_ column: Column) {
        var low = Double.infinity
        var high = -Double.infinity
        var hasNumber = false
        for row in 0..<column.count {
            guard case .double(let value) = column.scalar(at: row) else { continue }
            if value.isNaN {
                nanCount += 1
            } else {
                low = min(low, value)
                high = max(high, value)
                hasNumber = true
            }
        }
        if hasNumber {
            minimum = .double(low)
            maximum = .double(high)
        }
    }

    private mutating func scanBytes(_ column: Column) {
        let access = ValueAccess(column)
        var low = -1
        var high = -1
        for row in 0..<column.count where access.place(row) >= 0 {
            if low < 0 {
                low = row
                high = row
            } else if unsafe access.bytes(row).precedes(access.bytes(low)) {
                low = row
            } else if unsafe access.bytes(high).precedes(access.bytes(row)) {
                high = row
            }
        }
        guard low >= 0 else { return }
        minimum = column.scalar(at: low)
        maximum = column.scalar(at: high)
    }
}

extension Column {
    fileprivate func isNaN(at index: Int) -> Bool {
        switch type {
        case .float16, .float32, .float64: scalar(at: index).compare(to: .double(.nan)) == 0
        default: false
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes come before others: the first that differs decides, then the length.
    @inline(__always)
    func precedes(_ other: UnsafeRawBufferPointer) -> Bool {
        let shared = Swift.min(count, other.count)
        var index = 0
        while index &+ 8 <= shared {
            let left = unsafe UInt64(bigEndian: loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let right = unsafe UInt64(bigEndian: other.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            if left != right { return left < right }
            index &+= 8
        }
        while index < shared {
            if unsafe self[index] != other[index] { return unsafe self[index] < other[index] }
            index &+= 1
        }
        return count < other.count
    }
}
