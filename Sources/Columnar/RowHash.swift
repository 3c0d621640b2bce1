/// 64-bit hashes of rows: equal values hash equal however they are stored, integers of any width and floats of any
/// width included; -0.0 as 0.0, all NaNs as one, null as a value of its own.
///
/// The same in every process, so that rows can be spread over spill files; not stable across releases.
public enum RowHash {
    /// One hash a row over all `columns`, which have one length. O(rows × columns).
    public static func hashes(of columns: [Column]) -> [UInt64] {
        guard let first = columns.first else { return [] }
        var hashes = [UInt64](repeating: ByteHash.third, count: first.count)
        for column in columns {
            precondition(column.count == first.count, "columns of \(first.count) and \(column.count) rows")
            mix(column, into: &hashes)
        }
        for row in hashes.indices {
            hashes[row] = ByteHash.fold(hashes[row] ^ ByteHash.fourth, ByteHash.second)
        }
        return hashes
    }

    /// One bit pattern for all NaNs and one for both zeros.
    static func normalized(_ value: Double) -> Double {
        value.isNaN ? .nan : (value == 0 ? 0 : value)
    }

    private static let nullWord: UInt64 = 0x9E37_79B9_7F4A_7C15

    @inline(__always)
    private static func combine(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        // The sum keeps what came before if the product should be nothing.
        ByteHash.fold(hash ^ ByteHash.first, word ^ ByteHash.second) &+ hash
    }

    private static func mix(_ column: Column, into hashes: inout [UInt64]) {
        let access = ValueAccess(column)
        switch (access.layout, column.type) {
        case (.fixed(1), .int8):
            mix(access, &hashes) { UInt64(truncatingIfNeeded: access.load($0, as: Int8.self)) }
        case (.fixed(2), .int16):
            mix(access, &hashes) { UInt64(truncatingIfNeeded: access.load($0, as: Int16.self)) }
        case (.fixed(4), .uint32): mix(access, &hashes) { UInt64(access.load($0, as: UInt32.self)) }
        case (.fixed(4), .int32), (.fixed(4), .date), (.fixed(4), .time):
            mix(access, &hashes) { UInt64(truncatingIfNeeded: access.load($0, as: Int32.self)) }
        case (.fixed(1), .uint8): mix(access, &hashes) { UInt64(access.load($0, as: UInt8.self)) }
        case (.fixed(2), .uint16): mix(access, &hashes) { UInt64(access.load($0, as: UInt16.self)) }
        case (.fixed(8), .int64), (.fixed(8), .uint64), (.fixed(8), .time), (.fixed(8), .timestamp):
            mix(access, &hashes) { access.load($0, as: UInt64.self) }
        case (.float64, _): mix(access, &hashes) { word(access.load($0, as: Double.self)) }
        case (.float32, _): mix(access, &hashes) { word(Double(access.load($0, as: Float.self))) }
        case (.float16, _):
            mix(access, &hashes) { word(Double(Float(float16Bits: access.load($0, as: UInt16.self)))) }
        case (.bits, _): mix(access, &hashes) { access.bit($0) ? 1 : 0 }
        case (.none, _): mix(access, &hashes) { _ in 0 }
        case (.bytes, _), (.fixed, _):
            if case .dictionary(_, let values) = column.storage, values.count <= column.count {
                let entries = words(of: values)
                unsafe entries.withUnsafeBufferPointer { entries in
                    mix(access, &hashes) { unsafe entries[$0] }
                }
            } else {
                mix(access, &hashes) { place in
                    let bytes = unsafe access.bytes(place)
                    guard let base = bytes.baseAddress else { return 0 }
                    return unsafe ByteHash.hash(base, count: bytes.count)
                }
            }
        case (.list, _), (.structure, _):
            for row in hashes.indices { hashes[row] = combine(hashes[row], nestedWord(access, row)) }
        }
    }

    @inline(__always)
    private static func mix(_ access: ValueAccess, _ hashes: inout [UInt64], _ word: (Int) -> UInt64) {
        precondition(access.count == hashes.count)
        for row in hashes.indices {
            let place = access.place(row)
            hashes[row] = combine(hashes[row], place < 0 ? nullWord : word(place))
        }
    }

    /// The hash of each entry of a dictionary by itself.
    private static func words(of values: Column) -> [UInt64] {
        let access = ValueAccess(values)
        return (0..<values.count).map { row in
            guard access.place(row) >= 0 else { return 0 }
            let bytes = unsafe access.bytes(row)
            guard let base = bytes.baseAddress else { return 0 }
            return unsafe ByteHash.hash(base, count: bytes.count)
        }
    }

    @inline(__always)
    private static func word(_ value: Double) -> UInt64 {
        normalized(value).bitPattern
    }

    /// The hash of one value within a nested one.
    private static func nestedWord(_ access: ValueAccess, _ row: Int) -> UInt64 {
        let place = access.place(row)
        if place < 0 { return nullWord }
        switch access.layout {
        case .none: return 0
        case .bits: return access.bit(place) ? 1 : 0
        case .float64: return word(access.load(place, as: Double.self))
        case .float32: return word(Double(access.load(place, as: Float.self)))
        case .float16: return word(Double(Float(float16Bits: access.load(place, as: UInt16.self))))
        case .fixed, .bytes:
            let bytes = unsafe access.bytes(place)
            guard let base = bytes.baseAddress else { return 0 }
            return unsafe ByteHash.hash(base, count: bytes.count)
        case .list:
            let range = access.range(place)
            return range.reduce(UInt64(range.count)) { combine($0, nestedWord(access.children[0], $1)) }
        case .structure: return access.children.reduce(ByteHash.third) { combine($0, nestedWord($1, place)) }
        }
    }
}
