import Columnar

/// Makes the column index and the offset index of a chunk from its pages. Spec: PageIndex.md.
enum PageIndexBuilder {
    /// The offset index of a chunk that starts at `start` in the file.
    static func offsetIndex(_ pages: [PageRecord], chunkOffset start: Int) -> OffsetIndex {
        var index = OffsetIndex(
            pageLocations: pages.map { page in
                PageLocation(
                    offset: Int64(start + page.offset),
                    compressedByteCount: Int32(clamping: page.compressedByteCount),
                    firstRowIndex: Int64(page.firstRow))
            })
        let byteCounts = pages.compactMap { $0.byteArrayByteCount.map { Int64($0) } }
        if byteCounts.count == pages.count, !pages.isEmpty { index.unencodedByteArrayByteCounts = byteCounts }
        return index
    }

    /// The column index; nil where a page has values but no bounds, because the type has no order or all are NaN.
    static func columnIndex(_ pages: [PageRecord], _ leaf: WriterLeaf, boundByteLimit: Int) -> ColumnIndex? {
        guard !pages.contains(where: { $0.valueCount > 0 && !$0.bounds.isPresent }), !pages.isEmpty else {
            return nil
        }
        let isText = leaf.leaf.type == .string
        let limit = leaf.leaf.physicalType == .byteArray ? max(boundByteLimit, 1) : Int.max
        var minimums: [[UInt8]] = []
        var maximums: [[UInt8]] = []
        var isAscending = true
        var isDescending = true
        var previous: (minimum: [UInt8], maximum: [UInt8])?
        for page in pages {
            guard page.bounds.isPresent else {
                minimums.append([])
                maximums.append([])
                continue
            }
            let minimum = BoundTruncation.minimum(page.bounds.minimum, byteLimit: limit, isText: isText).bytes
            let maximum = BoundTruncation.maximum(page.bounds.maximum, byteLimit: limit, isText: isText).bytes
            if let previous {
                if leaf.order.isLess(minimum, previous.minimum)
                    || leaf.order.isLess(maximum, previous.maximum)
                {
                    isAscending = false
                }
                if leaf.order.isLess(previous.minimum, minimum)
                    || leaf.order.isLess(previous.maximum, maximum)
                {
                    isDescending = false
                }
            }
            previous = (minimum, maximum)
            minimums.append(minimum)
            maximums.append(maximum)
        }
        return ColumnIndex(
            nullPages: pages.map { $0.valueCount == 0 }, minimums: minimums, maximums: maximums,
            boundaryOrder: isAscending ? .ascending : isDescending ? .descending : .unordered,
            nullCounts: pages.map { Int64($0.nullCount) },
            nanCounts: leaf.order.isFloatingPoint ? pages.map { Int64($0.bounds.nanCount) } : nil)
    }
}
