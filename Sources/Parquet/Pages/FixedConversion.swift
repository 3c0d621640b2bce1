internal import Columnar

/// How stored values of a fixed width become values of a Columnar type.
enum FixedConversion: Hashable {
    /// The bytes as they are.
    case identity(byteWidth: Int)
    /// The low bytes of 32-bit integers.
    case narrow(to: Int)
    /// 32- or 64-bit integers to `Int128`.
    case widenToDecimal(from: Int)
    /// Big-endian two's complement of any length to 16 or 32 bytes, little-endian.
    case bigEndianDecimal(byteWidth: Int, to: Int)
    /// INT96 to 64-bit ticks.
    case int96(TimeUnit)

    var storedByteWidth: Int {
        switch self {
        case .identity(let byteWidth): byteWidth
        case .narrow: 4
        case .widenToDecimal(let from): from
        case .bigEndianDecimal(let byteWidth, _): byteWidth
        case .int96: 12
        }
    }

    var byteWidth: Int {
        switch self {
        case .identity(let byteWidth): byteWidth
        case .narrow(let to): to
        case .widenToDecimal: 16
        case .bigEndianDecimal(_, let to): to
        case .int96: 8
        }
    }

    /// Converts `count` values. `stored` holds their stored bytes, `output` has room for the converted ones.
    @unsafe
    func convert(
        _ stored: UnsafeRawPointer, to output: UnsafeMutableRawPointer, count: Int
    ) throws(PageFault) {
        switch self {
        case .identity(let byteWidth):
            unsafe output.copyMemory(from: stored, byteCount: count * byteWidth)
        case .narrow(let to):
            for index in 0..<count {
                let value = unsafe stored.loadUnaligned(fromByteOffset: index &* 4, as: UInt32.self)
                if to == 1 {
                    unsafe output.storeBytes(
                        of: UInt8(truncatingIfNeeded: value), toByteOffset: index, as: UInt8.self)
                } else {
                    unsafe output.storeBytes(
                        of: UInt16(truncatingIfNeeded: value), toByteOffset: index &* 2, as: UInt16.self)
                }
            }
        case .widenToDecimal(let from):
            for index in 0..<count {
                let value: Int64 =
                    from == 4
                    ? Int64(unsafe stored.loadUnaligned(fromByteOffset: index &* 4, as: Int32.self))
                    : unsafe stored.loadUnaligned(fromByteOffset: index &* 8, as: Int64.self)
                unsafe output.storeBytes(of: Int128(value), toByteOffset: index &* 16, as: Int128.self)
            }
        case .bigEndianDecimal(let byteWidth, let to):
            for index in 0..<count {
                try unsafe Self.convertDecimal(
                    UnsafeRawBufferPointer(start: stored + index * byteWidth, count: byteWidth),
                    to: UnsafeMutableRawBufferPointer(start: output + index * to, count: to))
            }
        case .int96(let unit):
            for index in 0..<count {
                let ticks = try unsafe Self.convertInt96(stored + index * 12, unit)
                unsafe output.storeBytes(of: ticks, toByteOffset: index &* 8, as: Int64.self)
            }
        }
    }

    /// Writes a big-endian two's complement number little-endian; bytes that do not fit must repeat the sign.
    @unsafe
    static func convertDecimal(
        _ stored: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer
    ) throws(PageFault) {
        let isNegative = unsafe stored.count > 0 && stored[0] & 0x80 != 0
        let sign: UInt8 = isNegative ? 0xFF : 0
        let kept = min(stored.count, output.count)
        for index in 0..<kept { unsafe output[index] = stored[stored.count - 1 - index] }
        for index in kept..<output.count { unsafe output[index] = sign }
        if stored.count > output.count {
            for index in 0..<stored.count - output.count where unsafe stored[index] != sign {
                throw .valueOutOfRange(what: "a decimal")
            }
            guard unsafe (output[output.count - 1] & 0x80 != 0) == isNegative else {
                throw .valueOutOfRange(what: "a decimal")
            }
        }
    }

    /// Nanoseconds of the day in 8 bytes, then the Julian day in 4.
    @unsafe
    static func convertInt96(_ stored: UnsafeRawPointer, _ unit: TimeUnit) throws(PageFault) -> Int64 {
        let nanoseconds = Int64(littleEndian: unsafe stored.loadUnaligned(as: Int64.self))
        let day = Int64(Int32(littleEndian: unsafe stored.loadUnaligned(fromByteOffset: 8, as: Int32.self)))
        let perTick = 1_000_000_000 / unit.ticksPerSecond
        var ofDay = nanoseconds / perTick
        if nanoseconds % perTick < 0 { ofDay -= 1 }
        let (days, overflow) = (day - 2_440_588).multipliedReportingOverflow(by: 86_400 * unit.ticksPerSecond)
        let (ticks, overflow2) = days.addingReportingOverflow(ofDay)
        guard !overflow, !overflow2 else { throw .valueOutOfRange(what: "an INT96 timestamp") }
        return ticks
    }
}
