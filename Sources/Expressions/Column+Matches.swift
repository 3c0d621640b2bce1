import Columnar

extension Column {
    /// A bit a value: whether the comparison with a value of the column's type holds. Not for dictionary storage.
    func matches(_ comparison: Comparison, _ value: Scalar) -> Bitmap {
        switch (storage, type, value) {
        case (.bits(let bits), _, .boolean(let literal)):
            return Self.booleanMatches(bits, comparison, literal)
        case (.variable(let offsets, let data), _, .string(let literal)):
            return unsafe Array(literal.utf8).withUnsafeBufferPointer {
                unsafe Self.byteMatches(offsets, data, count, comparison, $0)
            }
        case (.variable(let offsets, let data), _, .binary(let literal)):
            return unsafe literal.withUnsafeBufferPointer {
                unsafe Self.byteMatches(offsets, data, count, comparison, $0)
            }
        case (.fixed(let buffer), .int8, .int(let literal)):
            return Self.typedMatches(buffer, count, comparison, Int8(truncatingIfNeeded: literal))
        case (.fixed(let buffer), .int16, .int(let literal)):
            return Self.typedMatches(buffer, count, comparison, Int16(truncatingIfNeeded: literal))
        case (.fixed(let buffer), .int32, .int(let literal)):
            return Self.typedMatches(buffer, count, comparison, Int32(truncatingIfNeeded: literal))
        case (.fixed(let buffer), .int64, .int(let literal)):
            return Self.typedMatches(buffer, count, comparison, literal)
        case (.fixed(let buffer), .uint8, .int(let literal)):
            return Self.typedMatches(buffer, count, comparison, UInt8(truncatingIfNeeded: literal))
        case (.fixed(let buffer), .uint16, .int(let literal)):
            return Self.typedMatches(buffer, count, comparison, UInt16(truncatingIfNeeded: literal))
        case (.fixed(let buffer), .uint32, .int(let literal)):
            return Self.typedMatches(buffer, count, comparison, UInt32(truncatingIfNeeded: literal))
        case (.fixed(let buffer), .uint64, .decimal(let literal, 0)):
            return Self.typedMatches(buffer, count, comparison, UInt64(truncatingIfNeeded: literal))
        case (.fixed(let buffer), .date, .date(let literal)):
            return Self.typedMatches(buffer, count, comparison, literal)
        case (.fixed(let buffer), .time(.milliseconds), .time(let literal, .milliseconds)):
            return Self.typedMatches(buffer, count, comparison, Int32(truncatingIfNeeded: literal))
        case (.fixed(let buffer), .time(let unit), .time(let literal, let literalUnit))
        where unit == literalUnit:
            return Self.typedMatches(buffer, count, comparison, literal)
        case (.fixed(let buffer), .timestamp(let unit, _), .timestamp(let literal, let literalUnit, _))
        where unit == literalUnit:
            return Self.typedMatches(buffer, count, comparison, literal)
        case (.fixed(let buffer), .decimal(_, let scale), .decimal(let literal, let literalScale))
        where scale == literalScale && type.byteWidth == 16:
            return Self.typedMatches(buffer, count, comparison, literal)
        case (.fixed(let buffer), .float64, .double(let literal)):
            return Self.floatMatches(buffer, count, comparison, literal)
        case (.fixed(let buffer), .float32, .float(let literal)):
            return Self.floatMatches(buffer, count, comparison, literal)
        default: return scalarMatches(comparison, value)
        }
    }

    /// The slow way, for what has no loop of its own.
    private func scalarMatches(_ comparison: Comparison, _ value: Scalar) -> Bitmap {
        var builder = BitmapBuilder(minimumCapacity: count)
        for row in 0..<count {
            builder.append(scalar(at: row).compare(to: value).map { comparison.holds(order: $0) } ?? false)
        }
        return builder.finish()
    }

    private static func booleanMatches(_ bits: Bitmap, _ comparison: Comparison, _ literal: Bool) -> Bitmap {
        let ifTrue = comparison.holds(order: literal ? 0 : 1)
        let ifFalse = comparison.holds(order: literal ? -1 : 0)
        switch (ifTrue, ifFalse) {
        case (true, false): return bits
        case (false, true): return ~bits
        default: return Bitmap(repeating: ifTrue, count: bits.count)
        }
    }

    @inline(__always)
    private static func typedMatches<Value: Comparable & BitwiseCopyable>(
        _ buffer: Buffer, _ count: Int, _ comparison: Comparison, _ literal: Value
    ) -> Bitmap {
        switch comparison {
        case .equal: bitmap(buffer, count) { $0 == literal }
        case .notEqual: bitmap(buffer, count) { $0 != literal }
        case .less: bitmap(buffer, count) { $0 < literal }
        case .lessOrEqual: bitmap(buffer, count) { $0 <= literal }
        case .greater: bitmap(buffer, count) { $0 > literal }
        case .greaterOrEqual: bitmap(buffer, count) { $0 >= literal }
        }
    }

    /// NaN equals itself and is above everything.
    @inline(__always)
    private static func floatMatches<Value: BinaryFloatingPoint & BitwiseCopyable>(
        _ buffer: Buffer, _ count: Int, _ comparison: Comparison, _ literal: Value
    ) -> Bitmap {
        if literal.isNaN {
            switch comparison {
            case .equal, .greaterOrEqual: return bitmap(buffer, count) { (value: Value) in value != value }
            case .notEqual, .less: return bitmap(buffer, count) { (value: Value) in value == value }
            case .lessOrEqual: return Bitmap(repeating: true, count: count)
            case .greater: return Bitmap(repeating: false, count: count)
            }
        }
        switch comparison {
        case .equal: return bitmap(buffer, count) { $0 == literal }
        case .notEqual: return bitmap(buffer, count) { $0 != literal }
        case .less: return bitmap(buffer, count) { $0 < literal }
        case .lessOrEqual: return bitmap(buffer, count) { $0 <= literal }
        case .greater: return bitmap(buffer, count) { !($0 <= literal) }
        case .greaterOrEqual: return bitmap(buffer, count) { !($0 < literal) }
        }
    }

    /// A bit a value of a fixed width, 64 at a time.
    @inline(__always)
    static func bitmap<Value: BitwiseCopyable>(
        _ buffer: Buffer, _ count: Int, _ test: (Value) -> Bool
    ) -> Bitmap {
        precondition(buffer.byteCount >= count * MemoryLayout<Value>.stride)
        return unsafe buffer.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return Bitmap(repeating: false, count: count) }
            let stride = MemoryLayout<Value>.stride
            var words = [UInt64](repeating: 0, count: (count + 63) / 64)
            var row = 0
            for index in words.indices {
                var word: UInt64 = 0
                for bit in 0..<UInt64(min(64, count &- row)) {
                    let value = unsafe base.loadUnaligned(fromByteOffset: row &* stride, as: Value.self)
                    word |= (test(value) ? 1 : 0) &<< bit
                    row &+= 1
                }
                words[index] = word
            }
            return Bitmap(buffer: Buffer(copying: words), count: count)
        }
    }

    /// A bit a variable-length value, given as its bytes.
    static func byteBitmap(
        _ offsets: Buffer, _ data: Buffer, _ count: Int, _ test: (UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bitmap {
        let positions = offsets.values(as: Int32.self)
        precondition(positions.count > count, "\(positions.count) offsets for \(count) values")
        var builder = BitmapBuilder(minimumCapacity: count)
        unsafe data.withUnsafeBytes { raw in
            let bytes = unsafe raw.assumingMemoryBound(to: UInt8.self)
            for row in 0..<count {
                let range = Int(positions[row])..<Int(positions[row + 1])
                unsafe builder.append(test(UnsafeBufferPointer(rebasing: bytes[range])))
            }
        }
        return builder.finish()
    }

    private static func byteMatches(
        _ offsets: Buffer, _ data: Buffer, _ count: Int, _ comparison: Comparison,
        _ literal: UnsafeBufferPointer<UInt8>
    ) -> Bitmap {
        switch comparison {
        case .equal: unsafe byteBitmap(offsets, data, count) { unsafe areEqual($0, literal) }
        case .notEqual: unsafe byteBitmap(offsets, data, count) { unsafe !areEqual($0, literal) }
        default:
            unsafe byteBitmap(offsets, data, count) { value in
                let order =
                    unsafe areEqual(value, literal) ? 0 : (value.lexicographicallyPrecedes(literal) ? -1 : 1)
                return comparison.holds(order: order)
            }
        }
    }

    @inline(__always)
    private static func areEqual(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>)
        -> Bool
    {
        unsafe left.count == right.count && left.elementsEqual(right)
    }

    /// A bit a string: whether it matches the pattern. Not for dictionary storage.
    func matches(_ pattern: LikePattern) -> Bitmap {
        guard case .variable(let offsets, let data) = storage else { preconditionFailure("LIKE on \(type)") }
        return unsafe Self.byteBitmap(offsets, data, count) { unsafe pattern.matches($0) }
    }
}
