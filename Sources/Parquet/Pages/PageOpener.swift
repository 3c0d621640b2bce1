internal import BinaryCoding
internal import Columnar
internal import Compression

/// Levels and values of a data page, ready to be decoded.
struct OpenPage {
    var levelCount: Int
    var repetitionLevels: LevelDecoder
    var definitionLevels: LevelDecoder
    var values: ValueDecoder
}

/// Decodes the levels of a page, in either encoding.
enum LevelDecoder {
    /// The column has no such levels: all are 0.
    case none
    case hybrid(HybridDecoder)
    case bitPacked(BitPackedLevelDecoder)

    /// Decodes `count` levels.
    @unsafe
    mutating func decode(into output: UnsafeMutablePointer<UInt16>, count: Int) throws(PageFault) {
        switch self {
        case .none: unsafe output.update(repeating: 0, count: count)
        case .hybrid(var decoder):
            try unsafe decoder.decode(into: output, count: count)
            self = .hybrid(decoder)
        case .bitPacked(var decoder):
            unsafe decoder.decode(into: output, count: count)
            self = .bitPacked(decoder)
        }
    }
}

/// Checks, decompresses and takes apart the pages of one column chunk.
///
/// What `open` returns points into the stored page and into memory that the next page will use; the caller keeps
/// the stored page and is done with one page before it opens the next.
struct PageOpener {
    let leaf: LeafColumn
    let codec: CompressionCodec
    let options: ReadOptions
    let rowGroup: Int
    private let memory = PageMemory()

    init(leaf: LeafColumn, codec: CompressionCodec, options: ReadOptions, rowGroup: Int) {
        self.leaf = leaf
        self.codec = codec
        self.options = options
        self.rowGroup = rowGroup
    }

    /// Compares the stored checksum, if there is one.
    func verify(_ page: StoredPage) throws(ParquetError) {
        guard options.verifiesChecksums, let crc = page.header.crc else { return }
        let computed = CRC32.checksum(page.body.bytes)
        guard computed == UInt32(bitPattern: crc) else {
            throw .checksumMismatch(
                column: leaf.name, rowGroup: rowGroup, offset: page.offset, stored: UInt32(bitPattern: crc),
                computed: computed)
        }
    }

    /// Levels and values of a data page of either version.
    func open(_ page: StoredPage) throws(PageFault) -> OpenPage {
        if let header = page.header.dataPageV2, page.header.type == .dataV2 {
            return try openV2(page, header)
        }
        guard let header = page.header.dataPage, page.header.type == .data else {
            throw .header("the header of a data page is missing")
        }
        let count = try levelCount(header.valueCount)
        let bytes = try decompress(page.body, to: Int(page.header.uncompressedByteCount))
        var position = 0
        let repetition = try levels(
            bytes, &position, header.repetitionLevelEncoding, maximum: leaf.maximumRepetitionLevel,
            count: count)
        let definition = try levels(
            bytes, &position, header.definitionLevelEncoding, maximum: leaf.maximumDefinitionLevel,
            count: count)
        let values = try ValueDecoder(
            bytes.suffix(from: position), encoding: header.encoding, type: leaf.physicalType,
            typeLength: leaf.typeLength)
        return OpenPage(
            levelCount: count, repetitionLevels: repetition, definitionLevels: definition, values: values)
    }

    private func openV2(_ page: StoredPage, _ header: DataPageHeaderV2) throws(PageFault) -> OpenPage {
        let count = try levelCount(header.valueCount)
        let repetitionCount = Int(header.repetitionLevelsByteCount)
        let definitionCount = Int(header.definitionLevelsByteCount)
        guard repetitionCount >= 0, definitionCount >= 0,
            repetitionCount + definitionCount <= page.body.byteCount,
            repetitionCount + definitionCount <= Int(page.header.uncompressedByteCount)
        else {
            throw .invalidCount(
                what: "the size of the levels", min(repetitionCount, definitionCount, Int(Int32.max)))
        }
        let stored = unsafe Self.bytes(of: page.body)
        let levelsEnd = repetitionCount + definitionCount
        let repetition = try v2Levels(
            stored.slice(0..<repetitionCount), maximum: leaf.maximumRepetitionLevel)
        let definition = try v2Levels(
            stored.slice(repetitionCount..<levelsEnd), maximum: leaf.maximumDefinitionLevel)
        let size = Int(page.header.uncompressedByteCount) - levelsEnd
        let body = page.body.slice(levelsEnd..<page.body.byteCount)
        // A page of nulls alone has nothing to decompress, whatever the header says.
        let bytes =
            header.isCompressed && size > 0 && body.byteCount > 0
            ? try decompress(body, to: size) : unsafe Self.bytes(of: body)
        let values = try ValueDecoder(
            bytes, encoding: header.encoding, type: leaf.physicalType, typeLength: leaf.typeLength)
        return OpenPage(
            levelCount: count, repetitionLevels: repetition, definitionLevels: definition, values: values)
    }

    /// The decompressed body of a dictionary page.
    func openDictionary(_ page: StoredPage) throws(PageFault) -> (bytes: PageBytes, valueCount: Int) {
        guard let header = page.header.dictionaryPage else {
            throw .header("the header of a dictionary page is missing")
        }
        guard header.encoding == .plain || header.encoding == .plainDictionary else {
            throw .encoding(header.encoding, for: leaf.physicalType)
        }
        let bytes = try decompress(page.body, to: Int(page.header.uncompressedByteCount))
        return (bytes, Int(header.valueCount))
    }

    private func levelCount(_ stated: Int32) throws(PageFault) -> Int {
        guard stated >= 0, Int(stated) <= options.pageValueLimit else {
            throw .invalidCount(what: "values of the page", Int(stated))
        }
        return Int(stated)
    }

    private func v2Levels(_ bytes: PageBytes, maximum: Int) throws(PageFault) -> LevelDecoder {
        guard maximum > 0 else { return .none }
        return .hybrid(try HybridDecoder(bytes, bitWidth: Self.bitWidth(maximum), maximumBitWidth: 16))
    }

    private func levels(
        _ bytes: PageBytes, _ position: inout Int, _ encoding: Encoding, maximum: Int, count: Int
    ) throws(PageFault) -> LevelDecoder {
        guard maximum > 0 else { return .none }
        let bitWidth = Self.bitWidth(maximum)
        let available = bytes.byteCount - position
        switch encoding {
        case .rle:
            guard available >= 4 else { throw .truncated(what: "levels", needed: 4, available: available) }
            let byteCount = Int(UInt32(littleEndian: bytes.load(at: position, as: UInt32.self)))
            guard byteCount <= available - 4 else {
                throw .truncated(what: "levels", needed: byteCount, available: available - 4)
            }
            let start = position + 4
            position = start + byteCount
            return .hybrid(
                try HybridDecoder(bytes.slice(start..<position), bitWidth: bitWidth, maximumBitWidth: 16))
        case .bitPacked:
            let decoder = try BitPackedLevelDecoder(
                bytes.suffix(from: position), bitWidth: bitWidth, count: count)
            position += BitPackedLevelDecoder.byteCount(bitWidth: bitWidth, count: count)
            return .bitPacked(decoder)
        default: throw .levelEncoding(encoding)
        }
    }

    static func bitWidth(_ maximum: Int) -> Int {
        Int.bitWidth - maximum.leadingZeroBitCount
    }

    @unsafe
    private static func bytes(of buffer: Buffer) -> PageBytes {
        unsafe buffer.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { preconditionFailure("a buffer without an address") }
            return unsafe PageBytes(start: base, byteCount: raw.count)
        }
    }

    /// Decompressed bytes: those of the stored page where there is no codec.
    private func decompress(_ body: Buffer, to byteCount: Int) throws(PageFault) -> PageBytes {
        let codec: Codec
        switch self.codec {
        case .uncompressed: return unsafe Self.bytes(of: body)
        case .snappy: codec = .snappy
        case .gzip: codec = .gzip
        case .brotli: codec = .brotli
        case .lz4: codec = .lz4Hadoop
        case .lz4Raw: codec = .lz4Raw
        case .zstd: codec = .zstd
        case .lzo, .unknown: throw .codec(self.codec)
        }
        guard byteCount <= options.pageByteLimit else {
            throw .invalidCount(what: "the decompressed size of the page", byteCount)
        }
        if byteCount == 0 && body.byteCount == 0 { return unsafe Self.bytes(of: body) }
        let target = unsafe memory.reserve(byteCount)
        do throws(CompressionError) {
            try unsafe codec.decompress(body.bytes, into: target)
        } catch {
            throw .decompression("\(error)")
        }
        guard let base = target.baseAddress else { return unsafe Self.bytes(of: Buffer()) }
        return unsafe PageBytes(start: UnsafeRawPointer(base), byteCount: byteCount)
    }
}
