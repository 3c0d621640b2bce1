internal import Columnar

extension LeafColumn {
    /// Whether values compare as signed numbers of their physical type, which old writers did for every type.
    var isOrderedAsSigned: Bool {
        switch physicalType {
        case .boolean, .float, .double: return true
        case .int32, .int64:
            switch type {
            case .uint8, .uint16, .uint32, .uint64, .null: return false
            default: return true
            }
        case .int96, .byteArray, .fixedLengthByteArray: return false
        }
    }

    /// Whether bounds under a stated order are what a reader expects of the type.
    func supports(_ order: ColumnOrder) -> Bool {
        switch order {
        case .typeDefined: physicalType != .int96 && type != .null && type != .interval
        // A total order puts -NaN first and NaN last; bounds that are numbers bound numbers in both orders.
        case .ieee754Total: type == .float32 || type == .float64 || type == .float16
        case .int96Timestamp, .unrecognized: false
        }
    }

    /// A bound that no value is below.
    func lowerBound(_ bytes: [UInt8]) -> Scalar? {
        if type == .string, String(validating: bytes, as: UTF8.self) == nil {
            return Self.validPrefix(bytes).map { .string($0) }
        }
        guard let bound = bound(bytes) else { return nil }
        switch bound {
        // A minimum of zero does not tell its sign.
        case .double(0): return .double(-0.0)
        case .float(0): return .float(-0.0)
        default: return bound
        }
    }

    /// A bound that no value is above.
    func upperBound(_ bytes: [UInt8]) -> Scalar? {
        if type == .string, String(validating: bytes, as: UTF8.self) == nil { return nil }
        guard let bound = bound(bytes) else { return nil }
        switch bound {
        case .double(0): return .double(0.0)
        case .float(0): return .float(0.0)
        default: return bound
        }
    }

    private func bound(_ bytes: [UInt8]) -> Scalar? {
        guard let scalar = scalar(ofBound: bytes) else { return nil }
        switch scalar {
        case .double(let value): return value.isNaN ? nil : scalar
        case .float(let value): return value.isNaN ? nil : scalar
        case .int(let value): return integerRange?.contains(value) ?? true ? scalar : nil
        default: return scalar
        }
    }

    private var integerRange: ClosedRange<Int64>? {
        switch type {
        case .int8: -128...127
        case .int16: -32_768...32_767
        case .uint8: 0...255
        case .uint16: 0...65_535
        default: nil
        }
    }

    /// What is well-formed at the front of bytes that were cut within a character; nil if they are no text at all.
    private static func validPrefix(_ bytes: [UInt8]) -> String? {
        for cut in 1...3 where bytes.count > cut {
            if let text = String(validating: bytes.dropLast(cut), as: UTF8.self) { return text }
        }
        return nil
    }
}
