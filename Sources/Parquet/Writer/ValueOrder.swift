import Columnar

/// How the values of a leaf compare, in their PLAIN bytes. Spec: `ColumnOrder`, TYPE_ORDER.
enum ValueOrder: Sendable {
    case boolean
    case signed32, unsigned32
    case signed64, unsigned64
    case float16, float32, float64
    /// Byte by byte, unsigned; a prefix first.
    case bytes
    /// Two's complement of one width, most significant byte first.
    case signedBigEndian
    /// No order is defined: no bounds.
    case none

    init(_ leaf: LeafColumn) {
        switch leaf.element.logicalType {
        case .geometry, .geography, .null, .variant, .unrecognized:
            self = .none
            return
        default: break
        }
        switch (leaf.type, leaf.physicalType) {
        case (.interval, _), (.null, _), (_, .int96): self = .none
        case (.uint8, _), (.uint16, _), (.uint32, _): self = .unsigned32
        case (.uint64, _): self = .unsigned64
        case (.float16, _): self = .float16
        case (.decimal, .fixedLengthByteArray): self = .signedBigEndian
        case (.decimal, .byteArray): self = .none
        case (_, .boolean): self = .boolean
        case (_, .int32): self = .signed32
        case (_, .int64): self = .signed64
        case (_, .float): self = .float32
        case (_, .double): self = .float64
        case (_, .byteArray), (_, .fixedLengthByteArray): self = .bytes
        }
    }

    /// Whether one value's PLAIN bytes come before another's; neither is NaN.
    func isLess(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        switch self {
        case .boolean: return left[0] < right[0]
        case .signed32:
            return Int32(truncatingIfNeeded: Self.bits(left)) < Int32(truncatingIfNeeded: Self.bits(right))
        case .unsigned32, .unsigned64: return Self.bits(left) < Self.bits(right)
        case .signed64: return Int64(bitPattern: Self.bits(left)) < Int64(bitPattern: Self.bits(right))
        case .float16:
            return Float(float16Bits: UInt16(truncatingIfNeeded: Self.bits(left)))
                < Float(float16Bits: UInt16(truncatingIfNeeded: Self.bits(right)))
        case .float32:
            return Float(bitPattern: UInt32(truncatingIfNeeded: Self.bits(left)))
                < Float(bitPattern: UInt32(truncatingIfNeeded: Self.bits(right)))
        case .float64: return Double(bitPattern: Self.bits(left)) < Double(bitPattern: Self.bits(right))
        case .bytes: return left.lexicographicallyPrecedes(right)
        case .signedBigEndian:
            if left[0] ^ right[0] >= 0x80 { return left[0] >= 0x80 }
            return left.lexicographicallyPrecedes(right)
        case .none: return false
        }
    }

    /// Up to eight little-endian bytes.
    static func bits(_ bytes: [UInt8]) -> UInt64 {
        var value: UInt64 = 0
        for (index, byte) in bytes.prefix(8).enumerated() { value |= UInt64(byte) << UInt64(8 * index) }
        return value
    }
}
