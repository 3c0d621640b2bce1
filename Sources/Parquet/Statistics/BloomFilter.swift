internal import BinaryCoding
public import Columnar

/// A split-block bloom filter of a column chunk: tells values that are certainly not there. Spec: BloomFilter.md.
public struct BloomFilter: Sendable {
    private let words: [UInt32]
    private let leaf: LeafColumn

    private static let salts: [UInt32] = [
        0x47b6_137b, 0x4497_4d91, 0x8824_ad5b, 0xa2b7_289d, 0x7054_95c7, 0x2df1_424b, 0x9efc_4947,
        0x5c6b_fb31,
    ]

    /// The most bytes of bits that are read.
    static let byteLimit = 128 << 20

    /// Bits in blocks of 32 bytes; nil for any other number of bytes.
    init?(bits: RawSpan, leaf: LeafColumn) {
        guard bits.byteCount >= 32, bits.byteCount % 32 == 0 else { return nil }
        self.leaf = leaf
        words = (0..<bits.byteCount / 4).map { index in
            UInt32(littleEndian: unsafe bits.unsafeLoadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
        }
    }

    /// False if no value of this hash was added.
    func mightContain(hash: UInt64) -> Bool {
        let blockCount = UInt64(words.count / 8)
        let block = Int(truncatingIfNeeded: ((hash >> 32) &* blockCount) >> 32) * 8
        let key = UInt32(truncatingIfNeeded: hash)
        for index in 0..<8 where words[block + index] >> ((key &* Self.salts[index]) >> 27) & 1 == 0 {
            return false
        }
        return true
    }

    func mightContain(plain bytes: [UInt8]) -> Bool {
        mightContain(hash: XXH64.hash(unsafe bytes.span.bytes))
    }

    /// False if the column chunk certainly does not hold `value`. True where that cannot be told: for null, NaN,
    /// and values of another type than the column's.
    public func mightContain(_ value: Scalar) -> Bool {
        // Zero has two representations that are equal and hash differently.
        switch value {
        case .double(0):
            guard let positive = leaf.plainBytes(of: .double(0.0)),
                let negative = leaf.plainBytes(of: .double(-0.0))
            else { return true }
            return mightContain(plain: positive) || mightContain(plain: negative)
        case .float(0):
            guard let positive = leaf.plainBytes(of: .float(0.0)),
                let negative = leaf.plainBytes(of: .float(-0.0))
            else { return true }
            return mightContain(plain: positive) || mightContain(plain: negative)
        default:
            guard let bytes = leaf.plainBytes(of: value) else { return true }
            return mightContain(plain: bytes)
        }
    }
}

extension LeafColumn {
    /// The PLAIN bytes of a value of the leaf's own type, without length; nil for others.
    func plainBytes(of value: Scalar) -> [UInt8]? {
        switch (value, type) {
        case (.int(let number), .int8), (.int(let number), .int16), (.int(let number), .int32):
            return Int32(exactly: number).map { Self.littleEndian($0) }
        case (.int(let number), .uint8), (.int(let number), .uint16), (.int(let number), .uint32):
            return UInt32(exactly: number).map { Self.littleEndian($0) }
        case (.int(let number), .int64): return Self.littleEndian(number)
        case (.int(let number), .uint64): return UInt64(exactly: number).map { Self.littleEndian($0) }
        case (.decimal(let number, 0), .uint64): return UInt64(exactly: number).map { Self.littleEndian($0) }
        case (.float(let number), .float32): return number.isNaN ? nil : Self.littleEndian(number.bitPattern)
        case (.double(let number), .float64): return number.isNaN ? nil : Self.littleEndian(number.bitPattern)
        case (.decimal(let number, let scale), .decimal(_, let own)) where scale == own:
            return decimalBytes(number)
        case (.string(let text), .string): return Array(text.utf8)
        case (.binary(let bytes), .binary): return bytes
        case (.binary(let bytes), .fixedSizeBinary(let byteCount)) where bytes.count == byteCount:
            return bytes
        case (.date(let days), .date): return Self.littleEndian(days)
        case (.time(let ticks, let unit), .time(let own)) where unit == own:
            if physicalType == .int32 { return Int32(exactly: ticks).map { Self.littleEndian($0) } }
            return Self.littleEndian(ticks)
        case (.timestamp(let ticks, let unit, _), .timestamp(let own, _))
        where unit == own && physicalType == .int64:
            return Self.littleEndian(ticks)
        default: return nil
        }
    }

    private func decimalBytes(_ number: Int128) -> [UInt8]? {
        switch physicalType {
        case .int32: return Int32(exactly: number).map { Self.littleEndian($0) }
        case .int64: return Int64(exactly: number).map { Self.littleEndian($0) }
        case .fixedLengthByteArray:
            let bigEndian = Array(Self.littleEndian(number).reversed())
            let sign: UInt8 = number < 0 ? 0xFF : 0
            guard typeLength < 16 else { return [UInt8](repeating: sign, count: typeLength - 16) + bigEndian }
            guard bigEndian.prefix(16 - typeLength).allSatisfy({ $0 == sign }) else { return nil }
            return Array(bigEndian.suffix(typeLength))
        // Byte arrays may hold a number with any count of sign bytes.
        default: return nil
        }
    }

    private static func littleEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
        (0..<Value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}

extension ParquetFile {
    /// The bloom filter of a leaf in one row group; nil if there is none, or none of a known kind.
    public func bloomFilter(rowGroup: Int, leaf: Int) async throws -> BloomFilter? {
        guard metadata.rowGroups.indices.contains(rowGroup), schemaTree.leaves.indices.contains(leaf) else {
            throw ParquetError.invalidRequest(
                problem: "row group \(rowGroup), leaf \(leaf): not in this file")
        }
        let chunk = try chunkMetadata(rowGroup: rowGroup, leaf: leaf)
        guard let stated = chunk.bloomFilterOffset, let start = Int(exactly: stated), start >= 4,
            start < reader.source.byteCount
        else { return nil }
        // Without a length the header is fetched first; it takes about 15 bytes.
        let headEnd = start + (chunk.bloomFilterByteCount.map { max(0, Int($0)) } ?? 64)
        let head = try await reader.read([start..<min(headEnd, reader.source.byteCount)])[0]
        guard let (header, headerByteCount) = try? BloomFilterHeader.decode(head.bytes, part: "bloom filter"),
            header.isSupported, header.byteCount >= 32, Int(header.byteCount) <= BloomFilter.byteLimit
        else { return nil }
        let end = headerByteCount + Int(header.byteCount)
        var whole = head
        if end > head.byteCount {
            guard start + end <= reader.source.byteCount else { return nil }
            whole = try await reader.read([start..<start + end])[0]
        }
        return BloomFilter(
            bits: whole.slice(headerByteCount..<end).bytes, leaf: schemaTree.leaves[leaf])
    }
}
