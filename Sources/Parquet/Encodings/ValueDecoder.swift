/// Decodes the values of one data page, whatever their encoding; nulls are not among them.
enum ValueDecoder {
    case plainFixed(PlainFixedDecoder)
    case plainBoolean(PlainBooleanDecoder)
    case plainByteArray(PlainByteArrayDecoder)
    /// Positions in the dictionary.
    case dictionary(HybridDecoder)
    case rleBoolean(HybridDecoder)
    case deltaBinaryPacked(DeltaDecoder, PhysicalType)
    case deltaLength(DeltaLengthDecoder)
    case deltaByteArray(DeltaByteArrayDecoder)
    case byteStreamSplit(ByteStreamSplitDecoder)
    /// A page without values, whose bytes nobody looks at.
    case none

    /// The decoder for `bytes`, the values of a page.
    init(
        _ bytes: PageBytes, encoding: Encoding, type: PhysicalType, typeLength: Int
    ) throws(PageFault) {
        let byteWidth = type == .fixedLengthByteArray ? typeLength : type.byteWidth
        switch (encoding, type) {
        case (.plain, .boolean): self = .plainBoolean(PlainBooleanDecoder(bytes))
        case (.plain, .byteArray): self = .plainByteArray(PlainByteArrayDecoder(bytes))
        case (.plain, _): self = .plainFixed(PlainFixedDecoder(bytes, byteWidth: byteWidth ?? 0))
        case (.plainDictionary, .boolean), (.rleDictionary, .boolean):
            throw .encoding(encoding, for: type)
        case (.plainDictionary, _), (.rleDictionary, _):
            guard bytes.byteCount > 0 else {
                self = .none
                return
            }
            self = .dictionary(
                try HybridDecoder(bytes.suffix(from: 1), bitWidth: Int(bytes.byte(at: 0))))
        case (.rle, .boolean):
            guard bytes.byteCount >= 4 else {
                if bytes.byteCount == 0 {
                    self = .none
                    return
                }
                throw .truncated(what: "the length of runs", needed: 4, available: bytes.byteCount)
            }
            let stated = Int(UInt32(littleEndian: bytes.load(at: 0, as: UInt32.self)))
            self = .rleBoolean(
                try HybridDecoder(bytes.slice(4..<4 + min(stated, bytes.byteCount - 4)), bitWidth: 1))
        case (.bitPacked, .boolean): self = .plainBoolean(PlainBooleanDecoder(bytes))
        case (.deltaBinaryPacked, .int32), (.deltaBinaryPacked, .int64):
            self = bytes.byteCount == 0 ? .none : .deltaBinaryPacked(try DeltaDecoder(bytes), type)
        case (.deltaLengthByteArray, .byteArray):
            self = bytes.byteCount == 0 ? .none : .deltaLength(try DeltaLengthDecoder(bytes))
        case (.deltaByteArray, .byteArray), (.deltaByteArray, .fixedLengthByteArray):
            self = bytes.byteCount == 0 ? .none : .deltaByteArray(try DeltaByteArrayDecoder(bytes))
        case (.byteStreamSplit, .int32), (.byteStreamSplit, .int64), (.byteStreamSplit, .float),
            (.byteStreamSplit, .double), (.byteStreamSplit, .fixedLengthByteArray):
            self = .byteStreamSplit(ByteStreamSplitDecoder(bytes, byteWidth: byteWidth ?? 0))
        default: throw .encoding(encoding, for: type)
        }
    }

    /// Whether values come as positions in the dictionary.
    var isDictionary: Bool {
        if case .dictionary = self { true } else { false }
    }

    /// Decodes `count` values of a fixed width into `output`.
    @unsafe
    mutating func decodeFixed(
        into output: UnsafeMutableRawPointer, byteWidth: Int, count: Int
    ) throws(PageFault) {
        switch self {
        case .plainFixed(var decoder):
            try unsafe decoder.decode(into: output, count: count)
            self = .plainFixed(decoder)
        case .deltaBinaryPacked(var decoder, let type):
            if type == .int32 {
                try unsafe decoder.decode(into: output.assumingMemoryBound(to: Int32.self), count: count)
            } else {
                try unsafe decoder.decode(into: output.assumingMemoryBound(to: Int64.self), count: count)
            }
            self = .deltaBinaryPacked(decoder, type)
        case .byteStreamSplit(var decoder):
            try unsafe decoder.decode(into: output, count: count)
            self = .byteStreamSplit(decoder)
        default: throw missing(count)
        }
    }

    /// Decodes `count` booleans to bytes of 0 and 1.
    @unsafe
    mutating func decodeBooleans(into output: UnsafeMutablePointer<UInt8>, count: Int) throws(PageFault) {
        switch self {
        case .plainBoolean(var decoder):
            try unsafe decoder.decode(into: output, count: count)
            self = .plainBoolean(decoder)
        case .rleBoolean(var decoder):
            try unsafe decoder.decode(into: output, count: count)
            self = .rleBoolean(decoder)
        default: throw missing(count)
        }
    }

    /// Appends `count` byte arrays to `sink` and writes where each ends to `ends`.
    @unsafe
    mutating func decodeByteArrays(
        into sink: inout ByteArraySink, ends: UnsafeMutablePointer<Int32>, count: Int
    ) throws(PageFault) {
        switch self {
        case .plainByteArray(var decoder):
            try unsafe decoder.decode(into: &sink, ends: ends, count: count)
            self = .plainByteArray(decoder)
        case .deltaLength(var decoder):
            try unsafe decoder.decode(into: &sink, ends: ends, count: count)
            self = .deltaLength(decoder)
        case .deltaByteArray(var decoder):
            self = .none
            try unsafe decoder.decode(into: &sink, ends: ends, count: count)
            self = .deltaByteArray(decoder)
        default: throw missing(count)
        }
    }

    /// Decodes `count` positions in the dictionary.
    @unsafe
    mutating func decodeIndices(into output: UnsafeMutablePointer<UInt32>, count: Int) throws(PageFault) {
        guard case .dictionary(var decoder) = self else { throw missing(count) }
        try unsafe decoder.decode(into: output, count: count)
        self = .dictionary(decoder)
    }

    /// Reads over `count` values.
    mutating func skip(_ count: Int) throws(PageFault) {
        if count == 0 { return }
        switch self {
        case .plainFixed(var decoder):
            try decoder.skip(count)
            self = .plainFixed(decoder)
        case .plainBoolean(var decoder):
            try decoder.skip(count)
            self = .plainBoolean(decoder)
        case .plainByteArray(var decoder):
            try decoder.skip(count)
            self = .plainByteArray(decoder)
        case .dictionary(var decoder):
            try decoder.skip(count)
            self = .dictionary(decoder)
        case .rleBoolean(var decoder):
            try decoder.skip(count)
            self = .rleBoolean(decoder)
        case .deltaBinaryPacked(var decoder, let type):
            try decoder.skip(count)
            self = .deltaBinaryPacked(decoder, type)
        case .deltaLength(var decoder):
            try decoder.skip(count)
            self = .deltaLength(decoder)
        case .deltaByteArray(var decoder):
            try decoder.skip(count)
            self = .deltaByteArray(decoder)
        case .byteStreamSplit(var decoder):
            try decoder.skip(count)
            self = .byteStreamSplit(decoder)
        case .none: throw missing(count)
        }
    }

    private func missing(_ count: Int) -> PageFault {
        .truncated(what: "values", needed: count, available: 0)
    }
}
