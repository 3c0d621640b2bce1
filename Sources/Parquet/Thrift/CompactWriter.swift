/// Writes Thrift's compact protocol; the grammar stands at ``CompactReader``.
struct CompactWriter {
    private(set) var bytes: [UInt8] = []
    /// Number of the field written last, for each structure that is open.
    private var previous: [Int] = []

    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func zigzag(_ value: Int64) {
        varint(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    mutating func beginStructure() {
        previous.append(0)
    }

    mutating func endStructure() {
        previous.removeLast()
        bytes.append(0)
    }

    /// Writes the header of a field of the structure begun last.
    mutating func header(_ id: Int, _ type: ThriftType) {
        let last = previous.removeLast()
        previous.append(id)
        if id > last && id - last < 16 {
            bytes.append(UInt8(id - last) << 4 | type.rawValue)
        } else {
            bytes.append(type.rawValue)
            zigzag(Int64(id))
        }
    }

    mutating func boolean(_ id: Int, _ value: Bool?) {
        guard let value else { return }
        header(id, value ? .booleanTrue : .booleanFalse)
    }

    mutating func byte(_ id: Int, _ value: Int8?) {
        guard let value else { return }
        header(id, .byte)
        bytes.append(UInt8(bitPattern: value))
    }

    mutating func int16(_ id: Int, _ value: Int16?) {
        guard let value else { return }
        header(id, .int16)
        zigzag(Int64(value))
    }

    mutating func int32(_ id: Int, _ value: Int32?) {
        guard let value else { return }
        header(id, .int32)
        zigzag(Int64(value))
    }

    mutating func int64(_ id: Int, _ value: Int64?) {
        guard let value else { return }
        header(id, .int64)
        zigzag(value)
    }

    mutating func double(_ id: Int, _ value: Double?) {
        guard let value else { return }
        header(id, .double)
        let bits = value.bitPattern
        for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * shift))) }
    }

    mutating func binary(_ id: Int, _ value: [UInt8]?) {
        guard let value else { return }
        header(id, .binary)
        varint(UInt64(value.count))
        bytes += value
    }

    mutating func string(_ id: Int, _ value: String?) {
        guard let value else { return }
        binary(id, Array(value.utf8))
    }

    /// Writes the header of a list field; the elements follow by the caller's hand.
    mutating func beginList(_ id: Int, of type: ThriftType, count: Int) {
        header(id, .list)
        if count < 15 {
            bytes.append(UInt8(count) << 4 | type.rawValue)
        } else {
            bytes.append(0xF0 | type.rawValue)
            varint(UInt64(count))
        }
    }

    mutating func int64List(_ id: Int, _ values: [Int64]?) {
        guard let values else { return }
        beginList(id, of: .int64, count: values.count)
        for value in values { zigzag(value) }
    }

    mutating func int32List(_ id: Int, _ values: [Int32]?) {
        guard let values else { return }
        beginList(id, of: .int32, count: values.count)
        for value in values { zigzag(Int64(value)) }
    }

    mutating func booleanList(_ id: Int, _ values: [Bool]?) {
        guard let values else { return }
        beginList(id, of: .booleanTrue, count: values.count)
        for value in values { bytes.append(value ? 1 : 2) }
    }

    mutating func binaryList(_ id: Int, _ values: [[UInt8]]?) {
        guard let values else { return }
        beginList(id, of: .binary, count: values.count)
        for value in values {
            varint(UInt64(value.count))
            bytes += value
        }
    }

    mutating func stringList(_ id: Int, _ values: [String]?) {
        binaryList(id, values.map { $0.map { Array($0.utf8) } })
    }

    mutating func structure<Value: ThriftStructure>(_ id: Int, _ value: Value?) {
        guard let value else { return }
        header(id, .structure)
        value.encode(into: &self)
    }

    /// Writes an empty structure, as unions of bare names hold.
    mutating func emptyStructure(_ id: Int) {
        header(id, .structure)
        bytes.append(0)
    }

    mutating func list<Value: ThriftStructure>(_ id: Int, _ values: [Value]?) {
        guard let values else { return }
        beginList(id, of: .structure, count: values.count)
        for value in values { value.encode(into: &self) }
    }
}
