extension Column {
    /// Calls `body` with the bytes of a `string`, `binary` or `fixed` value; not to be used on nulls.
    @inlinable
    public func withBytes<Result, Failure: Error>(
        at index: Int, _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        switch storage {
        case .variable(let offsets, let data):
            let from = Int(offsets.load(at: index, as: Int32.self))
            let to = Int(offsets.load(at: index + 1, as: Int32.self))
            return try body(data.bytes.extracting(from..<to))
        case .fixed(let buffer):
            let width = type.byteWidth ?? 0
            return try body(buffer.bytes.extracting(index * width..<(index + 1) * width))
        case .dictionary(let indices, let values):
            return try values.withBytes(at: Int(indices.load(at: index, as: Int32.self)), body)
        case .none, .bits, .list, .structure:
            preconditionFailure("\(type) values have no bytes of their own")
        }
    }

    /// The string at `index`, ill-formed UTF-8 repaired; nil if null.
    public func string(at index: Int) -> String? {
        if isNull(at: index) { return nil }
        return withBytes(at: index) { bytes in
            unsafe bytes.withUnsafeBytes { raw in unsafe String(decoding: raw, as: UTF8.self) }
        }
    }

    /// The bytes at `index`, copied; nil if null.
    public func binary(at index: Int) -> [UInt8]? {
        if isNull(at: index) { return nil }
        return withBytes(at: index) { bytes in unsafe bytes.withUnsafeBytes { raw in unsafe Array(raw) } }
    }

    /// The boolean at `index`; nil if null.
    public func boolean(at index: Int) -> Bool? {
        if isNull(at: index) { return nil }
        switch storage {
        case .bits(let bits): return bits[index]
        case .dictionary(let indices, let values):
            return values.boolean(at: Int(indices.load(at: index, as: Int32.self)))
        default: preconditionFailure("\(type) is not boolean")
        }
    }

    /// The integer, date, time or timestamp at `index` in its own unit; nil if null.
    /// Unsigned 64-bit values beyond `Int64.max` come as their bit pattern.
    public func integer(at index: Int) -> Int64? {
        if isNull(at: index) { return nil }
        switch storage {
        case .fixed(let buffer):
            switch type {
            case .int8: return Int64(buffer.load(at: index, as: Int8.self))
            case .int16: return Int64(buffer.load(at: index, as: Int16.self))
            case .int32, .date, .time(.milliseconds): return Int64(buffer.load(at: index, as: Int32.self))
            case .int64, .time, .timestamp: return buffer.load(at: index, as: Int64.self)
            case .uint8: return Int64(buffer.load(at: index, as: UInt8.self))
            case .uint16: return Int64(buffer.load(at: index, as: UInt16.self))
            case .uint32: return Int64(buffer.load(at: index, as: UInt32.self))
            case .uint64: return Int64(bitPattern: buffer.load(at: index, as: UInt64.self))
            default: preconditionFailure("\(type) is no integer")
            }
        case .dictionary(let indices, let values):
            return values.integer(at: Int(indices.load(at: index, as: Int32.self)))
        default: preconditionFailure("\(type) is no integer")
        }
    }

    /// The value at `index` as a scalar. Traps on nested types.
    public func scalar(at index: Int) -> Scalar {
        if isNull(at: index) { return .null }
        switch storage {
        case .none: return .null
        case .bits(let bits): return .boolean(bits[index])
        case .variable:
            return type == .string ? .string(string(at: index) ?? "") : .binary(binary(at: index) ?? [])
        case .dictionary(let indices, let values):
            return values.scalar(at: Int(indices.load(at: index, as: Int32.self)))
        case .fixed(let buffer): return fixedScalar(buffer, at: index)
        case .list, .structure: preconditionFailure("\(type) is no scalar type")
        }
    }

    private func fixedScalar(_ buffer: Buffer, at index: Int) -> Scalar {
        switch type {
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32:
            return .int(integer(at: index) ?? 0)
        case .uint64: return .decimal(Int128(buffer.load(at: index, as: UInt64.self)), scale: 0)
        case .float16: return .double(Double(Float(float16Bits: buffer.load(at: index, as: UInt16.self))))
        case .float32: return .float(buffer.load(at: index, as: Float.self))
        case .float64: return .double(buffer.load(at: index, as: Double.self))
        case .decimal(let precision, let scale) where precision <= 38:
            return .decimal(buffer.load(at: index, as: Int128.self), scale: scale)
        case .date: return .date(buffer.load(at: index, as: Int32.self))
        case .time(let unit): return .time(integer(at: index) ?? 0, unit)
        case .timestamp(let unit, let adjusted):
            return .timestamp(integer(at: index) ?? 0, unit, adjustedToUTC: adjusted)
        default: return .binary(binary(at: index) ?? [])
        }
    }

    /// The same values without dictionary storage. O(1) if there is none, otherwise O(count).
    public func decoded() -> Column {
        guard case .dictionary(let indices, let values) = storage else { return self }
        let plain = values.taking(indices: indices)
        guard let validity else { return plain }
        let merged = plain.validity.map { $0 & validity } ?? validity
        return Column(type: type, count: count, validity: merged, storage: plain.storage)
    }
}

extension Float {
    /// An IEEE 754 half-precision value, widened exactly.
    public init(float16Bits bits: UInt16) {
        let sign = UInt32(bits & 0x8000) << 16
        let exponent = UInt32(bits >> 10) & 0x1F
        let fraction = UInt32(bits & 0x3FF)
        switch (exponent, fraction) {
        case (0, 0): self = Float(bitPattern: sign)
        case (0, _):
            let magnitude = Float(fraction) * 0x1p-24
            self = sign == 0 ? magnitude : -magnitude
        case (31, _): self = Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
        default: self = Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
        }
    }
}
