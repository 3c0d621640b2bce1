internal import BinaryCoding
internal import Columnar

/// Compares what a file says of one column chunk with the chunk.
struct ChunkVerifier {
    let file: ParquetFile
    let rowGroup: Int
    let leaf: WriterLeaf
    private(set) var result = ParquetVerification()

    /// A data page: its header, where it is, and which of the chunk's levels and values it holds.
    private struct Page {
        let header: PageHeader
        let offset: Int
        let byteCount: Int
        var levels = 0..<0
        var values = 0..<0
        var firstRow = 0

        var statistics: Statistics? { header.dataPage?.statistics ?? header.dataPageV2?.statistics }
        var encoding: Encoding? { header.dataPage?.encoding ?? header.dataPageV2?.encoding }
        var levelCount: Int { Int(header.dataPage?.valueCount ?? header.dataPageV2?.valueCount ?? 0) }
    }

    init(file: ParquetFile, rowGroup: Int, leaf: WriterLeaf) {
        self.file = file
        self.rowGroup = rowGroup
        self.leaf = leaf
    }

    mutating func add(_ part: ParquetFinding.Part, page: Int? = nil, _ problem: String) {
        result.findings.append(
            ParquetFinding(part: part, rowGroup: rowGroup, column: leaf.name, page: page, problem: problem))
    }

    /// Whether the statistics' order is one that can be checked.
    private var isOrdered: Bool {
        guard let orders = file.metadata.columnOrders, orders.indices.contains(leaf.index) else {
            return false
        }
        return orders[leaf.index] == .typeDefined
    }

    /// Checks everything; gives what was read.
    mutating func verify() async throws -> LeafContents {
        let metadata = try file.chunkMetadata(rowGroup: rowGroup, leaf: leaf.index)
        if file.metadata.rowGroups[rowGroup].rowCount == 0, metadata.valueCount == 0 {
            // Where nothing is, writers differ in what they say of it.
            return LeafContents(shredded: ShreddedLeaf(leaf.leaf), values: nil)
        }
        if metadata.pathInSchema != leaf.leaf.path { add(.footer, "it is stated to be another column") }
        var pages = try await readPages(metadata)
        let contents = try await LeafContents.read(file, rowGroup: rowGroup, leaf: leaf)
        if metadata.valueCount != Int64(contents.levelCount) {
            add(.layout, "\(metadata.valueCount) values are stated, there are \(contents.levelCount)")
        }
        let stated = pages.reduce(0) { $0 + max(0, $1.levelCount) }
        let isPaged = stated == contents.levelCount && pages.allSatisfy { $0.levelCount >= 0 }
        if isPaged {
            place(&pages, contents)
            for (index, page) in pages.enumerated() { checkPage(page, index, contents) }
        } else {
            add(.layout, "the pages state \(stated) values, there are \(contents.levelCount)")
        }
        if let statistics = metadata.statistics {
            check(
                statistics, contents, 0..<(contents.values?.count ?? 0), levels: 0..<contents.levelCount,
                page: nil)
        }
        if isPaged { try await checkIndexes(pages, contents) }
        try await checkBloomFilter(metadata, contents)
        return contents
    }

    private func place(_ pages: inout [Page], _ contents: LeafContents) {
        var level = 0
        var value = 0
        var row = 0
        for index in pages.indices {
            let levels = level..<level + pages[index].levelCount
            let values = contents.valueRange(
                levels, before: value, maximumLevel: leaf.leaf.maximumDefinitionLevel)
            pages[index].levels = levels
            pages[index].values = values
            pages[index].firstRow = row
            level = levels.upperBound
            value = values.upperBound
            row += contents.rowCount(levels)
        }
    }

    // MARK: Layout

    private mutating func readPages(_ metadata: ColumnMetadata) async throws -> [Page] {
        let range = try file.chunkRange(rowGroup: rowGroup, leaf: leaf.index)
        let bytes = try await file.reader.read([range])[0]
        var walker = PageWalker(
            [ChunkSegment(offset: range.lowerBound, bytes: bytes)], column: leaf.name, rowGroup: rowGroup)
        var pages: [Page] = []
        var uncompressedByteCount = 0
        var position = range.lowerBound
        var used: Set<Encoding> = []
        var isFirst = true
        while let stored = try walker.next() {
            let end = stored.offset + byteCount(of: stored, in: bytes, range)
            result.pageCount += 1
            let bodyByteCount = stored.body.byteCount
            uncompressedByteCount +=
                end - stored.offset - bodyByteCount + Int(stored.header.uncompressedByteCount)
            checkChecksum(stored, page: pages.count)
            switch stored.header.type {
            case .dictionary:
                if !isFirst { add(.layout, "a dictionary page is not the first page") }
                // Some writers state 0 for none.
                if let stated = metadata.dictionaryPageOffset, stated != 0, stated != Int64(stored.offset) {
                    add(.layout, "the dictionary page is not where the footer says")
                }
            case .data, .dataV2:
                // Old writers give one offset only, that of the dictionary.
                if pages.isEmpty, metadata.dataPageOffset != Int64(stored.offset),
                    isFirst || (metadata.dictionaryPageOffset ?? 0) != 0
                {
                    add(.layout, "the first data page is not where the footer says")
                }
                let page = Page(header: stored.header, offset: stored.offset, byteCount: end - stored.offset)
                if let encoding = page.encoding { used.insert(encoding) }
                pages.append(page)
            default: break
            }
            isFirst = false
            position = end
        }
        if position - range.lowerBound != range.count { add(.layout, "bytes are left after the last page") }
        if metadata.totalUncompressedByteCount != Int64(uncompressedByteCount) {
            add(
                .layout,
                "\(metadata.totalUncompressedByteCount) uncompressed bytes are stated, the pages have "
                    + "\(uncompressedByteCount)")
        }
        for encoding in used.subtracting(metadata.encodings).sorted(by: { $0.code < $1.code }) {
            add(.layout, "the footer does not name \(encoding), which a page uses")
        }
        return pages
    }

    /// Header and body: the body's place in the chunk tells where the header ends.
    private func byteCount(of stored: StoredPage, in chunk: Buffer, _ range: Range<Int>) -> Int {
        var reader = CompactReader(
            chunk.bytes, part: "page header", position: stored.offset - range.lowerBound)
        guard (try? PageHeader(from: &reader)) != nil else { return stored.body.byteCount }
        return reader.position - (stored.offset - range.lowerBound) + stored.body.byteCount
    }

    private mutating func checkChecksum(_ stored: StoredPage, page: Int) {
        guard let crc = stored.header.crc else { return }
        result.checksumCount += 1
        guard CRC32.checksum(stored.body.bytes) != UInt32(bitPattern: crc) else { return }
        let kind = stored.header.type == .dictionary ? "the dictionary page" : "the page"
        add(
            .checksum, page: stored.header.type == .dictionary ? nil : page,
            "the checksum of \(kind) is not that of its bytes")
    }

    private mutating func checkPage(_ page: Page, _ index: Int, _ contents: LeafContents) {
        let nullCount = page.levels.count - page.values.count
        if let header = page.header.dataPageV2 {
            if Int(header.nullCount) != nullCount {
                add(.layout, page: index, "\(header.nullCount) nulls are stated, there are \(nullCount)")
            }
            let rowCount = contents.rowCount(page.levels)
            if Int(header.rowCount) != rowCount {
                add(.layout, page: index, "\(header.rowCount) rows are stated, there are \(rowCount)")
            }
        }
        if let statistics = page.statistics {
            check(statistics, contents, page.values, levels: page.levels, page: index)
        }
    }

    // MARK: Statistics

    private mutating func check(
        _ statistics: Statistics, _ contents: LeafContents, _ range: Range<Int>, levels: Range<Int>,
        page: Int?
    ) {
        if let stated = statistics.nullCount {
            checkNullCount(stated, contents, levels, part: .statistics, page: page)
        }
        guard let values = contents.values else { return }
        if let stated = statistics.distinctCount {
            let part = ChunkDictionary.Limits(byteLimit: .max, mustRepeat: false)
            // Counted where the statistics are of the whole chunk only.
            if page == nil, let found = ChunkDictionary.build(values, limits: part)?.values.count,
                stated != Int64(found)
            {
                add(.statistics, "\(stated) distinct values are stated, there are \(found)")
            }
        }
        let bounds = bounds(of: values, range)
        if let stated = statistics.nanCount, leaf.order.isFloatingPoint, stated != Int64(bounds.nanCount) {
            add(.statistics, page: page, "\(stated) NaN are stated, there are \(bounds.nanCount)")
        }
        guard isOrdered else { return }
        check(
            minimum: statistics.minimum, maximum: statistics.maximum, bounds, part: .statistics, page: page,
            isMinimumExact: statistics.isMinimumExact ?? false,
            isMaximumExact: statistics.isMaximumExact ?? false)
    }

    /// Some writers count every level without a value, some only those where the leaf itself is null and not a list
    /// or structure around it: both and all between is right.
    private mutating func checkNullCount(
        _ stated: Int64, _ contents: LeafContents, _ levels: Range<Int>, part: ParquetFinding.Part, page: Int?
    ) {
        let counts = contents.nullCounts(levels, leaf.leaf)
        guard counts.lowerBound > stated || counts.upperBound < stated else { return }
        add(part, page: page, "\(stated) nulls are stated, there are \(counts.upperBound)")
    }

    private mutating func check(
        minimum: [UInt8]?, maximum: [UInt8]?, _ bounds: FoundBounds, part: ParquetFinding.Part, page: Int?,
        isMinimumExact: Bool = false, isMaximumExact: Bool = false
    ) {
        if case .none = leaf.order { return }
        if minimum != nil || maximum != nil { result.boundsCount += 1 }
        if let minimum {
            if !leaf.isBound(minimum) {
                add(part, page: page, "the minimum is no value of the type")
            } else if !bounds.isPresent {
                add(part, page: page, "there is a minimum where there are no values to bound")
            } else if leaf.order.isLess(bounds.minimum, minimum)
                || (bounds.hasNegativeZero && leaf.isZero(minimum, isNegative: false))
            {
                add(part, page: page, "the minimum excludes a value")
            } else if isMinimumExact, leaf.order.isLess(minimum, bounds.minimum) {
                add(part, page: page, "the minimum is said to be exact, but no value is as low")
            }
        }
        if let maximum {
            if !leaf.isBound(maximum) {
                add(part, page: page, "the maximum is no value of the type")
            } else if !bounds.isPresent {
                add(part, page: page, "there is a maximum where there are no values to bound")
            } else if leaf.order.isLess(maximum, bounds.maximum)
                || (bounds.hasPositiveZero && leaf.isZero(maximum, isNegative: true))
            {
                add(part, page: page, "the maximum excludes a value")
            } else if isMaximumExact, leaf.order.isLess(bounds.maximum, maximum) {
                add(part, page: page, "the maximum is said to be exact, but no value is as high")
            }
        }
    }

    // MARK: Indexes

    private mutating func checkIndexes(_ pages: [Page], _ contents: LeafContents) async throws {
        let chunk = file.metadata.rowGroups[rowGroup].columns[leaf.index]
        let offsets = try await file.offsetIndexes(rowGroup: rowGroup, leaves: [leaf.index])[leaf.index]
        if let offsets {
            result.offsetIndexCount += 1
            check(offsets, pages)
        } else if chunk.offsetIndexOffset != nil {
            add(.offsetIndex, "it cannot be read")
        }
        let columns = try await file.columnIndexes(rowGroup: rowGroup, leaves: [leaf.index])[leaf.index]
        if let columns {
            result.columnIndexCount += 1
            check(columns, pages, contents)
        } else if chunk.columnIndexOffset != nil {
            add(.columnIndex, "it cannot be read")
        }
    }

    private mutating func check(_ index: OffsetIndex, _ pages: [Page]) {
        guard index.pageLocations.count == pages.count else {
            return add(
                .offsetIndex, "it has \(index.pageLocations.count) pages, the chunk has \(pages.count)")
        }
        for (number, (location, page)) in zip(index.pageLocations, pages).enumerated() {
            if location.offset != Int64(page.offset) || Int(location.compressedByteCount) != page.byteCount {
                add(.offsetIndex, page: number, "the page is not where the index says")
            }
            if location.firstRowIndex != Int64(page.firstRow) {
                add(
                    .offsetIndex, page: number,
                    "row \(location.firstRowIndex) is stated as its first, it is \(page.firstRow)")
            }
        }
    }

    private mutating func check(_ index: ColumnIndex, _ pages: [Page], _ contents: LeafContents) {
        let count = pages.count
        guard index.nullPages.count == count, index.minimums.count == count, index.maximums.count == count,
            index.nullCounts.map({ $0.count == count }) ?? true
        else { return add(.columnIndex, "it has another number of pages than the chunk, which has \(count)") }
        var isSound = true
        for (number, page) in pages.enumerated() {
            if index.nullPages[number] != page.values.isEmpty {
                add(.columnIndex, page: number, "it is wrong about whether the page has values")
                isSound = false
                continue
            }
            if let stated = index.nullCounts?[number] {
                checkNullCount(stated, contents, page.levels, part: .columnIndex, page: number)
            }
            guard !page.values.isEmpty, let values = contents.values, isOrdered else { continue }
            let before = result.findings.count
            check(
                minimum: index.minimums[number], maximum: index.maximums[number],
                bounds(of: values, page.values), part: .columnIndex, page: number)
            if result.findings.count > before { isSound = false }
        }
        if isSound, isOrdered { checkBoundaryOrder(index) }
    }

    private mutating func checkBoundaryOrder(_ index: ColumnIndex) {
        guard index.boundaryOrder != .unordered else { return }
        var previous: Int?
        for page in index.nullPages.indices where !index.nullPages[page] {
            guard leaf.isBound(index.minimums[page]), leaf.isBound(index.maximums[page]) else { return }
            if let previous {
                let (low, high) =
                    index.boundaryOrder == .ascending ? (previous, page) : (page, previous)
                if leaf.order.isLess(index.minimums[high], index.minimums[low])
                    || leaf.order.isLess(index.maximums[high], index.maximums[low])
                {
                    return add(.columnIndex, page: page, "the bounds are not in the order stated")
                }
            }
            previous = page
        }
    }

    // MARK: Bloom filter

    private mutating func checkBloomFilter(_ metadata: ColumnMetadata, _ contents: LeafContents) async throws
    {
        guard metadata.bloomFilterOffset != nil, let values = contents.values else { return }
        guard let filter = try await file.bloomFilter(rowGroup: rowGroup, leaf: leaf.index) else {
            return add(.bloomFilter, "it cannot be read")
        }
        result.bloomFilterCount += 1
        var missing = 0
        values.forEachHash { hash in if !filter.mightContain(hash: hash) { missing += 1 } }
        if missing > 0 { add(.bloomFilter, "it says of \(missing) values that they are not there") }
    }
}

extension WriterLeaf {
    /// Whether bytes can be a bound of the leaf.
    func isBound(_ bytes: [UInt8]) -> Bool {
        switch order {
        case .boolean: bytes.count == 1 && bytes[0] <= 1
        case .signed32, .unsigned32: bytes.count == 4
        case .signed64, .unsigned64: bytes.count == 8
        case .float16: bytes.count == 2 && !Float(float16Bits: UInt16(ValueOrder.bits(bytes))).isNaN
        case .float32: bytes.count == 4 && !Float(bitPattern: UInt32(ValueOrder.bits(bytes))).isNaN
        case .float64: bytes.count == 8 && !Double(bitPattern: ValueOrder.bits(bytes)).isNaN
        case .signedBigEndian: bytes.count == leaf.typeLength && leaf.typeLength > 0
        case .bytes: true
        case .none: false
        }
    }

    /// Whether a bound is a zero of a sign.
    fileprivate func isZero(_ bound: [UInt8], isNegative: Bool) -> Bool {
        guard order.isFloatingPoint, let last = bound.last else { return false }
        return bound.dropLast().allSatisfy { $0 == 0 } && last == (isNegative ? 0x80 : 0)
    }
}

/// The bounds of values as they are, and which zeros are among them.
@dynamicMemberLookup
private struct FoundBounds {
    let bounds: ValueBounds
    let hasNegativeZero: Bool
    let hasPositiveZero: Bool

    subscript<Value>(dynamicMember path: KeyPath<ValueBounds, Value>) -> Value { bounds[keyPath: path] }
}

extension ChunkVerifier {
    private func bounds(of values: LeafValues, _ range: Range<Int>) -> FoundBounds {
        let bounds = ValueBounds.of(values, range, order: leaf.order)
        guard leaf.order.isFloatingPoint, case .fixed(let buffer, let width) = values.storage else {
            return FoundBounds(bounds: bounds, hasNegativeZero: false, hasPositiveZero: false)
        }
        var hasZero = (negative: false, positive: false)
        for index in range {
            let bits: UInt64 =
                switch width {
                case 2: UInt64(buffer.load(at: index, as: UInt16.self)) << 48
                case 4: UInt64(buffer.load(at: index, as: UInt32.self)) << 32
                default: buffer.load(at: index, as: UInt64.self)
                }
            if bits == 0 { hasZero.positive = true }
            if bits == 1 << 63 { hasZero.negative = true }
        }
        return FoundBounds(
            bounds: bounds, hasNegativeZero: hasZero.negative, hasPositiveZero: hasZero.positive)
    }
}

extension LeafValues {
    /// Calls `body` with the hash of the PLAIN bytes of each value.
    func forEachHash(_ body: (UInt64) -> Void) {
        switch storage {
        case .booleans: break
        case .fixed(let buffer, let width):
            unsafe buffer.withUnsafeBytes { raw in
                for index in 0..<count {
                    let range = index * width..<(index + 1) * width
                    body(unsafe XXH64.hash(UnsafeRawBufferPointer(rebasing: raw[range])))
                }
            }
        case .variable(let offsets, let data):
            let bounds = offsets.values(as: Int32.self)
            unsafe data.withUnsafeBytes { raw in
                for index in 0..<count {
                    let range = Int(bounds[index])..<Int(bounds[index + 1])
                    body(unsafe XXH64.hash(UnsafeRawBufferPointer(rebasing: raw[range])))
                }
            }
        }
    }
}
