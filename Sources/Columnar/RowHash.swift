/// 64-bit hashes of rows: equal values of one logical type hash equal, however they are stored.
///
/// Not stable across releases and not for anything that is written down.
public enum RowHash {
    /// One hash a row over all `columns`, which have one length. O(rows × columns).
    public static func hashes(of columns: [Column]) -> [UInt64] {
        guard let first = columns.first else { return [] }
        var hashes = [UInt64](repeating: seed, count: first.count)
        for column in columns {
            precondition(column.count == first.count, "columns of \(first.count) and \(column.count) rows")
            combine(column, into: &hashes)
        }
        return hashes
    }

    private static let seed: UInt64 = 0x9E37_79B9_7F4A_7C15
    private static let nullHash: UInt64 = 0xD6E8_FEB8_6659_FD93

    /// Two words into one: the halves of their 128-bit product, folded.
    @inline(__always)
    static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = (left ^ 0x2D35_8DCC_AA6C_78A5).multipliedFullWidth(by: right ^ 0x8BB8_4B93_962E_ACC9)
        return product.high ^ product.low
    }

    /// The hash of a run of bytes.
    static func hash(_ bytes: RawSpan) -> UInt64 {
        let count = bytes.byteCount
        var result = seed ^ UInt64(count)
        var offset = 0
        unsafe bytes.withUnsafeBytes { raw in
            while offset &+ 8 <= count {
                result = mix(result, unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                offset &+= 8
            }
            if offset < count {
                var tail: UInt64 = 0
                var shift: UInt64 = 0
                while offset < count {
                    tail |= UInt64(unsafe raw[offset]) << shift
                    shift &+= 8
                    offset &+= 1
                }
                result = mix(result, tail)
            }
        }
        return result
    }

    private static func combine(_ column: Column, into hashes: inout [UInt64]) {
        if let validity = column.validity {
            let values = valueHashes(of: column)
            for row in hashes.indices {
                hashes[row] = mix(hashes[row], validity[row] ? values[row] : nullHash)
            }
            return
        }
        switch column.storage {
        case .fixed(let buffer):
            switch column.type {
            case .int64, .uint64, .timestamp, .time(.microseconds), .time(.nanoseconds):
                let values = buffer.values(as: UInt64.self)
                for row in hashes.indices { hashes[row] = mix(hashes[row], values[row]) }
                return
            case .int32, .uint32, .date, .time(.milliseconds):
                let values = buffer.values(as: UInt32.self)
                for row in hashes.indices { hashes[row] = mix(hashes[row], UInt64(values[row])) }
                return
            default: break
            }
        default: break
        }
        let values = valueHashes(of: column)
        for row in hashes.indices { hashes[row] = mix(hashes[row], values[row]) }
    }

    /// A word for each value; what stands under a null is unspecified.
    private static func valueHashes(of column: Column) -> [UInt64] {
        switch column.storage {
        case .none: return [UInt64](repeating: nullHash, count: column.count)
        case .bits(let bits): return (0..<column.count).map { bits[$0] ? 1 : 0 }
        case .fixed(let buffer): return fixedHashes(buffer, column.type, count: column.count)
        case .variable(let offsets, let data):
            let offsets = offsets.values(as: Int32.self)
            let bytes = data.bytes
            var hashes = [UInt64](repeating: 0, count: column.count)
            for row in hashes.indices {
                hashes[row] = hash(bytes.extracting(Int(offsets[row])..<Int(offsets[row + 1])))
            }
            return hashes
        case .dictionary(let indices, let values):
            var entries = valueHashes(of: values)
            for entry in entries.indices where values.isNull(at: entry) { entries[entry] = nullHash }
            let indices = indices.values(as: Int32.self)
            var hashes = [UInt64](repeating: 0, count: column.count)
            for row in hashes.indices { hashes[row] = entries.isEmpty ? 0 : entries[Int(indices[row])] }
            return hashes
        case .list(let offsets, let child):
            var elements = [UInt64](repeating: seed, count: child.count)
            combine(child, into: &elements)
            let offsets = offsets.values(as: Int32.self)
            var hashes = [UInt64](repeating: 0, count: column.count)
            for row in hashes.indices {
                var combined = seed ^ UInt64(offsets[row + 1] - offsets[row])
                for element in offsets[row]..<offsets[row + 1] {
                    combined = mix(combined, elements[Int(element)])
                }
                hashes[row] = combined
            }
            return hashes
        case .structure(let children):
            var hashes = [UInt64](repeating: seed, count: column.count)
            for child in children { combine(child, into: &hashes) }
            return hashes
        }
    }

    private static func fixedHashes(_ buffer: Buffer, _ type: DataType, count: Int) -> [UInt64] {
        switch type {
        case .float64:
            let values = buffer.values(as: Double.self)
            return (0..<count).map { normalized(values[$0]).bitPattern }
        case .float32:
            let values = buffer.values(as: Float.self)
            return (0..<count).map { UInt64(normalized(values[$0]).bitPattern) }
        case .int8, .uint8:
            let values = buffer.values(as: UInt8.self)
            return (0..<count).map { UInt64(values[$0]) }
        case .int16, .uint16:
            let values = buffer.values(as: UInt16.self)
            return (0..<count).map { UInt64(values[$0]) }
        case .int32, .uint32, .date, .time(.milliseconds):
            let values = buffer.values(as: UInt32.self)
            return (0..<count).map { UInt64(values[$0]) }
        case .int64, .uint64, .timestamp, .time:
            let values = buffer.values(as: UInt64.self)
            return (0..<count).map { values[$0] }
        default:
            let width = type.byteWidth ?? 0
            let bytes = buffer.bytes
            return (0..<count).map { hash(bytes.extracting($0 * width..<($0 + 1) * width)) }
        }
    }

    /// One bit pattern for all NaNs and one for both zeros.
    static func normalized(_ value: Double) -> Double {
        value.isNaN ? .nan : (value == 0 ? 0 : value)
    }

    static func normalized(_ value: Float) -> Float {
        value.isNaN ? .nan : (value == 0 ? 0 : value)
    }
}
