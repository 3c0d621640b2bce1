extension Column {
    /// The same values as another type, without loss: between integers, integers to decimals and `float64`,
    /// between floats, decimals to wider ones, dates to timestamps, timestamps to finer units, string to binary; of
    /// lists, maps and structures their elements and fields, these by position. Throws `valueDoesNotFit` for the first value that would change and `unsupportedCast` for types
    /// between which there is no such conversion. The column itself where the type is the same.
    public func casting(to target: DataType) throws(ColumnarError) -> Column {
        if type == target { return self }
        if case .dictionary(let indices, let values) = storage {
            return Column(
                type: target, count: count, validity: validity,
                storage: .dictionary(indices: indices, values: try values.casting(to: target)))
        }
        if type == .null { return .nulls(of: target, count: count) }
        switch (type, target) {
        case (.string, .binary):
            return Column(type: target, count: count, validity: validity, storage: storage)
        case (.list, .list), (.map, .map), (.structure, .structure): return try castingNested(to: target)
        case (.float16, .float32), (.float16, .float64):
            return try converting(to: target) { column, row in
                .double(Double(Float(float16Bits: column.fixed(at: row, as: UInt16.self))))
            }
        case (.float64, .float32):
            return try converting(to: target) { column, row in
                let value = column.fixed(at: row, as: Double.self)
                return Double(Float(value)) == value || value.isNaN ? .double(value) : nil
            }
        case (.float32, .float64):
            return try converting(to: target) { column, row in
                .double(Double(column.fixed(at: row, as: Float.self)))
            }
        case (.decimal(let precision, let scale), .decimal(let newPrecision, let newScale))
        where precision <= 38 && newPrecision <= 38 && newScale >= scale:
            let limit = Self.powerOfTen(newPrecision)
            return try converting(to: target) { column, row in
                let value = column.fixed(at: row, as: Int128.self)
                let (scaled, overflow) = value.multipliedReportingOverflow(
                    by: Self.powerOfTen(newScale - scale))
                return overflow || scaled.magnitude >= limit.magnitude
                    ? nil : .decimal(scaled, scale: newScale)
            }
        case (.date, .timestamp(let unit, let adjusted)):
            return try converting(to: target) { column, row in
                let (ticks, overflow) = Int64(column.fixed(at: row, as: Int32.self))
                    .multipliedReportingOverflow(by: 86_400 * unit.ticksPerSecond)
                return overflow ? nil : .timestamp(ticks, unit, adjustedToUTC: adjusted)
            }
        case (.timestamp(let unit, let adjusted), .timestamp(let newUnit, let newAdjusted))
        where adjusted == newAdjusted:
            return try convertingTicks(to: target, from: unit, into: newUnit) {
                .timestamp($0, newUnit, adjustedToUTC: newAdjusted)
            }
        case (.time(let unit), .time(let newUnit)):
            return try convertingTicks(to: target, from: unit, into: newUnit) { .time($0, newUnit) }
        default: return try castingInteger(to: target)
        }
    }

    private func castingNested(to target: DataType) throws(ColumnarError) -> Column {
        switch storage {
        case .list(let offsets, let child):
            guard let element = target.listElement else { throw .unsupportedCast(from: type, to: target) }
            // Elements that no value has may be anything; they must not decide.
            let ends = offsets.values(as: Int32.self)
            let first = ends[0]
            var newOffsets = BufferBuilder(minimumCapacity: (count + 1) * 4)
            for row in 0...count { newOffsets.append(ends[row] - first) }
            let elements = child.slice(Int(first)..<Int(ends[count]))
            return Column(
                type: target, count: count, validity: validity,
                storage: .list(offsets: newOffsets.finish(), child: try elements.casting(to: element.type)))
        case .structure(let children):
            guard case .structure(let fields) = target, fields.count == children.count else {
                throw .unsupportedCast(from: type, to: target)
            }
            var cast: [Column] = []
            for (child, field) in zip(children, fields) {
                let part = child.slice(0..<count)
                let outer = validity.map { validity in part.validity.map { $0 & validity } ?? validity }
                let masked = Column(
                    type: part.type, count: count, validity: outer ?? part.validity, storage: part.storage)
                cast.append(try masked.casting(to: field.type))
            }
            return Column(type: target, count: count, validity: validity, storage: .structure(cast))
        default: throw .unsupportedCast(from: type, to: target)
        }
    }

    private func castingInteger(to target: DataType) throws(ColumnarError) -> Column {
        guard type.isInteger else { throw .unsupportedCast(from: type, to: target) }
        if let range = target.integerRange {
            return try converting(to: target) { column, row in
                let value = column.wideInteger(at: row)
                return range.contains(value) ? .decimal(value, scale: 0).integerScalar : nil
            }
        }
        switch target {
        case .decimal(let precision, let scale) where precision <= 38 && scale >= 0:
            let limit = Self.powerOfTen(precision)
            return try converting(to: target) { column, row in
                let (scaled, overflow) = column.wideInteger(at: row)
                    .multipliedReportingOverflow(by: Self.powerOfTen(scale))
                return overflow || scaled.magnitude >= limit.magnitude ? nil : .decimal(scaled, scale: scale)
            }
        case .float64:
            return try converting(to: target) { column, row in
                let value = column.wideInteger(at: row)
                return Int128(exactly: Double(value)) == value ? .double(Double(value)) : nil
            }
        default: throw .unsupportedCast(from: type, to: target)
        }
    }

    private func convertingTicks(
        to target: DataType, from unit: TimeUnit, into newUnit: TimeUnit, _ wrap: (Int64) -> Scalar
    ) throws(ColumnarError) -> Column {
        let up = max(newUnit.ticksPerSecond / unit.ticksPerSecond, 1)
        let down = max(unit.ticksPerSecond / newUnit.ticksPerSecond, 1)
        return try converting(to: target) { column, row in
            let value = column.integer(at: row) ?? 0
            let (scaled, overflow) = value.multipliedReportingOverflow(by: up)
            return overflow || scaled % down != 0 ? nil : wrap(scaled / down)
        }
    }

    private func converting(
        to target: DataType, _ convert: (Column, Int) -> Scalar?
    ) throws(ColumnarError) -> Column {
        var builder = ColumnBuilder(type: target)
        for row in 0..<count {
            if isNull(at: row) {
                builder.appendNull()
                continue
            }
            guard let value = convert(self, row) else { throw .valueDoesNotFit(row: row, to: target) }
            builder.append(value)
        }
        return builder.finish()
    }

    private func fixed<Value: BitwiseCopyable>(at row: Int, as type: Value.Type) -> Value {
        guard case .fixed(let buffer) = storage else {
            preconditionFailure("\(self.type) values have no fixed width")
        }
        return buffer.load(at: row, as: type)
    }

    /// An integer of any width, exactly.
    private func wideInteger(at row: Int) -> Int128 {
        type == .uint64 ? Int128(fixed(at: row, as: UInt64.self)) : Int128(integer(at: row) ?? 0)
    }

    /// 10 to the power of `exponent`, 0 to 38.
    package static func powerOfTen(_ exponent: Int) -> Int128 {
        precondition((0...38).contains(exponent), "10 to the power of \(exponent)")
        return (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}

extension DataType {
    /// Whether values are whole numbers.
    public var isInteger: Bool { integerRange != nil }

    /// The values that an integer type holds; nil for other types.
    var integerRange: ClosedRange<Int128>? {
        switch self {
        case .int8: Int128(Int8.min)...Int128(Int8.max)
        case .int16: Int128(Int16.min)...Int128(Int16.max)
        case .int32: Int128(Int32.min)...Int128(Int32.max)
        case .int64: Int128(Int64.min)...Int128(Int64.max)
        case .uint8: 0...Int128(UInt8.max)
        case .uint16: 0...Int128(UInt16.max)
        case .uint32: 0...Int128(UInt32.max)
        case .uint64: 0...Int128(UInt64.max)
        default: nil
        }
    }
}

extension Scalar {
    /// A whole decimal as an integer where it fits, as builders take it.
    fileprivate var integerScalar: Scalar {
        guard case .decimal(let value, 0) = self, let narrow = Int64(exactly: value) else { return self }
        return .int(narrow)
    }
}
