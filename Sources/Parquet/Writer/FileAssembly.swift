import Columnar

/// Puts encoded chunks into a file: bytes and offsets, indexes, footer.
///
///     file = "PAR1" (chunk+ bloom filter*)* column index* offset index* footer length "PAR1"
struct FileAssembly: Sendable {
    private let leaves: [WriterLeaf]
    private let options: WriterOptions
    private var bytes: [UInt8]
    private var takenByteCount = 0
    private var rowGroups: [RowGroup] = []
    private var rowCount = 0
    /// For each row group and leaf.
    private var columnIndexes: [[ColumnIndex?]] = []
    private var offsetIndexes: [[OffsetIndex]] = []
    private var totals: [Totals]
    private static let magic = Array("PAR1".utf8)

    private struct Totals {
        var bounds = ValueBounds()
        var nullCount = 0
        var valueCount = 0
        /// Whether all values have bounds.
        var isBounded = true
    }

    init(leaves: [WriterLeaf], options: WriterOptions) {
        self.leaves = leaves
        self.options = options
        bytes = Self.magic
        totals = Array(repeating: Totals(), count: leaves.count)
    }

    /// Bytes of the file so far.
    var byteCount: Int { takenByteCount + bytes.count }

    mutating func takeBytes() -> [UInt8] {
        takenByteCount += bytes.count
        defer { bytes = [] }
        return bytes
    }

    /// Adds a row group.
    mutating func append(_ chunks: [EncodedChunk], rowCount groupRowCount: Int) {
        var columns: [ColumnChunk] = []
        let start = byteCount
        bytes.reserveCapacity(bytes.count + chunks.reduce(0) { $0 + $1.bytes.byteCount })
        if options.pageIndex { columnIndexes.append([]) }
        if options.pageIndex { offsetIndexes.append([]) }
        var blooms: [(column: Int, bytes: [UInt8])] = []
        for (index, chunk) in chunks.enumerated() {
            let offset = byteCount
            var metadata = chunk.metadata
            metadata.dataPageOffset += Int64(offset)
            metadata.dictionaryPageOffset = metadata.dictionaryPageOffset.map { $0 + Int64(offset) }
            unsafe chunk.bytes.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
            columns.append(ColumnChunk(fileOffset: 0, metadata: metadata))
            if let bloom = chunk.bloomFilter { blooms.append((index, bloom)) }
            if options.pageIndex {
                offsetIndexes[rowGroups.count].append(
                    PageIndexBuilder.offsetIndex(chunk.pages, chunkOffset: offset))
                columnIndexes[rowGroups.count].append(
                    PageIndexBuilder.columnIndex(
                        chunk.pages, leaves[index], boundByteLimit: options.boundByteLimit))
            }
            add(chunk, to: index)
        }
        let totalCompressed = byteCount - start
        for bloom in blooms {
            columns[bloom.column].metadata?.bloomFilterOffset = Int64(byteCount)
            columns[bloom.column].metadata?.bloomFilterByteCount = Int32(bloom.bytes.count)
            bytes += bloom.bytes
        }
        rowGroups.append(
            RowGroup(
                columns: columns,
                totalByteCount: chunks.reduce(0) { $0 + $1.metadata.totalUncompressedByteCount },
                rowCount: Int64(groupRowCount),
                sortingColumns: options.sortingColumns.isEmpty ? nil : options.sortingColumns,
                fileOffset: Int64(start), totalCompressedByteCount: Int64(totalCompressed),
                ordinal: Int16(exactly: rowGroups.count)))
        rowCount += groupRowCount
    }

    private mutating func add(_ chunk: EncodedChunk, to index: Int) {
        let valueCount = Int(chunk.metadata.valueCount) - chunk.nullCount
        totals[index].bounds.merge(chunk.bounds, order: leaves[index].order)
        totals[index].nullCount += chunk.nullCount
        totals[index].valueCount += Int(chunk.metadata.valueCount)
        if valueCount > chunk.bounds.nanCount, !chunk.bounds.isPresent { totals[index].isBounded = false }
    }

    /// Adds the indexes and the footer.
    mutating func finish(elements: [SchemaElement]) -> WrittenFile {
        for (group, indexes) in columnIndexes.enumerated() {
            for (column, index) in indexes.enumerated() {
                guard let encoded = index?.encoded() else { continue }
                rowGroups[group].columns[column].columnIndexOffset = Int64(byteCount)
                rowGroups[group].columns[column].columnIndexByteCount = Int32(encoded.count)
                bytes += encoded
            }
        }
        for (group, indexes) in offsetIndexes.enumerated() {
            for (column, index) in indexes.enumerated() {
                let encoded = index.encoded()
                rowGroups[group].columns[column].offsetIndexOffset = Int64(byteCount)
                rowGroups[group].columns[column].offsetIndexByteCount = Int32(encoded.count)
                bytes += encoded
            }
        }
        var pairs = options.keyValueMetadata
        if options.footerChecksum { pairs.append(FooterChecksum.pair) }
        let metadata = FileMetadata(
            version: 2, schema: elements, rowCount: Int64(rowCount), rowGroups: rowGroups,
            keyValueMetadata: pairs.isEmpty ? nil : pairs,
            createdBy: options.createdBy,
            columnOrders: Array(repeating: .typeDefined, count: leaves.count))
        var footer = metadata.encoded()
        if options.footerChecksum { FooterChecksum.seal(&footer) }
        bytes += footer
        for shift in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: footer.count >> (8 * shift))) }
        bytes += Self.magic
        return WrittenFile(
            rowCount: rowCount, byteCount: byteCount, columns: leaves.indices.map { column($0) },
            metadata: metadata)
    }

    private func column(_ index: Int) -> WrittenColumn {
        let leaf = leaves[index].leaf
        let total = totals[index]
        let isText = leaf.type == .string
        let limit = leaf.physicalType == .byteArray ? max(options.boundByteLimit, 1) : Int.max
        let hasBounds = total.bounds.isPresent && total.isBounded && options.statistics != .none
        let minimum = BoundTruncation.minimum(total.bounds.minimum, byteLimit: limit, isText: isText)
        let maximum = BoundTruncation.maximum(total.bounds.maximum, byteLimit: limit, isText: isText)
        return WrittenColumn(
            path: leaf.path, type: leaf.type, valueCount: total.valueCount, nullCount: total.nullCount,
            nanCount: total.bounds.nanCount, minimum: hasBounds ? leaf.scalar(ofBound: minimum.bytes) : nil,
            maximum: hasBounds ? leaf.scalar(ofBound: maximum.bytes) : nil, isMinimumExact: minimum.isExact,
            isMaximumExact: maximum.isExact)
    }
}
