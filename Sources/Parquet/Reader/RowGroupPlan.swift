internal import Columnar

/// Which byte ranges hold the wanted rows of the wanted columns of a row group.
struct RowGroupPlan {
    let rowGroup: Int
    /// Wanted rows, counted from the start of the row group.
    let rows: RowSelection
    let readsAllRows: Bool
    /// For each wanted leaf its number and its segments.
    private(set) var leaves: [(leaf: Int, ranges: [(bytes: Range<Int>, firstRow: Int?)])] = []

    /// What old writers left out of the size of a chunk: the header of the dictionary page, at most this much.
    static let paddingByteCount = 100

    /// Plans whole column chunks, or, where rows are left out and there is an offset index, the pages needed.
    static func make(
        file: ParquetFile, rowGroup: Int, leaves wanted: [Int], rows: RowSelection
    ) async throws -> RowGroupPlan {
        let group = file.metadata.rowGroups[rowGroup]
        var plan = RowGroupPlan(
            rowGroup: rowGroup, rows: rows, readsAllRows: rows.count == Int(group.rowCount))
        var indexes: [Int: OffsetIndex] = [:]
        if !plan.readsAllRows {
            indexes = try await file.offsetIndexes(rowGroup: rowGroup, leaves: wanted)
        }
        for leaf in wanted {
            let chunk = try file.chunkRange(rowGroup: rowGroup, leaf: leaf)
            if let index = indexes[leaf],
                let pages = plan.pages(index, chunk: chunk, rowCount: Int(group.rowCount))
            {
                plan.leaves.append((leaf, pages))
            } else if file.understatesChunks {
                let end = min(chunk.upperBound + Self.paddingByteCount, file.reader.source.byteCount)
                plan.leaves.append((leaf, [(chunk.lowerBound..<end, nil)]))
            } else {
                plan.leaves.append((leaf, [(chunk, nil)]))
            }
        }
        return plan
    }

    /// The dictionary page and the data pages with wanted rows; nil if the index contradicts the chunk.
    private func pages(
        _ index: OffsetIndex, chunk: Range<Int>, rowCount: Int
    ) -> [(bytes: Range<Int>, firstRow: Int?)]? {
        let locations = index.pageLocations
        guard let first = locations.first, first.firstRowIndex == 0 else { return nil }
        var ranges: [(bytes: Range<Int>, firstRow: Int?)] = []
        guard let firstOffset = Int(exactly: first.offset), chunk.contains(firstOffset) else { return nil }
        // Whatever stands before the first data page is the dictionary.
        if firstOffset > chunk.lowerBound { ranges.append((chunk.lowerBound..<firstOffset, nil)) }
        var previousEnd = firstOffset
        for (number, location) in locations.enumerated() {
            let next = number + 1 < locations.count ? Int(locations[number + 1].firstRowIndex) : rowCount
            let start = Int(location.firstRowIndex)
            let offset = Int(location.offset)
            guard start <= next, next <= rowCount, location.compressedByteCount > 0, offset >= previousEnd,
                offset <= chunk.upperBound - Int(location.compressedByteCount)
            else { return nil }
            previousEnd = offset + Int(location.compressedByteCount)
            if !rows.within(start..<next).isEmpty { ranges.append((offset..<previousEnd, start)) }
        }
        return ranges
    }
}

extension ParquetFile {
    /// Whether the writer, parquet-mr before 1.2.9, stated chunks too small.
    var understatesChunks: Bool {
        guard let createdBy = metadata.createdBy, createdBy.hasPrefix("parquet-mr version 1.2.") else {
            return false
        }
        return createdBy.dropFirst("parquet-mr version 1.2.".count).prefix { $0.isNumber }.count == 1
            && !createdBy.hasPrefix("parquet-mr version 1.2.9")
    }

    func leafName(_ leaf: Int) -> String { schemaTree.leaves[leaf].name }

    /// The metadata of a column chunk, checked against the schema.
    func chunkMetadata(rowGroup: Int, leaf: Int) throws(ParquetError) -> ColumnMetadata {
        let chunk = metadata.rowGroups[rowGroup].columns[leaf]
        if chunk.encryption != nil || chunk.encryptedMetadata != nil {
            throw .encrypted(part: "column \(leafName(leaf))")
        }
        if let path = chunk.filePath, !path.isEmpty {
            throw .unsupported(feature: "column chunks in another file", column: leafName(leaf))
        }
        guard let metadata = chunk.metadata else {
            throw .malformedColumnChunk(
                column: leafName(leaf), rowGroup: rowGroup, problem: "it has no metadata")
        }
        guard metadata.type == schemaTree.leaves[leaf].physicalType else {
            throw .malformedColumnChunk(
                column: leafName(leaf), rowGroup: rowGroup,
                problem:
                    "it is of type \(metadata.type), the schema says \(schemaTree.leaves[leaf].physicalType)")
        }
        return metadata
    }

    /// Where the pages of a column chunk are, checked against the size of the file.
    func chunkRange(rowGroup: Int, leaf: Int) throws(ParquetError) -> Range<Int> {
        let metadata = try chunkMetadata(rowGroup: rowGroup, leaf: leaf)
        var start = metadata.dataPageOffset
        if let dictionary = metadata.dictionaryPageOffset, dictionary > 0, dictionary < start {
            start = dictionary
        }
        let byteCount = metadata.totalCompressedByteCount
        let (end, overflow) = start.addingReportingOverflow(byteCount)
        guard start >= 0, byteCount >= 0, !overflow, end <= Int64(reader.source.byteCount) else {
            throw .truncated(
                part: "column chunk of \(leafName(leaf)) in row group \(rowGroup)",
                offset: Int(clamping: start), needed: Int(clamping: byteCount),
                available: max(0, reader.source.byteCount - Int(clamping: start).clamped(to: 0...Int.max)))
        }
        return Int(start)..<Int(end)
    }
}

extension Int {
    func clamped(to range: ClosedRange<Int>) -> Int {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
