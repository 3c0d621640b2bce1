import Columnar

/// Writes ranges of a chunk's values in one of Parquet's encodings.
enum ValueEncoder {
    /// Whether values of a physical type can be written in an encoding.
    static func canEncode(_ type: PhysicalType, as encoding: Encoding) -> Bool {
        switch encoding {
        case .plain: true
        case .rleDictionary: type != .boolean
        case .rle: type == .boolean
        case .deltaBinaryPacked: type == .int32 || type == .int64
        case .deltaLengthByteArray: type == .byteArray
        case .deltaByteArray: type == .byteArray || type == .fixedLengthByteArray
        case .byteStreamSplit: type != .boolean && type != .byteArray && type != .int96
        case .plainDictionary, .bitPacked, .unknown: false
        }
    }

    /// Appends the values `range`. Traps on an encoding that the values do not have.
    static func encode(
        _ values: LeafValues, _ range: Range<Int>, as encoding: Encoding, into sink: inout ByteSink
    ) {
        switch (values.storage, encoding) {
        case (.booleans(let buffer), .plain):
            unsafe buffer.withUnsafeBytes { raw in
                guard let base = raw.baseAddress else { return }
                unsafe PlainEncoder.encode(
                    booleans: base.assumingMemoryBound(to: UInt8.self) + range.lowerBound, count: range.count,
                    into: &sink)
            }
        case (.booleans(let buffer), .rle):
            let lengthOffset = sink.byteCount
            sink.append(UInt32(0))
            unsafe buffer.withUnsafeBytes { raw in
                guard let base = raw.baseAddress else { return }
                unsafe RunLengthEncoder.encode(
                    base.assumingMemoryBound(to: UInt8.self) + range.lowerBound, count: range.count,
                    bitWidth: 1,
                    into: &sink)
            }
            sink.overwrite(at: lengthOffset, with: UInt32(sink.byteCount - lengthOffset - 4))
        case (.fixed(let buffer, let width), _): encodeFixed(buffer, width, range, as: encoding, into: &sink)
        case (.variable(let offsets, let data), _):
            encodeByteArrays(offsets, data, range, as: encoding, into: &sink)
        default: preconditionFailure("booleans as \(encoding)")
        }
    }

    private static func encodeFixed(
        _ buffer: Buffer, _ width: Int, _ range: Range<Int>, as encoding: Encoding, into sink: inout ByteSink
    ) {
        precondition(range.upperBound * width <= buffer.byteCount)
        unsafe buffer.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return }
            let start = unsafe base + range.lowerBound * width
            switch (encoding, width) {
            case (.plain, _): unsafe sink.append(from: start, byteCount: range.count * width)
            case (.byteStreamSplit, _):
                unsafe ByteStreamSplitEncoder.encode(start, count: range.count, width: width, into: &sink)
            case (.deltaBinaryPacked, 4):
                unsafe DeltaBinaryPackedEncoder.encode(
                    start.assumingMemoryBound(to: Int32.self), count: range.count, into: &sink)
            case (.deltaBinaryPacked, 8):
                unsafe DeltaBinaryPackedEncoder.encode(
                    start.assumingMemoryBound(to: Int64.self), count: range.count, into: &sink)
            case (.deltaByteArray, _):
                let offsets = Buffer(copying: (0...range.count).map { Int32($0 * width) })
                let part = buffer.slice(range.lowerBound * width..<range.upperBound * width)
                encodeByteArrays(offsets, part, 0..<range.count, as: .deltaByteArray, into: &sink)
            default: preconditionFailure("values of \(width) bytes as \(encoding)")
            }
        }
    }

    private static func encodeByteArrays(
        _ offsets: Buffer, _ data: Buffer, _ range: Range<Int>, as encoding: Encoding,
        into sink: inout ByteSink
    ) {
        precondition((range.upperBound + 1) * 4 <= offsets.byteCount)
        unsafe offsets.withUnsafeBytes { bounds in
            unsafe data.withUnsafeBytes { raw in
                guard let start = unsafe bounds.baseAddress?.assumingMemoryBound(to: Int32.self),
                    let base = raw.baseAddress
                else { return }
                let (from, to) = (range.lowerBound, range.upperBound)
                precondition(
                    unsafe start[from] >= 0 && start[from] <= start[to] && Int(start[to]) <= raw.count)
                switch encoding {
                case .plain:
                    unsafe PlainEncoder.encode(offsets: start, data: base, from: from, to: to, into: &sink)
                case .deltaLengthByteArray:
                    unsafe DeltaLengthByteArrayEncoder.encode(
                        offsets: start, data: base, from: from, to: to, into: &sink)
                case .deltaByteArray:
                    unsafe DeltaByteArrayEncoder.encode(
                        offsets: start, data: base, from: from, to: to, into: &sink)
                default: preconditionFailure("byte arrays as \(encoding)")
                }
            }
        }
    }

    /// Appends the width and the positions `range` of a chunk's dictionary, all below 2^bitWidth.
    static func encodeIndices(
        _ dictionary: ChunkDictionary, _ range: Range<Int>, bitWidth: Int, into sink: inout ByteSink
    ) {
        precondition(range.upperBound * 4 <= dictionary.indices.byteCount)
        sink.append(UInt8(bitWidth))
        unsafe dictionary.indices.withUnsafeBytes { raw in
            guard let base = unsafe raw.baseAddress?.assumingMemoryBound(to: UInt32.self) else { return }
            unsafe RunLengthEncoder.encode(
                base + range.lowerBound, count: range.count, bitWidth: bitWidth, into: &sink)
        }
    }

    /// The bits that a position needs; at least one, because not all readers know zero.
    static func bitWidth(of dictionary: ChunkDictionary) -> Int {
        max(1, Int.bitWidth - max(0, dictionary.values.count - 1).leadingZeroBitCount)
    }
}
