/// The dictionary of field names of a variant.
///
///     metadata: <header> <dictionary_size> <offset>* <bytes>
///     header: version | sorted_strings << 4 | offset_size_minus_one << 6
///
/// Sizes and offsets are unsigned, little-endian, `offset_size` bytes; there are `dictionary_size + 1` offsets,
/// ascending, relative to `bytes` (VariantEncoding.md, "Metadata encoding").
struct VariantMetadata: Sendable {
    let bytes: [UInt8]
    let count: Int
    private let offsetSize: Int

    private var offsetsStart: Int { 1 + offsetSize }
    private var namesStart: Int { offsetsStart + (count + 1) * offsetSize }

    init(_ bytes: [UInt8]) throws(VariantError) {
        guard let header = bytes.first else { throw .truncated(offset: 0, needed: 1, available: 0) }
        guard header & 0x0F == 1 else { throw .unsupportedVersion(Int(header & 0x0F)) }
        self.bytes = bytes
        offsetSize = Int(header >> 6) + 1
        count = try bytes.unsigned(at: 1, width: offsetSize)
        let offsetBytes = (count + 1) * offsetSize
        guard offsetBytes <= bytes.count - offsetsStart else {
            throw .truncated(
                offset: offsetsStart, needed: offsetBytes, available: bytes.count - offsetsStart)
        }
        let available = bytes.count - namesStart
        var previous = 0
        for index in 0...count {
            let place = offsetsStart + index * offsetSize
            let offset = try bytes.unsigned(at: place, width: offsetSize)
            guard index > 0 || offset == 0, offset >= previous else {
                throw .malformedMetadata(offset: place, problem: "offsets that do not ascend from 0")
            }
            guard offset <= available else {
                throw .truncated(offset: namesStart, needed: offset, available: available)
            }
            previous = offset
        }
    }

    /// The UTF-8 bytes of a name; nil if the dictionary has no such entry.
    func name(_ id: Int) -> ArraySlice<UInt8>? {
        guard id >= 0, id < count else { return nil }
        let place = offsetsStart + id * offsetSize
        guard let from = try? bytes.unsigned(at: place, width: offsetSize),
            let to = try? bytes.unsigned(at: place + offsetSize, width: offsetSize)
        else { return nil }
        return bytes[namesStart + from..<namesStart + to]
    }

    /// The position of each name; of names that stand there twice, the first.
    func positions() -> [ArraySlice<UInt8>: Int] {
        var positions: [ArraySlice<UInt8>: Int] = [:]
        for id in 0..<count {
            if let name = name(id), positions[name] == nil { positions[name] = id }
        }
        return positions
    }
}

extension [UInt8] {
    /// An unsigned little-endian integer of 1 to 4 bytes.
    func unsigned(at offset: Int, width: Int) throws(VariantError) -> Int {
        guard offset >= 0, offset <= count, width <= count - offset else {
            throw .truncated(offset: offset, needed: width, available: Swift.max(0, count - offset))
        }
        var value = 0
        for index in (0..<width).reversed() { value = value << 8 | Int(self[offset + index]) }
        return value
    }

    /// A little-endian integer of fixed width.
    func integer<Value: FixedWidthInteger>(
        at offset: Int, as type: Value.Type
    ) throws(VariantError) -> Value {
        let width = Value.bitWidth / 8
        guard offset >= 0, offset <= count, width <= count - offset else {
            throw .truncated(offset: offset, needed: width, available: Swift.max(0, count - offset))
        }
        var value: Value = 0
        for index in (0..<width).reversed() {
            value = value << 8 | Value(truncatingIfNeeded: self[offset + index])
        }
        return value
    }
}
