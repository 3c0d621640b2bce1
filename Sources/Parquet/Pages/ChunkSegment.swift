internal import Columnar

/// Bytes of a column chunk that were read, and where they stand.
struct ChunkSegment: Sendable {
    /// Offset in the file of the first byte.
    let offset: Int
    let bytes: Buffer
    /// The row of the row group at which the segment starts, where the offset index told.
    var firstRow: Int?
}

/// A page as it stands in the file: header decoded, body still compressed.
struct StoredPage {
    let header: PageHeader
    /// Offset of the header in the file.
    let offset: Int
    let body: Buffer
    /// The row of the row group at which the page starts, where the offset index told.
    let firstRow: Int?
}

/// Walks the pages of a column chunk.
struct PageWalker {
    private let segments: [ChunkSegment]
    private var segment = 0
    private var position = 0
    private let column: String
    private let rowGroup: Int

    init(_ segments: [ChunkSegment], column: String, rowGroup: Int) {
        self.segments = segments
        self.column = column
        self.rowGroup = rowGroup
    }

    /// The next page, nil at the end of the segments.
    mutating func next() throws(ParquetError) -> StoredPage? {
        while segment < segments.count, position >= segments[segment].bytes.byteCount {
            segment += 1
            position = 0
        }
        guard segment < segments.count else { return nil }
        let current = segments[segment]
        let offset = current.offset + position
        var reader = CompactReader(current.bytes.bytes, part: "page header of \(column)", position: position)
        let header: PageHeader
        do throws(ParquetError) {
            header = try PageHeader(from: &reader)
        } catch {
            if case .malformedThrift(let fault, let part, let at) = error {
                throw .malformedThrift(fault, part: part, offset: current.offset + at)
            }
            throw error
        }
        let start = reader.position
        let byteCount = Int(header.compressedByteCount)
        guard byteCount >= 0, header.uncompressedByteCount >= 0 else {
            throw .malformedPage(
                column: column, rowGroup: rowGroup, offset: offset,
                fault: .invalidCount(
                    what: "the size of the page", min(byteCount, Int(header.uncompressedByteCount))))
        }
        guard byteCount <= current.bytes.byteCount - start else {
            throw .truncated(
                part: "page of \(column) in row group \(rowGroup)", offset: offset, needed: byteCount,
                available: current.bytes.byteCount - start)
        }
        let firstRow = position == 0 ? current.firstRow : nil
        position = start + byteCount
        return StoredPage(
            header: header, offset: offset, body: current.bytes.slice(start..<start + byteCount),
            firstRow: firstRow)
    }
}
