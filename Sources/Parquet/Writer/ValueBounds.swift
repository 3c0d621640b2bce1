import Columnar

/// The least and greatest of some values, in PLAIN bytes without lengths, and how many are NaN.
struct ValueBounds: Sendable {
    var minimum: [UInt8] = []
    var maximum: [UInt8] = []
    /// Whether there is a least and a greatest value.
    var isPresent = false
    var nanCount = 0

    /// Widens the bounds to those of more values.
    mutating func merge(_ other: ValueBounds, order: ValueOrder) {
        nanCount += other.nanCount
        guard other.isPresent else { return }
        guard isPresent else {
            minimum = other.minimum
            maximum = other.maximum
            isPresent = true
            return
        }
        // At equality of zeros the sign rule has been applied on both sides.
        if order.isLess(other.minimum, minimum) { minimum = other.minimum }
        if order.isLess(maximum, other.maximum) { maximum = other.maximum }
    }
}

extension ValueBounds {
    /// The bounds of the values `range`. O(range).
    static func of(_ values: LeafValues, _ range: Range<Int>, order: ValueOrder) -> ValueBounds {
        guard !range.isEmpty else { return ValueBounds() }
        switch (values.storage, order) {
        case (_, .none): return ValueBounds()
        case (.booleans(let buffer), _):
            return integers(buffer, range, of: UInt8.self)
        case (.fixed(let buffer, _), .signed32): return integers(buffer, range, of: Int32.self)
        case (.fixed(let buffer, _), .unsigned32): return integers(buffer, range, of: UInt32.self)
        case (.fixed(let buffer, _), .signed64): return integers(buffer, range, of: Int64.self)
        case (.fixed(let buffer, _), .unsigned64): return integers(buffer, range, of: UInt64.self)
        case (.fixed(let buffer, _), .float32): return floats(buffer, range, of: Float.self)
        case (.fixed(let buffer, _), .float64): return floats(buffer, range, of: Double.self)
        case (.fixed(let buffer, _), .float16): return halves(buffer, range)
        case (.fixed(let buffer, let width), _):
            return fixedBytes(buffer, range, width: width, isSigned: order.isSignedBigEndian)
        case (.variable(let offsets, let data), _): return byteArrays(offsets, data, range)
        }
    }

    private static func present<Value: BitwiseCopyable>(_ least: Value, _ greatest: Value) -> ValueBounds {
        var bounds = ValueBounds()
        unsafe withUnsafeBytes(of: least) { bounds.minimum = unsafe Array($0) }
        unsafe withUnsafeBytes(of: greatest) { bounds.maximum = unsafe Array($0) }
        bounds.isPresent = true
        return bounds
    }

    @inline(__always)
    private static func integers<Value: FixedWidthInteger & BitwiseCopyable>(
        _ buffer: Buffer, _ range: Range<Int>, of: Value.Type
    ) -> ValueBounds {
        precondition(range.upperBound <= buffer.byteCount / MemoryLayout<Value>.stride)
        return unsafe buffer.withUnsafeBytes { raw in
            var least = Value.max
            var greatest = Value.min
            for index in range {
                let value = unsafe raw.loadUnaligned(
                    fromByteOffset: index &* MemoryLayout<Value>.stride, as: Value.self)
                least = min(least, value)
                greatest = max(greatest, value)
            }
            return present(least, greatest)
        }
    }

    @inline(__always)
    private static func floats<Value: BinaryFloatingPoint & BitwiseCopyable>(
        _ buffer: Buffer, _ range: Range<Int>, of: Value.Type
    ) -> ValueBounds {
        precondition(range.upperBound <= buffer.byteCount / MemoryLayout<Value>.stride)
        return unsafe buffer.withUnsafeBytes { raw in
            var least = Value.infinity
            var greatest = -Value.infinity
            var nanCount = 0
            for index in range {
                let value = unsafe raw.loadUnaligned(
                    fromByteOffset: index &* MemoryLayout<Value>.stride, as: Value.self)
                // Comparisons with NaN are false and leave both as they are.
                if value < least { least = value }
                if value > greatest { greatest = value }
                nanCount &+= value == value ? 0 : 1
            }
            if nanCount == range.count {
                var bounds = ValueBounds()
                bounds.nanCount = nanCount
                return bounds
            }
            // Readers may tell the zeros apart or not: the bounds hold both.
            if least == 0 { least = -0.0 }
            if greatest == 0 { greatest = 0.0 }
            var bounds = present(least, greatest)
            bounds.nanCount = nanCount
            return bounds
        }
    }

    private static func halves(_ buffer: Buffer, _ range: Range<Int>) -> ValueBounds {
        let values = buffer.values(as: UInt16.self)
        var least = Float.infinity
        var greatest = -Float.infinity
        var leastBits: UInt16 = 0x7C00
        var greatestBits: UInt16 = 0xFC00
        var nanCount = 0
        for index in range {
            let bits = values[index]
            let value = Float(float16Bits: bits)
            if value < least { (least, leastBits) = (value, bits) }
            if value > greatest { (greatest, greatestBits) = (value, bits) }
            nanCount += value.isNaN ? 1 : 0
        }
        var bounds = ValueBounds()
        if nanCount < range.count {
            bounds = present(least == 0 ? 0x8000 : leastBits, greatest == 0 ? 0 : greatestBits)
        }
        bounds.nanCount = nanCount
        return bounds
    }

    private static func fixedBytes(
        _ buffer: Buffer, _ range: Range<Int>, width: Int, isSigned: Bool
    ) -> ValueBounds {
        unsafe buffer.withUnsafeBytes { raw in
            precondition(range.upperBound * width <= raw.count)
            let flip: UInt8 = isSigned ? 0x80 : 0
            func isLess(_ left: Int, _ right: Int) -> Bool {
                let leftFirst = unsafe raw[left * width] ^ flip
                let rightFirst = unsafe raw[right * width] ^ flip
                if leftFirst != rightFirst { return leftFirst < rightFirst }
                for byte in 1..<max(width, 1) {
                    let (a, b) = unsafe (raw[left * width + byte], raw[right * width + byte])
                    if a != b { return a < b }
                }
                return false
            }
            var least = range.lowerBound
            var greatest = range.lowerBound
            for index in range.dropFirst() {
                if isLess(index, least) {
                    least = index
                } else if isLess(greatest, index) {
                    greatest = index
                }
            }
            var bounds = ValueBounds()
            bounds.minimum = unsafe Array(raw[least * width..<(least + 1) * width])
            bounds.maximum = unsafe Array(raw[greatest * width..<(greatest + 1) * width])
            bounds.isPresent = true
            return bounds
        }
    }

    private static func byteArrays(_ offsets: Buffer, _ data: Buffer, _ range: Range<Int>) -> ValueBounds {
        let arrays = ByteArrays(offsets: offsets, data: data)
        var least = range.lowerBound
        var greatest = range.lowerBound
        var leastPrefix = arrays.prefix(least)
        var greatestPrefix = leastPrefix
        for index in range.dropFirst() {
            let prefix = arrays.prefix(index)
            if prefix < leastPrefix || (prefix == leastPrefix && arrays.isLess(index, least)) {
                least = index
                leastPrefix = prefix
            }
            if prefix > greatestPrefix || (prefix == greatestPrefix && arrays.isLess(greatest, index)) {
                greatest = index
                greatestPrefix = prefix
            }
        }
        return arrays.bounds(least, greatest)
    }
}

extension ValueOrder {
    fileprivate var isSignedBigEndian: Bool {
        if case .signedBigEndian = self { true } else { false }
    }
}
