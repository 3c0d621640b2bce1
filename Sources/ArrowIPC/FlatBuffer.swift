/// A FlatBuffers message under construction, written from front to back.
///
///     buffer = root offset, then tables, vectors and strings in any order
///     table  = vtable (u16 its bytes, u16 the table's bytes, u16 a field: where it is or 0), then
///              i32 distance back to the vtable, then the fields, each aligned to its size
///     vector = u32 count, elements; string = u32 count, bytes, 0
///
/// An offset is a u32 that counts from itself forward. So an object is written after the table that points to it, whose
/// slot is filled in then.
struct FlatBuffer {
    /// A field of a table, in the order of its schema.
    enum Field {
        /// Left out: it has its default.
        case absent
        case byte(UInt8)
        case short(Int16)
        case int(Int32)
        case long(Int64)
        /// Filled in by `connect`.
        case offset

        var byteCount: Int {
            switch self {
            case .absent: 0
            case .byte: 1
            case .short: 2
            case .int, .offset: 4
            case .long: 8
            }
        }
    }

    private(set) var bytes: [UInt8] = [0, 0, 0, 0]

    /// Writes a table; returns where it is and where each of its fields is.
    mutating func table(_ fields: [Field]) -> (position: Int, fields: [Int]) {
        var places: [Int] = []
        var size = 4
        for field in fields {
            let width = max(field.byteCount, 1)
            size = (size + width - 1) / width * width
            places.append(size)
            size += field.byteCount
        }
        let vtableSize = 4 + 2 * fields.count
        // The table itself must be at a multiple of 8, so that its longs are.
        while (bytes.count + vtableSize) % 8 != 0 { bytes.append(0) }
        append(UInt16(vtableSize))
        append(UInt16(size))
        for (field, place) in zip(fields, places) { append(field.byteCount == 0 ? 0 : UInt16(place)) }
        let position = bytes.count
        append(Int32(vtableSize))
        for (field, place) in zip(fields, places) {
            if field.byteCount > 0 { while bytes.count < position + place { bytes.append(0) } }
            switch field {
            case .absent: break
            case .byte(let value): bytes.append(value)
            case .short(let value): append(value)
            case .int(let value): append(value)
            case .long(let value): append(value)
            case .offset: append(UInt32(0))
            }
        }
        return (position, places.map { position + $0 })
    }

    /// Writes a string; returns where it is.
    mutating func string(_ text: String) -> Int {
        align(4)
        let position = bytes.count
        append(UInt32(text.utf8.count))
        bytes += Array(text.utf8)
        bytes.append(0)
        return position
    }

    /// Writes a vector of offsets that are filled in later; returns where it is and where they are.
    mutating func offsets(count: Int) -> (position: Int, slots: [Int]) {
        align(4)
        let position = bytes.count
        append(UInt32(count))
        for _ in 0..<count { append(UInt32(0)) }
        return (position, (0..<count).map { position + 4 + 4 * $0 })
    }

    /// Writes a vector of structures of two longs; returns where it is.
    mutating func pairs(_ pairs: [(Int64, Int64)]) -> Int {
        while (bytes.count + 4) % 8 != 0 { bytes.append(0) }
        let position = bytes.count
        append(UInt32(pairs.count))
        for (first, second) in pairs {
            append(first)
            append(second)
        }
        return position
    }

    /// Lets an offset point to an object behind it.
    mutating func connect(_ slot: Int, to position: Int) {
        let distance = UInt32(position - slot)
        for index in 0..<4 { bytes[slot + index] = UInt8(truncatingIfNeeded: distance >> UInt32(8 * index)) }
    }

    private mutating func align(_ width: Int) {
        while bytes.count % width != 0 { bytes.append(0) }
    }

    private mutating func append<Value: FixedWidthInteger>(_ value: Value) {
        for index in 0..<MemoryLayout<Value>.size {
            bytes.append(UInt8(truncatingIfNeeded: value >> Value(8 * index)))
        }
    }
}
