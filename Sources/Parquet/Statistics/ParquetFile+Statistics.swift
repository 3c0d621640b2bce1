/// A data page of a column chunk: its rows and what is known of its values.
public struct PageStatistics: Hashable, Sendable {
    /// Row numbers in the file.
    public let rows: Range<Int>
    public let statistics: ColumnStatistics
    /// Bytes of the page in the file, header included.
    public let byteCount: Int
}

extension ParquetFile {
    /// The leaf of a top-level column that is not nested; nil for nested columns.
    public func leaf(ofColumn column: Int) -> Int? {
        guard schemaTree.columns.indices.contains(column) else { return nil }
        guard case .leaf(let leaf) = schemaTree.columns[column].kind else { return nil }
        return leaf
    }

    /// What the footer tells of a top-level column that is not nested, in one row group; nil if it tells nothing.
    public func statistics(rowGroup: Int, column: Int) -> ColumnStatistics? {
        leaf(ofColumn: column).flatMap { statistics(rowGroup: rowGroup, leaf: $0) }
    }

    /// What the footer tells of a leaf in one row group; nil if it tells nothing.
    public func statistics(rowGroup: Int, leaf: Int) -> ColumnStatistics? {
        guard metadata.rowGroups.indices.contains(rowGroup), schemaTree.leaves.indices.contains(leaf),
            let chunk = try? chunkMetadata(rowGroup: rowGroup, leaf: leaf), let stored = chunk.statistics
        else { return nil }
        return ColumnStatistics(stored, leaf: schemaTree.leaves[leaf], order: order(ofLeaf: leaf))
    }

    private func order(ofLeaf leaf: Int) -> ColumnOrder? {
        guard let orders = metadata.columnOrders, orders.indices.contains(leaf) else { return nil }
        return orders[leaf]
    }

    /// Rows and bounds of the data pages of a leaf, from the page index; nil if there is none or it makes no sense.
    /// Reads the two indexes.
    public func pageStatistics(rowGroup: Int, leaf: Int) async throws -> [PageStatistics]? {
        guard metadata.rowGroups.indices.contains(rowGroup), schemaTree.leaves.indices.contains(leaf) else {
            throw ParquetError.invalidRequest(
                problem: "row group \(rowGroup), leaf \(leaf): not in this file")
        }
        guard let offsets = try await offsetIndexes(rowGroup: rowGroup, leaves: [leaf])[leaf],
            let bounds = try await columnIndexes(rowGroup: rowGroup, leaves: [leaf])[leaf]
        else { return nil }
        let locations = offsets.pageLocations
        let pageCount = locations.count
        guard bounds.nullPages.count == pageCount, bounds.minimums.count == pageCount,
            bounds.maximums.count == pageCount, locations.first?.firstRowIndex == 0
        else { return nil }
        let window = rows(ofRowGroup: rowGroup)
        let column = schemaTree.leaves[leaf]
        let isTrusted = order(ofLeaf: leaf).map { column.supports($0) } ?? column.isOrderedAsSigned
        var pages: [PageStatistics] = []
        for page in 0..<pageCount {
            let start = locations[page].firstRowIndex
            let end = page + 1 < pageCount ? locations[page + 1].firstRowIndex : Int64(window.count)
            guard start >= 0, start <= end, end <= Int64(window.count) else { return nil }
            var statistics = ColumnStatistics()
            if let counts = bounds.nullCounts, counts.count == pageCount, counts[page] >= 0 {
                statistics.nullCount = Int(counts[page])
            }
            if let counts = bounds.nanCounts, counts.count == pageCount, counts[page] >= 0 {
                statistics.nanCount = Int(counts[page])
            }
            if isTrusted, !bounds.nullPages[page] {
                statistics.setBounds(
                    minimum: bounds.minimums[page], maximum: bounds.maximums[page], leaf: column,
                    isMinimumExact: false, isMaximumExact: false)
            }
            pages.append(
                PageStatistics(
                    rows: window.lowerBound + Int(start)..<window.lowerBound + Int(end),
                    statistics: statistics, byteCount: Int(locations[page].compressedByteCount)))
        }
        return pages
    }
}
