internal import Columnar

/// The values of one leaf for one batch, and the levels where the leaf lies inside of other nodes.
struct LeafBatch {
    /// One value for each slot: each level that reaches the innermost list around the leaf.
    let column: Column
    /// One for each level position; empty where the leaf is a top-level column.
    let definitionLevels: [UInt16]
    /// One for each level position; empty where nothing repeats.
    let repetitionLevels: [UInt16]
}

/// Reads one leaf of one row group, row by row, page by page.
///
/// A page is decoded as far as rows are asked for; nothing but the page at hand is held decompressed.
final class LeafReader {
    let leaf: LeafColumn
    private let rowGroup: Int
    private let options: ReadOptions
    private let dictionaries: DictionaryCache?
    private let type: DataType
    private let layout: LeafLayout
    /// Definition level from which on a level position is a slot of the leaf.
    private let slotLevel: UInt16
    /// For each repetition level above 0 the least definition level that an entry at it has.
    private let entryLevels: [UInt16]
    private let keepsLevels: Bool

    private var walker: PageWalker
    private let opener: PageOpener
    private let scratch = LeafScratch()
    private var dictionary: LeafDictionary?
    /// Keeps the memory of the page under way alive.
    private var storedPage: StoredPage?
    private var page = OpenPage(
        levelCount: 0, repetitionLevels: .none, definitionLevels: .none, values: .none)

    private var sink: LeafSink
    private var definitionLevels: [UInt16] = []
    private var repetitionLevels: [UInt16] = []
    /// Levels of the page that are decoded but not used yet, in the scratch memory; nested columns only.
    private var pending = 0..<0
    /// The row of the row group at which the next level starts, or, within a row, the row after it.
    private(set) var nextRow = 0

    /// The most level positions of one batch; a row of more is refused.
    static let levelLimit = 1 << 25

    init(
        leaf: LeafColumn, node: LeafNesting, codec: CompressionCodec, segments: [ChunkSegment], rowGroup: Int,
        options: ReadOptions, dictionaries: DictionaryCache? = nil
    ) {
        self.leaf = leaf
        self.rowGroup = rowGroup
        self.options = options
        self.dictionaries = dictionaries
        type = node.type
        layout = LeafLayout(leaf, type: node.type, int96: options.int96)
        slotLevel = UInt16(node.entryLevels.last ?? 0)
        entryLevels = node.entryLevels.map { UInt16($0) }
        keepsLevels = node.isNested
        walker = PageWalker(segments, column: leaf.name, rowGroup: rowGroup)
        opener = PageOpener(leaf: leaf, codec: codec, options: options, rowGroup: rowGroup)
        sink = LeafSink(
            type: node.type, layout: layout, keepsDictionaries: options.keepsDictionaries,
            keepsFixedDictionaries: options.keepsFixedDictionaries && !node.isNested)
    }

    private func located(_ fault: PageFault) -> ParquetError {
        .malformedPage(
            column: leaf.name, rowGroup: rowGroup, offset: storedPage?.offset ?? 0, fault: fault)
    }

    // MARK: Pages

    /// Opens the next data page that has levels; false at the end of the chunk. Pages of a flat column that end
    /// at `target` or before are passed over unopened.
    private func nextPage(skippingTo target: Int = 0) throws(ParquetError) -> Bool {
        while let stored = try walker.next() {
            storedPage = stored
            switch stored.header.type {
            case .dictionary: try openDictionary(stored)
            case .data, .dataV2:
                if passOver(stored, skippingTo: target) { continue }
                try opener.verify(stored)
                do throws(PageFault) {
                    page = try opener.open(stored)
                } catch {
                    throw located(error)
                }
                if let firstRow = stored.firstRow {
                    guard firstRow >= nextRow else {
                        throw .malformedColumnChunk(
                            column: leaf.name, rowGroup: rowGroup,
                            problem: "the offset index places row \(firstRow) after row \(nextRow)")
                    }
                    nextRow = firstRow
                }
                if page.levelCount > 0 { return true }
            case .index, .unknown: continue
            }
        }
        return false
    }

    /// Counts the rows of a page that nobody wants, from its header alone.
    private func passOver(_ stored: StoredPage, skippingTo target: Int) -> Bool {
        guard leaf.maximumRepetitionLevel == 0, target > nextRow, stored.firstRow == nil,
            let count = stored.header.dataPage?.valueCount ?? stored.header.dataPageV2?.valueCount, count > 0,
            Int(count) <= target - nextRow
        else { return false }
        nextRow += Int(count)
        return true
    }

    private func openDictionary(_ stored: StoredPage) throws(ParquetError) {
        guard dictionary == nil else { throw located(.secondDictionary) }
        try opener.verify(stored)
        if let known = dictionaries?.dictionary(of: stored, leaf, opener.codec, type, layout) {
            dictionary = known
            return
        }
        do throws(PageFault) {
            let (bytes, count) = try opener.openDictionary(stored)
            let decoded = try LeafDictionary(bytes, count: count, leaf: leaf, type: type, layout: layout)
            dictionaries?.remember(decoded, of: stored, leaf, opener.codec, type, layout)
            dictionary = decoded
        } catch {
            throw located(error)
        }
    }

    // MARK: Rows

    /// States how many rows the batch under way will have; a guess for columns that repeat.
    func expect(rowCount: Int) { sink.expect(rowCount) }

    /// Appends up to `rowCount` rows to the batch under way; returns how many there were. Fewer come at the end of
    /// the chunk, and from flat columns when the batch has taken enough bytes.
    func read(rowCount: Int) throws(ParquetError) -> Int {
        leaf.maximumRepetitionLevel > 0
            ? try readRepeated(rowCount: rowCount, isSkipping: false)
            : try readFlat(rowCount: rowCount, isSkipping: false)
    }

    /// Reads over rows until `row` is the next.
    func skip(toRow row: Int) throws(ParquetError) {
        while nextRow < row {
            let count = row - nextRow
            let skipped =
                leaf.maximumRepetitionLevel > 0
                ? try readRepeated(rowCount: count, isSkipping: true)
                : try readFlat(rowCount: count, isSkipping: true)
            guard skipped > 0 || nextRow >= row else {
                throw .malformedColumnChunk(
                    column: leaf.name, rowGroup: rowGroup, problem: "it ends at row \(nextRow)")
            }
        }
        guard nextRow == row else {
            throw .malformedColumnChunk(
                column: leaf.name, rowGroup: rowGroup, problem: "no page has row \(row)")
        }
    }

    private func readFlat(rowCount: Int, isSkipping: Bool) throws(ParquetError) -> Int {
        var done = 0
        let end = nextRow + rowCount
        while nextRow < end {
            if page.levelCount == 0 {
                let before = nextRow
                let hasPage = try nextPage(skippingTo: isSkipping ? end : 0)
                // Pages passed over, and those that the offset index let us leave out, count as skipped.
                if nextRow > before {
                    guard isSkipping else {
                        throw .malformedColumnChunk(
                            column: leaf.name, rowGroup: rowGroup, problem: "no page has row \(before)")
                    }
                    done += nextRow - before
                }
                if !hasPage || nextRow >= end { break }
            }
            let count = min(page.levelCount, end - nextRow, LevelWords.capacity)
            do throws(PageFault) {
                let words = try readFlatLevels(count, isSkipping: isSkipping)
                if isSkipping {
                    try page.values.skip(words?.onesCount ?? count)
                } else {
                    try sink.append(
                        &page.values, dictionary: dictionary, slots: count, words: words, scratch: scratch)
                }
            } catch {
                throw located(error)
            }
            page.levelCount -= count
            nextRow += count
            done += count
            if !isSkipping, !keepsLevels, sink.byteCount >= options.batchByteLimit { break }
        }
        return done
    }

    /// Decodes definition levels of a column that does not repeat; nil if all values are there.
    private func readFlatLevels(_ count: Int, isSkipping: Bool) throws(PageFault) -> LevelWords? {
        let maximum = leaf.maximumDefinitionLevel
        if maximum == 0 { return nil }
        let words = scratch.words
        words.removeAll()
        if maximum == 1, case .hybrid(var decoder) = page.definitionLevels {
            try decoder.appendBits(to: words, count: count)
            page.definitionLevels = .hybrid(decoder)
            if keepsLevels, !isSkipping {
                for index in 0..<count { definitionLevels.append(words.bit(index) ? 1 : 0) }
            }
        } else {
            let levels = unsafe scratch.definitionLevels
            try unsafe page.definitionLevels.decode(into: levels, count: count)
            try unsafe Self.check(levels, count: count, maximum: maximum)
            unsafe Self.append(levels, count: count, atLeast: UInt16(maximum), to: words)
            if keepsLevels, !isSkipping {
                unsafe definitionLevels.append(contentsOf: UnsafeBufferPointer(start: levels, count: count))
            }
        }
        return words.onesCount == count ? nil : words
    }

    private func readRepeated(rowCount: Int, isSkipping: Bool) throws(ParquetError) -> Int {
        var started = 0
        while true {
            if pending.isEmpty {
                let before = nextRow
                if page.levelCount == 0, !(try nextPage()) { break }
                if nextRow > before {
                    guard isSkipping else {
                        if started == rowCount {
                            // The page after the wanted rows; it is used when its rows are.
                            try refillOrThrow()
                            break
                        }
                        throw .malformedColumnChunk(
                            column: leaf.name, rowGroup: rowGroup, problem: "no page has row \(before)")
                    }
                    started += nextRow - before
                }
                try refillOrThrow()
            }
            let from = pending.lowerBound
            let (to, rows) = rowBoundary(from: from, limit: rowCount - min(started, rowCount))
            if to > from {
                do throws(PageFault) {
                    try useLevels(from..<to, isSkipping: isSkipping)
                } catch {
                    throw located(error)
                }
            }
            started += rows
            nextRow += rows
            pending = to..<pending.upperBound
            if !pending.isEmpty { break }
        }
        return started
    }

    private func refillOrThrow() throws(ParquetError) {
        do throws(PageFault) {
            try refill()
        } catch {
            throw located(error)
        }
    }

    /// Decodes the next levels of the page into the scratch memory.
    private func refill() throws(PageFault) {
        let count = min(page.levelCount, LevelWords.capacity)
        let repetition = unsafe scratch.repetitionLevels
        let definition = unsafe scratch.definitionLevels
        try unsafe page.repetitionLevels.decode(into: repetition, count: count)
        try unsafe page.definitionLevels.decode(into: definition, count: count)
        try unsafe Self.check(repetition, count: count, maximum: leaf.maximumRepetitionLevel)
        try unsafe Self.check(definition, count: count, maximum: leaf.maximumDefinitionLevel)
        if nextRow == 0, unsafe repetition[0] != 0 {
            throw unsafe .misplacedRepetition(Int(repetition[0]))
        }
        for index in 0..<count {
            let level = Int(unsafe repetition[index])
            if level > 0, unsafe definition[index] < entryLevels[level - 1] {
                throw .misplacedRepetition(level)
            }
        }
        page.levelCount -= count
        pending = 0..<count
    }

    /// Where the levels of at most `limit` more rows end among the pending ones, and how many rows start there.
    private func rowBoundary(from: Int, limit: Int) -> (to: Int, rows: Int) {
        var rows = 0
        for index in from..<pending.upperBound where unsafe scratch.repetitionLevels[index] == 0 {
            if rows == limit { return (index, rows) }
            rows += 1
        }
        return (pending.upperBound, rows)
    }

    private func useLevels(_ range: Range<Int>, isSkipping: Bool) throws(PageFault) {
        let definition = unsafe scratch.definitionLevels
        let words = scratch.words
        words.removeAll()
        let maximum = UInt16(leaf.maximumDefinitionLevel)
        var word: UInt64 = 0
        var bitCount = 0
        for index in range {
            let level = unsafe definition[index]
            guard level >= slotLevel else { continue }
            word |= level == maximum ? 1 &<< UInt64(bitCount) : 0
            bitCount += 1
            if bitCount == 64 {
                words.append(word, bitCount: 64)
                word = 0
                bitCount = 0
            }
        }
        if bitCount > 0 { words.append(word, bitCount: bitCount) }
        if isSkipping { return try page.values.skip(words.onesCount) }
        guard definitionLevels.count + range.count <= Self.levelLimit else {
            throw .tooManyBytes(definitionLevels.count + range.count)
        }
        unsafe definitionLevels.append(
            contentsOf: UnsafeBufferPointer(start: definition + range.lowerBound, count: range.count))
        unsafe repetitionLevels.append(
            contentsOf: UnsafeBufferPointer(
                start: scratch.repetitionLevels + range.lowerBound, count: range.count))
        try sink.append(
            &page.values, dictionary: dictionary, slots: words.count,
            words: words.onesCount == words.count ? nil : words, scratch: scratch)
    }

    /// Ends the batch under way and starts the next.
    func finishBatch() throws(ParquetError) -> LeafBatch {
        var finished = LeafSink(
            type: type, layout: layout, keepsDictionaries: options.keepsDictionaries,
            keepsFixedDictionaries: options.keepsFixedDictionaries && !keepsLevels)
        swap(&finished, &sink)
        do throws(PageFault) {
            let batch = LeafBatch(
                column: try finished.finish(), definitionLevels: definitionLevels,
                repetitionLevels: repetitionLevels)
            definitionLevels = []
            repetitionLevels = []
            return batch
        } catch {
            throw located(error)
        }
    }

    /// Throws if the chunk holds more than the rows of the row group.
    func finishChunk() throws(ParquetError) {
        var hasMore = !pending.isEmpty || page.levelCount > 0
        // Bytes after the last page that are no page header are padding.
        if !hasMore { hasMore = (try? nextPage()) ?? false }
        if hasMore {
            throw .malformedColumnChunk(
                column: leaf.name, rowGroup: rowGroup,
                problem: "it has values beyond row \(nextRow), the last")
        }
    }

    /// About how many bytes a row of this leaf takes in memory, from what the footer states.
    func bytesPerRow(_ metadata: ColumnMetadata, rowCount: Int) -> Int {
        let width = layout.byteWidth
        guard keepsLevels else { return width }
        let levels = Int(clamping: metadata.valueCount).clamped(to: 0...1 << 40) / rowCount + 1
        let stored = Int(clamping: metadata.totalUncompressedByteCount).clamped(to: 0...1 << 50) / rowCount
        return stored.saturatingSum(levels * min(width + 8, 1 << 20))
    }

    // MARK: Levels

    private static func check(
        _ levels: UnsafeMutablePointer<UInt16>, count: Int, maximum: Int
    ) throws(PageFault) {
        var highest: UInt16 = 0
        for index in 0..<count { highest = max(highest, unsafe levels[index]) }
        guard Int(highest) <= maximum else { throw .levelTooHigh(Int(highest), maximum: maximum) }
    }

    private static func append(
        _ levels: UnsafeMutablePointer<UInt16>, count: Int, atLeast threshold: UInt16, to words: LevelWords
    ) {
        var index = 0
        while index < count {
            let bitCount = min(64, count &- index)
            var word: UInt64 = 0
            for bit in 0..<bitCount {
                word |= unsafe levels[index &+ bit] >= threshold ? 1 &<< UInt64(bit) : 0
            }
            words.append(word, bitCount: bitCount)
            index &+= bitCount
        }
    }
}

extension HybridDecoder {
    /// Appends `count` values of one bit as bits.
    mutating func appendBits(to words: LevelWords, count: Int) throws(PageFault) {
        var left = count
        while left > 0 {
            switch try nextRun(limit: left) {
            case .repeated(let value, let run):
                words.append(repeating: value == 1, count: run)
                left &-= run
            case .packed(var bitPosition, let run):
                var runLeft = run
                while runLeft > 0 {
                    let bitCount = min(64, runLeft)
                    words.append(bits(at: bitPosition, count: bitCount), bitCount: bitCount)
                    bitPosition &+= bitCount
                    runLeft &-= bitCount
                }
                left &-= run
            }
        }
    }
}
