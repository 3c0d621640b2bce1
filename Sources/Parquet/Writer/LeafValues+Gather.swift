import Columnar

extension LeafValues {
    /// The values of `segments` one after another, converted to the leaf's physical type.
    ///
    /// Shares the column's memory where it is the physical form already. Throws for decimals beyond their precision.
    static func gather(_ segments: [ShreddedLeaf.Segment], _ leaf: LeafColumn) throws(ParquetError)
        -> LeafValues
    {
        let segments = segments.map { segment in
            segment.column.isDictionary
                ? ShreddedLeaf.Segment(column: segment.column.decoded(), positions: segment.positions)
                : segment
        }
        let count = segments.reduce(0) { $0 + $1.valueCount }
        if leaf.physicalType == .int96 { return try Int96Values.gather(segments, count, leaf) }
        switch leaf.type {
        case .null:
            return LeafValues(storage: .fixed(Buffer(), width: 4), count: 0)
        case .boolean: return booleans(segments, count)
        case .string, .binary: return try variable(segments, count, leaf)
        case .int8: return converted(segments, count, from: Int8.self) { Int32($0) }
        case .int16: return converted(segments, count, from: Int16.self) { Int32($0) }
        case .uint8: return converted(segments, count, from: UInt8.self) { Int32($0) }
        case .uint16: return converted(segments, count, from: UInt16.self) { Int32($0) }
        case .decimal(let precision, _): return try decimals(segments, count, precision: precision, leaf)
        case .list, .map, .structure: preconditionFailure("\(leaf.type) is no leaf")
        default: return fixed(segments, count, width: leaf.type.byteWidth ?? 0)
        }
    }

    private static func booleans(_ segments: [ShreddedLeaf.Segment], _ count: Int) -> LeafValues {
        var builder = BufferBuilder(minimumCapacity: count)
        for segment in segments {
            guard case .bits(let bits) = segment.column.storage else { continue }
            if let positions = segment.positions {
                for position in positions { builder.append(bits[Int(position)] ? 1 as UInt8 : 0) }
            } else {
                bits.forEachWord { word, bitCount in
                    for bit in 0..<bitCount {
                        builder.append(UInt8(truncatingIfNeeded: word &>> UInt64(bit)) & 1)
                    }
                }
            }
        }
        return LeafValues(storage: .booleans(builder.finish()), count: count)
    }

    static func fixed(_ segments: [ShreddedLeaf.Segment], _ count: Int, width: Int) -> LeafValues {
        if segments.count == 1, segments[0].positions == nil,
            case .fixed(let buffer) = segments[0].column.storage
        {
            return LeafValues(storage: .fixed(buffer, width: width), count: count)
        }
        switch width {
        case 4: return converted(segments, count, from: UInt32.self) { $0 }
        case 8: return converted(segments, count, from: UInt64.self) { $0 }
        default: break
        }
        var builder = BufferBuilder(minimumCapacity: count * width)
        for segment in segments {
            guard case .fixed(let buffer) = segment.column.storage else { continue }
            if let positions = segment.positions {
                let bytes = buffer.bytes
                for position in positions {
                    builder.append(
                        bytes: bytes.extracting(Int(position) * width..<(Int(position) + 1) * width))
                }
            } else {
                builder.append(bytes: buffer.bytes)
            }
        }
        return LeafValues(storage: .fixed(builder.finish(), width: width), count: count)
    }

    /// Values of one width turned into values of another, one by one.
    @inline(__always)
    private static func converted<Source: BitwiseCopyable, Target: BitwiseCopyable>(
        _ segments: [ShreddedLeaf.Segment], _ count: Int, from: Source.Type, _ convert: (Source) -> Target
    ) -> LeafValues {
        let width = MemoryLayout<Target>.stride
        var builder = BufferBuilder(minimumCapacity: count * width)
        for segment in segments {
            guard case .fixed(let buffer) = segment.column.storage else { continue }
            let source = buffer.values(as: Source.self)
            let valueCount = segment.valueCount
            unsafe builder.appendUninitialized(byteCount: valueCount * width) { raw in
                guard let target = unsafe raw.baseAddress?.assumingMemoryBound(to: Target.self) else {
                    return
                }
                if let positions = segment.positions {
                    for index in 0..<valueCount {
                        unsafe target[index] = convert(source[Int(positions[index])])
                    }
                } else {
                    for index in 0..<valueCount { unsafe target[index] = convert(source[index]) }
                }
            }
        }
        return LeafValues(storage: .fixed(builder.finish(), width: width), count: count)
    }

    private static func variable(
        _ segments: [ShreddedLeaf.Segment], _ count: Int, _ leaf: LeafColumn
    ) throws(ParquetError) -> LeafValues {
        if segments.count == 1, segments[0].positions == nil,
            case .variable(let offsets, let data) = segments[0].column.storage
        {
            return LeafValues(storage: .variable(offsets: offsets, data: data), count: count)
        }
        var offsets = BufferBuilder(minimumCapacity: (count + 1) * 4)
        var data = BufferBuilder()
        offsets.append(Int32(0))
        for segment in segments {
            guard case .variable(let from, let source) = segment.column.storage else { continue }
            let bounds = from.values(as: Int32.self)
            let bytes = source.bytes
            let most = Int(bounds[bounds.count - 1]) - Int(bounds[0])
            if segment.positions == nil {
                guard data.byteCount + most <= Int(Int32.max) else { throw tooLarge(leaf) }
                let shift = Int32(data.byteCount) &- bounds[0]
                data.append(bytes: bytes.extracting(Int(bounds[0])..<Int(bounds[bounds.count - 1])))
                for index in 1..<bounds.count { offsets.append(bounds[index] &+ shift) }
            } else if let positions = segment.positions {
                for position in positions {
                    let range = Int(bounds[Int(position)])..<Int(bounds[Int(position) + 1])
                    guard data.byteCount + range.count <= Int(Int32.max) else { throw tooLarge(leaf) }
                    data.append(bytes: bytes.extracting(range))
                    offsets.append(Int32(data.byteCount))
                }
            }
        }
        return LeafValues(storage: .variable(offsets: offsets.finish(), data: data.finish()), count: count)
    }

    private static func tooLarge(_ leaf: LeafColumn) -> ParquetError {
        .limitExceeded(
            what: "bytes of \(leaf.name) in a row group", stated: Int(Int32.max) + 1, limit: Int(Int32.max))
    }

    private static func decimals(
        _ segments: [ShreddedLeaf.Segment], _ count: Int, precision: Int, _ leaf: LeafColumn
    ) throws(ParquetError) -> LeafValues {
        if precision > 38 { return try wideDecimals(segments, count, leaf) }
        var limit: Int128 = 1
        for _ in 0..<precision { limit *= 10 }
        for segment in segments {
            guard case .fixed(let buffer) = segment.column.storage else { continue }
            let values = buffer.values(as: Int128.self)
            for index in 0..<segment.valueCount {
                let value = values[segment.positions.map { Int($0[index]) } ?? index]
                guard value < limit, value > -limit else {
                    throw .invalidRequest(
                        problem: "\(leaf.name) holds a decimal of more than \(precision) digits")
                }
            }
        }
        switch leaf.physicalType {
        case .int32: return converted(segments, count, from: Int128.self) { Int32(truncatingIfNeeded: $0) }
        case .int64: return converted(segments, count, from: Int128.self) { Int64(truncatingIfNeeded: $0) }
        default: break
        }
        let width = leaf.typeLength
        var builder = BufferBuilder(minimumCapacity: count * width)
        for segment in segments {
            guard case .fixed(let buffer) = segment.column.storage else { continue }
            let values = buffer.values(as: Int128.self)
            for index in 0..<segment.valueCount {
                let value = values[segment.positions.map { Int($0[index]) } ?? index]
                for byte in stride(from: width - 1, through: 0, by: -1) {
                    builder.append(UInt8(truncatingIfNeeded: value >> Int128(8 * byte)))
                }
            }
        }
        return LeafValues(storage: .fixed(builder.finish(), width: width), count: count)
    }

    /// Decimals of 32 little-endian bytes, cut to the bytes of their precision, most significant first.
    private static func wideDecimals(
        _ segments: [ShreddedLeaf.Segment], _ count: Int, _ leaf: LeafColumn
    ) throws(ParquetError) -> LeafValues {
        let width = leaf.typeLength
        var builder = BufferBuilder(minimumCapacity: count * width)
        for segment in segments {
            guard case .fixed(let buffer) = segment.column.storage else { continue }
            let bytes = buffer.values(as: UInt8.self)
            for index in 0..<segment.valueCount {
                let start = (segment.positions.map { Int($0[index]) } ?? index) * 32
                let sign: UInt8 = bytes[start + min(width, 32) - 1] >= 0x80 ? 0xFF : 0
                for byte in min(width, 32)..<32 where bytes[start + byte] != sign {
                    throw .invalidRequest(problem: "\(leaf.name) holds a decimal beyond its precision")
                }
                for byte in stride(from: width - 1, through: 0, by: -1) {
                    builder.append(byte < 32 ? bytes[start + byte] : sign)
                }
            }
        }
        return LeafValues(storage: .fixed(builder.finish(), width: width), count: count)
    }
}
