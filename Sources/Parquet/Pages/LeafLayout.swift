internal import Columnar

/// How the values of a leaf are held in memory.
enum LeafLayout: Hashable {
    /// The annotation UNKNOWN: nothing but nulls.
    case null
    case bits
    case fixed(FixedConversion)
    case byteArray(isUTF8: Bool)
    /// Decimals stored as byte arrays, of this many bytes in memory.
    case byteArrayDecimal(byteWidth: Int)

    init(_ leaf: LeafColumn, type: DataType, int96: Int96Reading) {
        switch (leaf.physicalType, type) {
        case (_, .null): self = .null
        case (.boolean, _): self = .bits
        case (.int32, .decimal): self = .fixed(.widenToDecimal(from: 4))
        case (.int64, .decimal): self = .fixed(.widenToDecimal(from: 8))
        case (.int32, .int8), (.int32, .uint8): self = .fixed(.narrow(to: 1))
        case (.int32, .int16), (.int32, .uint16): self = .fixed(.narrow(to: 2))
        case (.int32, _), (.float, _): self = .fixed(.identity(byteWidth: 4))
        case (.int64, _), (.double, _): self = .fixed(.identity(byteWidth: 8))
        case (.int96, _):
            switch int96 {
            case .timestamp(let unit): self = .fixed(.int96(unit))
            case .bytes: self = .fixed(.identity(byteWidth: 12))
            }
        case (.byteArray, .decimal): self = .byteArrayDecimal(byteWidth: type.byteWidth ?? 16)
        case (.byteArray, _): self = .byteArray(isUTF8: type == .string)
        case (.fixedLengthByteArray, .decimal):
            self = .fixed(.bigEndianDecimal(byteWidth: leaf.typeLength, to: type.byteWidth ?? 16))
        case (.fixedLengthByteArray, _): self = .fixed(.identity(byteWidth: leaf.typeLength))
        }
    }

    /// Bytes of one value in memory; of byte arrays, what their offset takes.
    var byteWidth: Int {
        switch self {
        case .null, .bits: 1
        case .fixed(let conversion): conversion.byteWidth
        case .byteArray: 4
        case .byteArrayDecimal(let byteWidth): byteWidth
        }
    }
}
