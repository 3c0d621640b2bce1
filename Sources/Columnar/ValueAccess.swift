/// Plain pointers to the values of one column, for kernels that look at single rows.
///
/// Made once for a batch; checks then that buffers hold `count` values, that offsets ascend within their data and
/// that dictionary positions are within the dictionary, so that a row below `count` is always safe to load.
@safe
struct ValueAccess: @unchecked Sendable {
    enum Layout: Equatable {
        /// No values: the `null` type.
        case none
        case bits
        /// Values equal if their bytes are.
        case fixed(Int)
        case float16, float32, float64
        case bytes
        case list, structure
    }

    let layout: Layout
    let count: Int
    /// Without a dictionary the row itself is where the value is.
    private let positions: UnsafeRawPointer?
    private let validity: UnsafeRawPointer?
    private let validityOffset: Int
    private let entryValidity: UnsafeRawPointer?
    private let entryValidityOffset: Int
    let values: UnsafeRawPointer
    let bitOffset: Int
    let offsets: UnsafeRawPointer
    let children: [ValueAccess]
    /// What keeps the pointers alive.
    private let owner: Column

    init(_ column: Column) {
        owner = column
        count = column.count
        unsafe validity = column.validity.map { unsafe $0.buffer.start }
        validityOffset = column.validity?.bitOffset ?? 0
        var entries = column
        if case .dictionary(let indices, let values) = column.storage {
            Self.check(indices, of: column, limit: values.count)
            unsafe positions = indices.start
            entries = values
            unsafe entryValidity = values.validity.map { unsafe $0.buffer.start }
            entryValidityOffset = values.validity?.bitOffset ?? 0
        } else {
            unsafe positions = nil
            unsafe entryValidity = nil
            entryValidityOffset = 0
        }
        var values = unsafe entries.unusedPointer
        var offsets = unsafe values
        var bitOffset = 0
        var children: [ValueAccess] = []
        switch entries.storage {
        case .none: layout = .none
        case .bits(let bits):
            precondition(bits.count >= entries.count)
            layout = .bits
            unsafe values = bits.buffer.start
            bitOffset = bits.bitOffset
        case .fixed(let buffer):
            let width = column.type.byteWidth ?? 0
            precondition(
                buffer.byteCount >= entries.count * width, "\(buffer.byteCount) bytes of \(column.type)")
            unsafe values = buffer.start
            switch column.type {
            case .float16: layout = .float16
            case .float32: layout = .float32
            case .float64: layout = .float64
            default: layout = .fixed(width)
            }
        case .variable(let ends, let data):
            Self.check(ends, count: entries.count, limit: data.byteCount)
            layout = .bytes
            unsafe offsets = ends.start
            unsafe values = data.start
        case .list(let ends, let child):
            Self.check(ends, count: entries.count, limit: child.count)
            layout = .list
            unsafe offsets = ends.start
            children = [ValueAccess(child)]
        case .structure(let fields):
            layout = .structure
            children = fields.map { field in
                precondition(field.count >= column.count, "a child of \(field.count) rows")
                return ValueAccess(field)
            }
        case .dictionary: preconditionFailure("a dictionary of dictionaries")
        }
        unsafe self.values = values
        unsafe self.offsets = offsets
        self.bitOffset = bitOffset
        self.children = children
    }

    private static func check(_ offsets: Buffer, count: Int, limit: Int) {
        precondition(
            offsets.byteCount >= (count + 1) * 4, "\(offsets.byteCount) bytes of offsets for \(count) values")
        let values = offsets.values(as: Int32.self)
        var isAscending = values[0] >= 0 && Int(values[count]) <= limit
        for index in 0..<count { isAscending = isAscending && values[index] <= values[index + 1] }
        precondition(isAscending, "offsets do not ascend within \(limit)")
    }

    private static func check(_ indices: Buffer, of column: Column, limit: Int) {
        precondition(indices.byteCount >= column.count * 4)
        let values = indices.values(as: Int32.self)
        for index in 0..<column.count where values[index] < 0 || Int(values[index]) >= limit {
            precondition(column.isNull(at: index), "dictionary position \(values[index]) of \(limit)")
        }
    }

    @inline(__always)
    private static func isClear(_ bits: UnsafeRawPointer?, _ offset: Int, _ row: Int) -> Bool {
        guard let bits = unsafe bits else { return false }
        let position = offset &+ row
        return
            unsafe (bits.load(fromByteOffset: position &>> 3, as: UInt8.self)
            &>> UInt8(truncatingIfNeeded: position & 7)) & 1 == 0
    }

    /// Where the value of a row is, or -1 if it is null. `row` must be in `0..<count`.
    @inline(__always)
    func place(_ row: Int) -> Int {
        if layout == .none { return -1 }
        if unsafe Self.isClear(validity, validityOffset, row) { return -1 }
        guard let positions = unsafe positions else { return row }
        let entry = Int(unsafe positions.loadUnaligned(fromByteOffset: row &* 4, as: Int32.self))
        return unsafe Self.isClear(entryValidity, entryValidityOffset, entry) ? -1 : entry
    }

    @inline(__always)
    func load<Value: BitwiseCopyable>(_ place: Int, as type: Value.Type) -> Value {
        unsafe values.loadUnaligned(fromByteOffset: place &* MemoryLayout<Value>.stride, as: Value.self)
    }

    @inline(__always)
    func bit(_ place: Int) -> Bool {
        unsafe !Self.isClear(values, bitOffset, place)
    }

    /// The range of a text in the data, or of a list in its child.
    @inline(__always)
    func range(_ place: Int) -> Range<Int> {
        let from = Int(unsafe offsets.loadUnaligned(fromByteOffset: place &* 4, as: Int32.self))
        let to = Int(unsafe offsets.loadUnaligned(fromByteOffset: place &* 4 &+ 4, as: Int32.self))
        return unsafe Range(uncheckedBounds: (from, to))
    }

    /// The bytes of a text or a fixed-width value.
    @inline(__always)
    @unsafe
    func bytes(_ place: Int) -> UnsafeRawBufferPointer {
        if case .fixed(let width) = layout {
            return unsafe UnsafeRawBufferPointer(start: values + place &* width, count: width)
        }
        let range = range(place)
        return unsafe UnsafeRawBufferPointer(start: values + range.lowerBound, count: range.count)
    }
}

extension Column {
    /// Something to point to where there are no values.
    @unsafe fileprivate var unusedPointer: UnsafeRawPointer { unsafe Self.unusedBuffer.start }
    private static let unusedBuffer = Buffer(zeroed: 64)
}

extension DataType {
    /// Whether values of both types have the same meaning: the same type but for names, nullability and metadata.
    func hasSameValues(as other: DataType) -> Bool {
        switch (self, other) {
        case (.list(let left), .list(let right)): left.type.hasSameValues(as: right.type)
        case (.map(let leftKey, let leftValue), .map(let rightKey, let rightValue)):
            leftKey.type.hasSameValues(as: rightKey.type) && leftValue.type.hasSameValues(as: rightValue.type)
        case (.structure(let left), .structure(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.type.hasSameValues(as: $1.type) }
        default: self == other
        }
    }
}
