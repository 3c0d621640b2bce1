/// The order of one column's values: a word for each row that decides most comparisons, bytes for the rest.
struct ColumnOrder {
    private let prefixes: [UInt64]
    private let column: Column
    let descending: Bool
    let nullsFirst: Bool
    /// Whether equal prefixes may still be different values.
    private let needsBytes: Bool

    init(_ column: Column, key: SortKey) {
        descending = key.descending
        nullsFirst = key.nulls == .first
        if case .dictionary(let indices, let values) = column.storage, values.nullCount == 0,
            values.count <= column.count
        {
            // Entries are put in order once; rows then compare by the place of their entry.
            let ranks = Self.ranks(of: values)
            let positions = indices.values(as: Int32.self)
            self.column = column
            needsBytes = false
            prefixes = (0..<column.count).map { row in
                let entry = Int(positions[row])
                return entry >= 0 && entry < ranks.count ? ranks[entry] : 0
            }
            return
        }
        let plain = column.decoded()
        self.column = plain
        needsBytes = plain.type.isVariableLength || (plain.type.byteWidth ?? 0) > 8
        prefixes = Self.prefixes(of: plain)
    }

    /// The place of each value among the different ones.
    private static func ranks(of values: Column) -> [UInt64] {
        let order = ColumnOrder(values, key: SortKey(column: 0))
        let sorted = (0..<values.count).sorted { order.compare($0, $1) < 0 }
        var ranks = [UInt64](repeating: 0, count: values.count)
        var rank: UInt64 = 0
        for (place, entry) in sorted.enumerated() {
            if place > 0, order.compare(sorted[place - 1], entry) != 0 { rank += 1 }
            ranks[entry] = rank
        }
        return ranks
    }

    @inline(__always)
    func compare(_ left: Int, _ right: Int) -> Int {
        if column.nullCount > 0 {
            let leftIsNull = column.isNull(at: left)
            let rightIsNull = column.isNull(at: right)
            if leftIsNull || rightIsNull {
                if leftIsNull && rightIsNull { return 0 }
                return leftIsNull == nullsFirst ? -1 : 1
            }
        }
        let a = prefixes[left]
        let b = prefixes[right]
        var comparison = a < b ? -1 : (a > b ? 1 : 0)
        if comparison == 0, needsBytes { comparison = compareBytes(left, right) }
        return descending ? -comparison : comparison
    }

    /// Whether any value is null.
    var hasNulls: Bool { column.nullCount > 0 }

    @inline(__always)
    func isNull(_ row: Int) -> Bool { column.isNull(at: row) }

    /// Whether values whose first `chunk + 1` words are equal may differ in a further one.
    func hasWord(after chunk: Int) -> Bool {
        guard needsBytes, chunk < 7 else { return false }
        if case .decimal(let precision, _) = column.type { return precision <= 38 && chunk == 0 }
        return true
    }

    /// Whether values are texts of any length; a dictionary's words say all.
    var isVariableLength: Bool { needsBytes && column.type.isVariableLength }

    /// How many bytes a text has.
    func byteCount(_ row: Int) -> Int { column.withBytes(at: row) { $0.byteCount } }

    /// Whether equal words leave something to compare: the rest of long texts, the length of short ones.
    func isUndecided(after chunk: Int) -> Bool {
        if case .decimal(let precision, _) = column.type { return precision > 38 }
        return needsBytes
    }

    /// The word of a value that is compared next, in the order that is asked for: of texts, eight bytes each.
    @inline(__always)
    func word(_ row: Int, _ chunk: Int) -> UInt64 {
        let word = chunk == 0 ? prefixes[row] : laterWord(row, chunk)
        return descending ? ~word : word
    }

    private func laterWord(_ row: Int, _ chunk: Int) -> UInt64 {
        if case .decimal = column.type, case .fixed(let buffer) = column.storage {
            return UInt64(truncatingIfNeeded: buffer.load(at: row, as: Int128.self))
        }
        return column.withBytes(at: row) { bytes in
            let start = Swift.min(chunk * 8, bytes.byteCount)
            return Self.bigEndianPrefix(bytes.extracting(start..<bytes.byteCount))
        }
    }

    private func compareBytes(_ left: Int, _ right: Int) -> Int {
        if case .decimal(let precision, _) = column.type, precision <= 38,
            case .fixed(let buffer) = column.storage
        {
            let a = buffer.load(at: left, as: Int128.self)
            let b = buffer.load(at: right, as: Int128.self)
            return a < b ? -1 : (a > b ? 1 : 0)
        }
        if case .decimal = column.type {
            return column.withBytes(at: left) { a in
                column.withBytes(at: right) { b in Self.compareLittleEndian(a, b) }
            }
        }
        return column.withBytes(at: left) { a in column.withBytes(at: right) { b in Self.compareBytes(a, b) }
        }
    }

    private static func compareBytes(_ left: RawSpan, _ right: RawSpan) -> Int {
        unsafe left.withUnsafeBytes { a in
            unsafe right.withUnsafeBytes { b in
                for index in 0..<min(a.count, b.count) where unsafe a[index] != b[index] {
                    return unsafe a[index] < b[index] ? -1 : 1
                }
                return a.count < b.count ? -1 : (a.count > b.count ? 1 : 0)
            }
        }
    }

    /// Two's complement integers of one width.
    private static func compareLittleEndian(_ left: RawSpan, _ right: RawSpan) -> Int {
        unsafe left.withUnsafeBytes { a in
            unsafe right.withUnsafeBytes { b in
                for index in stride(from: a.count - 1, through: 0, by: -1) where unsafe a[index] != b[index] {
                    if index == a.count - 1 {
                        return unsafe Int8(bitPattern: a[index]) < Int8(bitPattern: b[index]) ? -1 : 1
                    }
                    return unsafe a[index] < b[index] ? -1 : 1
                }
                return 0
            }
        }
    }

    private static let signBit: UInt64 = 1 << 63

    private static func prefixes(of column: Column) -> [UInt64] {
        let count = column.count
        switch column.storage {
        case .none: return [UInt64](repeating: 0, count: count)
        case .bits(let bits): return (0..<count).map { bits[$0] ? 1 : 0 }
        case .variable:
            return (0..<count).map { row in column.withBytes(at: row) { bigEndianPrefix($0) } }
        case .fixed(let buffer):
            switch column.type {
            case .float64:
                return (0..<count).map { ordered(buffer.load(at: $0, as: Double.self)) }
            case .float32:
                return (0..<count).map { ordered(Double(buffer.load(at: $0, as: Float.self))) }
            case .float16:
                return (0..<count).map {
                    ordered(Double(Float(float16Bits: buffer.load(at: $0, as: UInt16.self))))
                }
            case .uint64: return (0..<count).map { buffer.load(at: $0, as: UInt64.self) }
            case .decimal(let precision, _):
                guard precision <= 38 else { return [UInt64](repeating: 0, count: count) }
                return (0..<count).map {
                    UInt64(truncatingIfNeeded: buffer.load(at: $0, as: Int128.self) >> 64) ^ signBit
                }
            case .fixedSizeBinary, .interval:
                return (0..<count).map { row in column.withBytes(at: row) { bigEndianPrefix($0) } }
            default:
                return (0..<count).map { row in
                    column.isNull(at: row) ? 0 : UInt64(bitPattern: column.integer(at: row) ?? 0) ^ signBit
                }
            }
        case .dictionary, .list, .structure:
            preconditionFailure("\(column.type) values have no order")
        }
    }

    private static func bigEndianPrefix(_ bytes: RawSpan) -> UInt64 {
        if bytes.byteCount >= 8 {
            return UInt64(bigEndian: unsafe bytes.unsafeLoadUnaligned(as: UInt64.self))
        }
        var prefix: UInt64 = 0
        for index in 0..<8 {
            prefix <<= 8
            if index < bytes.byteCount {
                prefix |= UInt64(unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self))
            }
        }
        return prefix
    }

    /// Bits that compare as the numbers do, with NaN last and both zeros equal.
    private static func ordered(_ value: Double) -> UInt64 {
        let bits = RowHash.normalized(value).bitPattern
        return bits & signBit == 0 ? bits | signBit : ~bits
    }
}
