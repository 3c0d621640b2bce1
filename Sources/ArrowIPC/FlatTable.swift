/// A table of a FlatBuffers message, from bytes that may be anything. Every access is checked; see ``FlatBuffer`` for
/// the layout. Fields are counted from 0 in the order of their schema.
struct FlatTable {
    private let bytes: [UInt8]
    private let position: Int
    private let vtable: Range<Int>

    /// The table that the message begins with.
    init(rootOf bytes: [UInt8]) throws(ArrowError) {
        let cursor = FlatBytes(bytes)
        try self.init(bytes, at: Int(try cursor.load(at: 0, as: UInt32.self)))
    }

    private init(_ bytes: [UInt8], at position: Int) throws(ArrowError) {
        let cursor = FlatBytes(bytes)
        let distance = Int(try cursor.load(at: position, as: Int32.self))
        let start = position - distance
        let byteCount = Int(try cursor.load(at: start, as: UInt16.self))
        guard byteCount >= 4, byteCount <= bytes.count - start else {
            throw .damaged("a table of its metadata has no description")
        }
        self.bytes = bytes
        self.position = position
        vtable = start..<start + byteCount
    }

    /// Where a field stands; nil if it is left out.
    private func place(_ field: Int) throws(ArrowError) -> Int? {
        let slot = vtable.lowerBound + 4 + 2 * field
        guard slot + 2 <= vtable.upperBound else { return nil }
        let offset = Int(try FlatBytes(bytes).load(at: slot, as: UInt16.self))
        return offset == 0 ? nil : position + offset
    }

    /// A number; `otherwise` where the field is left out.
    func number<Value: FixedWidthInteger & BitwiseCopyable>(
        _ field: Int, otherwise value: Value
    ) throws(ArrowError) -> Value {
        guard let place = try place(field) else { return value }
        return try FlatBytes(bytes).load(at: place, as: Value.self)
    }

    /// What an offset points to.
    private func target(_ field: Int) throws(ArrowError) -> Int? {
        guard let place = try place(field) else { return nil }
        return place + Int(try FlatBytes(bytes).load(at: place, as: UInt32.self))
    }

    func table(_ field: Int) throws(ArrowError) -> FlatTable? {
        guard let target = try target(field) else { return nil }
        return try FlatTable(bytes, at: target)
    }

    func text(_ field: Int) throws(ArrowError) -> String? {
        guard let range = try vector(field, elementByteCount: 1) else { return nil }
        guard let text = String(validating: bytes[range], as: UTF8.self) else {
            throw .damaged("a name in its metadata is no UTF-8")
        }
        return text
    }

    func tables(_ field: Int) throws(ArrowError) -> [FlatTable] {
        guard let range = try vector(field, elementByteCount: 4) else { return [] }
        var tables: [FlatTable] = []
        for slot in stride(from: range.lowerBound, to: range.upperBound, by: 4) {
            let offset = Int(try FlatBytes(bytes).load(at: slot, as: UInt32.self))
            tables.append(try FlatTable(bytes, at: slot + offset))
        }
        return tables
    }

    /// A vector of numbers, or of structures of several numbers of one width.
    func numbers(_ field: Int, inEach count: Int = 1) throws(ArrowError) -> [Int64] {
        guard let range = try vector(field, elementByteCount: 8 * count) else { return [] }
        var numbers: [Int64] = []
        numbers.reserveCapacity(range.count / 8)
        for slot in stride(from: range.lowerBound, to: range.upperBound, by: 8) {
            numbers.append(try FlatBytes(bytes).load(at: slot, as: Int64.self))
        }
        return numbers
    }

    /// The bytes of a vector's elements.
    private func vector(_ field: Int, elementByteCount: Int) throws(ArrowError) -> Range<Int>? {
        guard let start = try target(field) else { return nil }
        let count = Int(try FlatBytes(bytes).load(at: start, as: UInt32.self))
        let first = start + 4
        guard count <= (bytes.count - first) / elementByteCount else {
            throw .damaged("a list of its metadata is longer than the metadata")
        }
        return first..<first + count * elementByteCount
    }
}

/// Little-endian numbers at any place of some bytes.
private struct FlatBytes {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func load<Value: FixedWidthInteger & BitwiseCopyable>(
        at position: Int, as type: Value.Type
    ) throws(ArrowError) -> Value {
        guard position >= 0, position <= bytes.count - MemoryLayout<Value>.size else {
            throw .damaged("its metadata point outside of themselves")
        }
        return Value(
            littleEndian: unsafe bytes.withUnsafeBytes { raw in
                unsafe raw.loadUnaligned(fromByteOffset: position, as: Value.self)
            })
    }
}
