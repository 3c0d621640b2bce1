internal import Columnar

extension ParquetFile {
    /// Where an index of a column chunk is, nil if there is none or if it cannot be there.
    private func indexRange(offset: Int64?, byteCount: Int32?) -> Range<Int>? {
        guard let offset, let byteCount, offset >= 4, byteCount > 0 else { return nil }
        let (end, overflow) = offset.addingReportingOverflow(Int64(byteCount))
        guard !overflow, end <= Int64(reader.source.byteCount) else { return nil }
        return Int(offset)..<Int(end)
    }

    /// The offset indexes of some leaves, by leaf; leaves without a readable index are left out.
    public func offsetIndexes(rowGroup: Int, leaves: [Int]) async throws -> [Int: OffsetIndex] {
        let chunks = metadata.rowGroups[rowGroup].columns
        let wanted = leaves.compactMap { leaf in
            indexRange(offset: chunks[leaf].offsetIndexOffset, byteCount: chunks[leaf].offsetIndexByteCount)
                .map { (leaf: leaf, range: $0) }
        }
        var indexes: [Int: OffsetIndex] = [:]
        for (entry, bytes) in zip(wanted, try await reader.read(wanted.map(\.range))) {
            indexes[entry.leaf] = try? OffsetIndex.decode(bytes.bytes, part: "offset index").value
        }
        return indexes
    }

    /// The column indexes of some leaves, by leaf; leaves without a readable index are left out.
    public func columnIndexes(rowGroup: Int, leaves: [Int]) async throws -> [Int: ColumnIndex] {
        let chunks = metadata.rowGroups[rowGroup].columns
        let wanted = leaves.compactMap { leaf in
            indexRange(offset: chunks[leaf].columnIndexOffset, byteCount: chunks[leaf].columnIndexByteCount)
                .map { (leaf: leaf, range: $0) }
        }
        var indexes: [Int: ColumnIndex] = [:]
        for (entry, bytes) in zip(wanted, try await reader.read(wanted.map(\.range))) {
            indexes[entry.leaf] = try? ColumnIndex.decode(bytes.bytes, part: "column index").value
        }
        return indexes
    }
}
