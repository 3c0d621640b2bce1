internal import BinaryCoding

/// Decodes the hybrid of run lengths and bit packing. Spec: Encodings.md, "RLE".
///
///     encoded    = run*
///     run        = repeated | packed
///     repeated   = varint(count << 1) value            value in ceil(bitWidth / 8) bytes, little-endian
///     packed     = varint(groups << 1 | 1) bits        8 values a group, bitWidth bits each
///
/// The last packed run may be cut short. Runs are taken as they come, so that a run of 2^31 values costs nothing
/// until its values are asked for.
struct HybridDecoder {
    private let bytes: PageBytes
    private var position = 0
    let bitWidth: Int
    private var repeatedLeft = 0
    private var repeatedValue: UInt32 = 0
    private var packedLeft = 0
    private var packedBit = 0

    /// Equal values, or values packed from a bit position of the source on.
    enum Run {
        case repeated(UInt32, count: Int)
        case packed(bitPosition: Int, count: Int)
    }

    init(_ bytes: PageBytes, bitWidth: Int, maximumBitWidth: Int = 32) throws(PageFault) {
        guard bitWidth <= maximumBitWidth else { throw .bitWidth(bitWidth, maximum: maximumBitWidth) }
        self.bytes = bytes
        self.bitWidth = bitWidth
    }

    /// The source that packed runs refer to.
    var source: UnsafeRawBufferPointer { unsafe bytes.raw }

    /// The next run or a part of it, at least one and at most `limit` values, which must be positive.
    @inline(__always)
    mutating func nextRun(limit: Int) throws(PageFault) -> Run {
        if repeatedLeft == 0 && packedLeft == 0 { try readHeader() }
        if repeatedLeft > 0 {
            let count = min(limit, repeatedLeft)
            repeatedLeft &-= count
            return .repeated(repeatedValue, count: count)
        }
        let count = min(limit, packedLeft)
        let bit = packedBit
        packedLeft &-= count
        packedBit &+= count &* bitWidth
        return .packed(bitPosition: bit, count: count)
    }

    private mutating func readHeader() throws(PageFault) {
        let header = try bytes.varint(at: &position, what: "runs")
        let count = header >> 1
        guard count > 0, count <= UInt64(Int32.max) else {
            throw .invalidCount(what: "a run", Int(clamping: count))
        }
        if header & 1 == 0 {
            let valueByteCount = (bitWidth + 7) / 8
            let available = bytes.byteCount - position
            guard valueByteCount <= available else {
                throw .truncated(what: "the value of a run", needed: valueByteCount, available: available)
            }
            var value: UInt32 = 0
            for index in 0..<valueByteCount {
                value |= UInt32(bytes.byte(at: position + index)) << UInt32(8 * index)
            }
            position += valueByteCount
            guard bitWidth == 32 || value >> UInt32(bitWidth) == 0 else {
                throw .valueOutOfRange(what: "the value of a run")
            }
            repeatedValue = value
            repeatedLeft = Int(count)
        } else {
            let available = bytes.byteCount - position
            let stated = Int(count) * 8
            let held = bitWidth == 0 ? stated : min(stated, available * 8 / bitWidth)
            guard held > 0 else {
                throw .truncated(what: "packed values", needed: bitWidth, available: available)
            }
            packedLeft = held
            packedBit = position * 8
            position += min(available, Int(count) * bitWidth)
        }
    }

    /// Up to 64 bits of a packed run.
    @inline(__always)
    func bits(at bitPosition: Int, count: Int) -> UInt64 {
        unsafe BitUnpacking.value(bytes.raw, bitPosition: bitPosition, bitWidth: count)
    }

    /// Decodes `count` values into `output`.
    @inline(__always)
    @unsafe
    mutating func decode<Value: FixedWidthInteger>(
        into output: UnsafeMutablePointer<Value>, count: Int
    ) throws(PageFault) {
        var done = 0
        while done < count {
            switch try nextRun(limit: count &- done) {
            case .repeated(let value, let run):
                unsafe (output + done).update(repeating: Value(truncatingIfNeeded: value), count: run)
                done &+= run
            case .packed(let bitPosition, let run):
                unsafe BitUnpacking.unpack(
                    bytes.raw, bitPosition: bitPosition, bitWidth: bitWidth, count: run, into: output + done)
                done &+= run
            }
        }
    }

    /// Reads over `count` values.
    mutating func skip(_ count: Int) throws(PageFault) {
        var left = count
        while left > 0 {
            switch try nextRun(limit: left) {
            case .repeated(_, let run), .packed(_, let run): left &-= run
            }
        }
    }
}
