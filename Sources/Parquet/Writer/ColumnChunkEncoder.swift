import BinaryCoding
import Columnar

/// Encodes the values of one leaf in one row group: dictionary page, data pages, statistics.
struct ColumnChunkEncoder: ~Copyable {
    private let leaf: WriterLeaf
    private let options: WriterOptions
    /// The chunk's own: none where its plan says so.
    private var compression: PageCompression
    /// The finished pages.
    private var output = ByteSink(minimumCapacity: 1 << 16)
    /// The page at hand before and after compression.
    private var raw = ByteSink(minimumCapacity: 1 << 16)
    private var compressed = ByteSink(minimumCapacity: 1 << 16)
    private var uncompressedByteCount = 0
    private var dictionaryPageOffset: Int?
    private var pages: [PageRecord] = []

    private init(_ leaf: WriterLeaf, _ options: WriterOptions) {
        self.leaf = leaf
        self.options = options
        compression = options.compression
    }

    /// The chunk of a leaf over the top-level columns `columns`, one a batch.
    static func encode(
        _ columns: [Column], _ leaf: WriterLeaf, _ options: WriterOptions
    ) throws(ParquetError) -> EncodedChunk {
        var shredded = ShreddedLeaf(leaf.leaf)
        for column in columns { try LevelShredder.shred(column, leaf, into: &shredded) }
        var encoder = ColumnChunkEncoder(leaf, options)
        var (values, dictionary, isDictionaryOnly) = try encoder.prepare(shredded)
        let chooser = EncodingChooser(leaf: leaf.leaf, options: options)
        let plan = try chooser.choose(
            values, dictionary, demanded: options.columnEncodings[leaf.name],
            isDictionaryOnly: isDictionaryOnly,
            mayStayRaw: shredded.definitionLevels.isEmpty && shredded.repetitionLevels.isEmpty)
        if !plan.isCompressed { encoder.compression = .uncompressed }
        if plan.encoding != .rleDictionary { dictionary = nil }
        if let dictionary { try encoder.writeDictionary(dictionary.values) }
        try encoder.writePages(shredded, values, dictionary, plan)
        return try encoder.finish(shredded, values, dictionary, plan.encoding)
    }

    /// Gathers the values and builds a dictionary if it may be of use. `isDictionaryOnly`: the values are only those of
    /// the dictionary, because the columns came as dictionaries of byte arrays.
    private func prepare(
        _ shredded: ShreddedLeaf
    ) throws(ParquetError) -> (values: LeafValues, dictionary: ChunkDictionary?, isDictionaryOnly: Bool) {
        let demanded = options.columnEncodings[leaf.name]
        let mayUseDictionary =
            shredded.levelCount > shredded.nullCount
            && (demanded == .rleDictionary
                || (demanded == nil && options.usesDictionaries && leaf.leaf.type != .boolean))
        let limits = ChunkDictionary.Limits(
            byteLimit: options.dictionaryByteLimit, mustRepeat: demanded != .rleDictionary)
        guard mayUseDictionary else {
            return (try LeafValues.gather(shredded.segments, leaf.leaf), nil, false)
        }
        let merged = try ChunkDictionary.merge(shredded.segments, leaf.leaf, limits: limits)
        if case .dictionary(let dictionary) = merged {
            // Numbers are cheap to write out, and other encodings may suit them better.
            let values = dictionary.expandedNumbers()
            return (values ?? dictionary.values, dictionary, values == nil)
        }
        let values = try LeafValues.gather(shredded.segments, leaf.leaf)
        if case .useless = merged, demanded == nil { return (values, nil, false) }
        return (values, ChunkDictionary.build(values, limits: limits), false)
    }

    private mutating func writeDictionary(_ values: LeafValues) throws(ParquetError) {
        raw.truncate(to: 0)
        ValueEncoder.encode(values, 0..<values.count, as: .plain, into: &raw)
        var header = PageHeader(type: .dictionary, uncompressedByteCount: 0, compressedByteCount: 0)
        header.dictionaryPage = DictionaryPageHeader(
            valueCount: Int32(clamping: values.count), encoding: .plain)
        dictionaryPageOffset = output.byteCount
        try writePage(&header, uncompressedPrefixByteCount: 0)
    }

    private mutating func writePages(
        _ shredded: ShreddedLeaf, _ values: LeafValues, _ dictionary: ChunkDictionary?, _ plan: ChunkPlan
    ) throws(ParquetError) {
        let encoding = plan.encoding
        let layout = PageLayout(
            shredded, leaf.leaf, rowLimit: options.pageRowLimit, byteTarget: options.pageByteTarget)
        let parts = layout.parts { range in
            dictionary == nil ? values.plainByteCount(range) : range.count * plan.indexBitWidth / 8
        }
        var bounding = PageBounding(values, dictionary, order: leaf.order)
        for part in parts {
            raw.truncate(to: 0)
            let isV2 = options.dataPageVersion == .v2
            let repetitionByteCount = writeRepetitionLevels(shredded, part, withLength: !isV2)
            let definitionByteCount = writeDefinitionLevels(shredded, part, withLength: !isV2)
            if let dictionary {
                ValueEncoder.encodeIndices(
                    dictionary, part.values, bitWidth: plan.indexBitWidth, into: &raw)
            } else {
                ValueEncoder.encode(values, part.values, as: encoding, into: &raw)
            }
            var record = PageRecord(
                offset: output.byteCount, compressedByteCount: 0, firstRow: part.rows.lowerBound,
                rowCount: part.rows.count, levelCount: part.levels.count, valueCount: part.values.count,
                byteArrayByteCount: bounding.byteArrayByteCount(part.values),
                bounds: bounding.bounds(part.values))
            var header = PageHeader(
                type: isV2 ? .dataV2 : .data, uncompressedByteCount: 0, compressedByteCount: 0)
            let statistics =
                options.statistics == .page
                ? self.statistics(record.bounds, nullCount: record.nullCount) : nil
            if isV2 {
                header.dataPageV2 = DataPageHeaderV2(
                    valueCount: try int32(part.levels.count), nullCount: try int32(record.nullCount),
                    rowCount: try int32(part.rows.count), encoding: encoding,
                    definitionLevelsByteCount: try int32(definitionByteCount),
                    repetitionLevelsByteCount: try int32(repetitionByteCount), statistics: statistics)
            } else {
                header.dataPage = DataPageHeader(
                    valueCount: try int32(part.levels.count), encoding: encoding, statistics: statistics)
            }
            try writePage(
                &header, uncompressedPrefixByteCount: isV2 ? repetitionByteCount + definitionByteCount : 0)
            record.compressedByteCount = output.byteCount - record.offset
            pages.append(record)
        }
    }

    private func int32(_ count: Int) throws(ParquetError) -> Int32 {
        guard let count = Int32(exactly: count) else {
            throw .limitExceeded(what: "page of \(leaf.name)", stated: count, limit: Int(Int32.max))
        }
        return count
    }

    /// Compresses the raw page, all but its first bytes, and appends it behind its completed header.
    private mutating func writePage(
        _ header: inout PageHeader, uncompressedPrefixByteCount prefix: Int
    ) throws(ParquetError) {
        header.uncompressedByteCount = try int32(raw.byteCount)
        var isCompressed = compression != .uncompressed
        if isCompressed {
            compressed.truncate(to: 0)
            unsafe compressed.append(from: raw.start, byteCount: prefix)
            _ = try compressed.appendCompressed(raw, from: prefix, compression, column: leaf.name)
            if header.dataPageV2 != nil, compressed.byteCount >= raw.byteCount { isCompressed = false }
        }
        header.dataPageV2?.isCompressed = isCompressed
        let page = unsafe isCompressed ? compressed.buffer : raw.buffer
        header.compressedByteCount = try int32(page.count)
        if options.pageChecksums {
            let span = unsafe RawSpan(_unsafeBytes: page)
            header.crc = Int32(bitPattern: CRC32.checksum(span))
        }
        let headerBytes = header.encoded()
        output.append(headerBytes)
        if let base = page.baseAddress { unsafe output.append(from: base, byteCount: page.count) }
        uncompressedByteCount += headerBytes.count + raw.byteCount
    }

    private mutating func writeRepetitionLevels(
        _ shredded: ShreddedLeaf, _ part: PageLayout.Part, withLength: Bool
    ) -> Int {
        let maximum = leaf.leaf.maximumRepetitionLevel
        guard maximum > 0 else { return 0 }
        return writeLevels(shredded.repetitionLevels, part.levels, maximum: maximum, withLength: withLength)
    }

    private mutating func writeDefinitionLevels(
        _ shredded: ShreddedLeaf, _ part: PageLayout.Part, withLength: Bool
    ) -> Int {
        let maximum = leaf.leaf.maximumDefinitionLevel
        guard maximum > 0 else { return 0 }
        return writeLevels(shredded.definitionLevels, part.levels, maximum: maximum, withLength: withLength)
    }

    /// Appends levels, all `maximum` if there are none in the array; returns their bytes.
    private mutating func writeLevels(
        _ levels: [UInt8], _ range: Range<Int>, maximum: Int, withLength: Bool
    ) -> Int {
        let start = raw.byteCount
        if withLength { raw.append(UInt32(0)) }
        let bitWidth = Int.bitWidth - maximum.leadingZeroBitCount
        if levels.isEmpty {
            RunLengthEncoder.encode(
                repeating: UInt32(maximum), count: range.count, bitWidth: bitWidth, into: &raw)
        } else {
            precondition(range.upperBound <= levels.count)
            unsafe levels.withUnsafeBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                unsafe RunLengthEncoder.encode(
                    base + range.lowerBound, count: range.count, bitWidth: bitWidth, into: &raw)
            }
        }
        if withLength { raw.overwrite(at: start, with: UInt32(raw.byteCount - start - 4)) }
        return raw.byteCount - start
    }

    private func statistics(_ bounds: ValueBounds, nullCount: Int, distinctCount: Int? = nil) -> Statistics {
        var statistics = Statistics(
            nullCount: Int64(nullCount), distinctCount: distinctCount.map { Int64($0) })
        if leaf.order.isFloatingPoint { statistics.nanCount = Int64(bounds.nanCount) }
        guard bounds.isPresent else { return statistics }
        let isText = leaf.leaf.type == .string
        let limit = leaf.leaf.physicalType == .byteArray ? max(options.boundByteLimit, 1) : Int.max
        let minimum = BoundTruncation.minimum(bounds.minimum, byteLimit: limit, isText: isText)
        let maximum = BoundTruncation.maximum(bounds.maximum, byteLimit: limit, isText: isText)
        statistics.minimum = minimum.bytes
        statistics.maximum = maximum.bytes
        statistics.isMinimumExact = minimum.isExact
        statistics.isMaximumExact = maximum.isExact
        return statistics
    }

    private consuming func finish(
        _ shredded: ShreddedLeaf, _ values: LeafValues, _ dictionary: ChunkDictionary?, _ encoding: Encoding
    ) throws(ParquetError) -> EncodedChunk {
        var bounds = ValueBounds()
        for page in pages { bounds.merge(page.bounds, order: leaf.order) }
        let nullCount = shredded.nullCount
        let repeats = leaf.leaf.maximumRepetitionLevel > 0
        var encodings: [Encoding] = [encoding]
        if encoding == .rleDictionary { encodings.append(.plain) }
        if leaf.leaf.maximumDefinitionLevel > 0, !encodings.contains(.rle) { encodings.append(.rle) }
        let dataPageType: PageType = options.dataPageVersion == .v2 ? .dataV2 : .data
        var encodingStatistics = [
            PageEncodingStatistics(
                pageType: dataPageType, encoding: encoding, pageCount: Int32(clamping: pages.count))
        ]
        if dictionaryPageOffset != nil {
            encodingStatistics.insert(
                PageEncodingStatistics(pageType: .dictionary, encoding: .plain, pageCount: 1), at: 0)
        }
        var metadata = ColumnMetadata(
            type: leaf.leaf.physicalType, encodings: encodings, pathInSchema: leaf.leaf.path,
            codec: compression.code, valueCount: Int64(shredded.levelCount),
            totalUncompressedByteCount: Int64(uncompressedByteCount),
            totalCompressedByteCount: Int64(output.byteCount),
            dataPageOffset: Int64(pages.first?.offset ?? 0),
            dictionaryPageOffset: dictionaryPageOffset.map { Int64($0) },
            encodingStatistics: encodingStatistics)
        if options.statistics != .none {
            metadata.statistics = statistics(
                bounds, nullCount: nullCount, distinctCount: dictionary.map { $0.values.count })
            metadata.sizeStatistics = SizeStatistics(
                unencodedByteArrayByteCount: leaf.leaf.physicalType == .byteArray
                    ? pages.reduce(0) { $0 + Int64($1.byteArrayByteCount ?? 0) } : nil,
                repetitionLevelHistogram: repeats
                    ? histogram(
                        shredded.repetitionLevels, leaf.leaf.maximumRepetitionLevel, shredded.levelCount)
                    : nil,
                definitionLevelHistogram: leaf.leaf.maximumDefinitionLevel > 0
                    ? histogram(
                        shredded.definitionLevels, leaf.leaf.maximumDefinitionLevel, shredded.levelCount)
                    : nil)
        }
        var bloomFilter: [UInt8]?
        if options.bloomFilterColumns.contains(leaf.name), leaf.leaf.physicalType != .boolean {
            let distinct = dictionary?.values ?? values
            var builder = BloomFilterBuilder(
                distinctCount: distinct.count, falsePositiveRate: options.bloomFilterFalsePositiveRate)
            builder.insert(distinct)
            bloomFilter = builder.bytes()
        }
        return EncodedChunk(
            bytes: output.finish(), metadata: metadata, pages: pages, bounds: bounds, nullCount: nullCount,
            bloomFilter: bloomFilter)
    }

    private func histogram(_ levels: [UInt8], _ maximum: Int, _ count: Int) -> [Int64] {
        var counts = [Int64](repeating: 0, count: maximum + 1)
        if levels.isEmpty { counts[maximum] = Int64(count) }
        for level in levels { counts[Int(level)] += 1 }
        return counts
    }
}
