internal import Columnar

/// Reads all of a file and compares what it says of its data with the data.
public enum ParquetVerifier {
    /// Checks layout, checksums, statistics, indexes, bloom filters and sorting of every column chunk.
    ///
    /// Holds one leaf of one row group at a time. Throws if the footer cannot be read, or what the source throws;
    /// everything else that is wrong is a finding.
    public static func verify(_ source: any RandomAccessSource) async throws -> ParquetVerification {
        // Checksums are compared page by page here: a wrong one must not end the reading.
        var options = ReadOptions()
        options.verifiesChecksums = false
        let file = try await ParquetFile.open(source, options: options)
        var result = ParquetVerification()
        result.rowGroupCount = file.rowGroupCount
        result.rowCount = file.rowCount
        if file.metadata.rowCount != Int64(file.rowCount) {
            result.findings.append(
                ParquetFinding(
                    part: .footer,
                    problem: "\(file.metadata.rowCount) rows are stated, the row groups have \(file.rowCount)"
                ))
        }
        if let orders = file.metadata.columnOrders, orders.count != file.schemaTree.leaves.count {
            result.findings.append(
                ParquetFinding(
                    part: .footer,
                    problem: "\(orders.count) column orders for \(file.schemaTree.leaves.count) leaf columns")
            )
        }
        let leaves = WriterLeaf.leaves(of: file.schemaTree)
        for rowGroup in 0..<file.rowGroupCount {
            try await verify(file, rowGroup: rowGroup, leaves, &result)
        }
        return result
    }

    private static func verify(
        _ file: ParquetFile, rowGroup: Int, _ leaves: [WriterLeaf?], _ result: inout ParquetVerification
    ) async throws {
        let group = file.metadata.rowGroups[rowGroup]
        var keys: [Int: LeafContents] = [:]
        let keyColumns = Set((group.sortingColumns ?? []).map { Int($0.columnIndex) })
        for (index, leaf) in leaves.enumerated() {
            try Task.checkCancellation()
            guard let leaf else {
                result.findings.append(
                    ParquetFinding(
                        part: .values, rowGroup: rowGroup, column: file.schemaTree.leaves[index].name,
                        problem: "it is nested too deep to be verified"))
                continue
            }
            var verifier = ChunkVerifier(file: file, rowGroup: rowGroup, leaf: leaf)
            do {
                let contents = try await verifier.verify()
                if keyColumns.contains(index) { keys[index] = contents }
            } catch let error as ParquetError {
                verifier.add(.values, "\(error)")
            }
            result.add(verifier.result)
        }
        if let sorting = group.sortingColumns, !sorting.isEmpty {
            result.findings += SortingCheck.findings(sorting, rowGroup: rowGroup, leaves, keys)
        }
    }
}

extension ParquetVerification {
    fileprivate mutating func add(_ other: ParquetVerification) {
        findings += other.findings
        pageCount += other.pageCount
        checksumCount += other.checksumCount
        boundsCount += other.boundsCount
        columnIndexCount += other.columnIndexCount
        offsetIndexCount += other.offsetIndexCount
        bloomFilterCount += other.bloomFilterCount
    }
}
