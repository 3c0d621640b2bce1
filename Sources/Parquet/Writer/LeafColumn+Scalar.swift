import Columnar

extension LeafColumn {
    /// A bound in PLAIN bytes as a scalar of the leaf's type; nil for bytes of another length.
    func scalar(ofBound bytes: [UInt8]) -> Scalar? {
        let width = physicalType == .fixedLengthByteArray ? typeLength : physicalType.byteWidth
        if let width, bytes.count != width { return nil }
        let bits = ValueOrder.bits(bytes)
        switch type {
        case .boolean: return bytes.first.map { .boolean($0 != 0) }
        case .int8, .int16, .int32: return .int(Int64(Int32(truncatingIfNeeded: bits)))
        case .uint8, .uint16, .uint32: return .int(Int64(bits))
        case .int64: return .int(Int64(bitPattern: bits))
        case .uint64: return .decimal(Int128(bits), scale: 0)
        case .float16: return .double(Double(Float(float16Bits: UInt16(truncatingIfNeeded: bits))))
        case .float32: return .float(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
        case .float64: return .double(Double(bitPattern: bits))
        case .date: return .date(Int32(truncatingIfNeeded: bits))
        case .time(let unit):
            return .time(
                physicalType == .int32 ? Int64(Int32(truncatingIfNeeded: bits)) : Int64(bitPattern: bits),
                unit)
        case .timestamp(let unit, let adjusted):
            return .timestamp(Int64(bitPattern: bits), unit, adjustedToUTC: adjusted)
        case .decimal(_, let scale): return unscaled(bytes).map { .decimal($0, scale: scale) }
        case .string: return .string(String(decoding: bytes, as: UTF8.self))
        case .binary, .fixedSizeBinary: return .binary(bytes)
        case .null, .interval, .list, .map, .structure: return nil
        }
    }

    private func unscaled(_ bytes: [UInt8]) -> Int128? {
        switch physicalType {
        case .int32: return Int128(Int32(truncatingIfNeeded: ValueOrder.bits(bytes)))
        case .int64: return Int128(Int64(bitPattern: ValueOrder.bits(bytes)))
        default:
            guard bytes.count <= 16, let first = bytes.first else { return nil }
            var value: Int128 = first >= 0x80 ? -1 : 0
            for byte in bytes { value = value << 8 | Int128(byte) }
            return value
        }
    }
}
