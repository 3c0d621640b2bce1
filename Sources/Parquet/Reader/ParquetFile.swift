public import Columnar

/// An opened file: the footer is decoded and checked, columns are read on demand.
public struct ParquetFile: Sendable {
    public let metadata: FileMetadata
    /// The columns as Columnar fields; the footer's key-value metadata, its checksum apart, are the schema's.
    public let schema: Schema
    /// The schema with its levels and leaves.
    public let schemaTree: SchemaTree
    public let options: ReadOptions
    let reader: RangeReader
    /// Where dictionaries of files read one after the other meet.
    let dictionaries: DictionaryCache?
    /// The first row of each row group, and the count of rows last.
    private let rowGroupStarts: [Int]

    static let magic: [UInt8] = Array("PAR1".utf8)
    static let encryptedMagic: [UInt8] = Array("PARE".utf8)

    /// Reads the footer. Files of like contents that are opened with the same `dictionaries` share the dictionaries that
    /// are equal. Throws ``ParquetError`` or what the source throws.
    public static func open(
        _ source: any RandomAccessSource, options: ReadOptions = ReadOptions(),
        dictionaries: DictionaryCache? = nil
    ) async throws -> ParquetFile {
        let reader = RangeReader(source, gapByteCount: options.coalescingGapByteCount)
        let size = source.byteCount
        guard size >= 12 else { throw ParquetError.notParquet(byteCount: size) }
        let tailStart = max(0, size - max(options.footerReadAheadByteCount, 8))
        var tail = try await reader.read([tailStart..<size])[0]
        let tailCount = tail.byteCount
        let magic = (0..<4).map { tail.load(at: tailCount - 4 + $0, as: UInt8.self) }
        if magic == encryptedMagic { throw ParquetError.encrypted(part: "the footer") }
        guard magic == Self.magic else { throw ParquetError.notParquet(byteCount: size) }
        var footerByteCount = 0
        for index in 0..<4 {
            footerByteCount |= Int(tail.load(at: tailCount - 8 + index, as: UInt8.self)) << (8 * index)
        }
        guard footerByteCount <= size - 12 else {
            throw ParquetError.truncated(
                part: "footer", offset: size - 8, needed: footerByteCount, available: size - 12)
        }
        let footerStart = size - 8 - footerByteCount
        if footerStart < tailStart {
            tail = try await reader.read([footerStart..<size])[0]
        } else {
            tail = tail.slice(footerStart - tailStart..<tailCount)
        }
        let footer = tail.slice(0..<footerByteCount)
        if options.verifiesChecksums {
            try FooterChecksum.check(unsafe footer.withUnsafeBytes { unsafe [UInt8]($0) })
        }
        let (metadata, _) = try FileMetadata.decode(footer.bytes, part: "footer")
        return try ParquetFile(
            metadata: metadata, options: options, reader: reader, dictionaries: dictionaries)
    }

    init(
        metadata: FileMetadata, options: ReadOptions, reader: RangeReader,
        dictionaries: DictionaryCache? = nil
    ) throws(ParquetError) {
        if metadata.encryption != nil { throw .encrypted(part: "the file") }
        self.metadata = metadata
        self.options = options
        self.reader = reader
        self.dictionaries = dictionaries
        schemaTree = try SchemaTree(elements: metadata.schema, int96: options.int96)
        var pairs: [String: String] = [:]
        for pair in metadata.keyValueMetadata ?? [] where pair.key != FooterChecksum.key {
            pairs[pair.key] = pair.value ?? ""
        }
        schema = Schema(schemaTree.columns.map(\.field), metadata: pairs)
        for (index, rowGroup) in metadata.rowGroups.enumerated() {
            guard rowGroup.columns.count == schemaTree.leaves.count else {
                throw .malformedFooter(
                    problem: "row group \(index) has \(rowGroup.columns.count) column chunks, the schema has "
                        + "\(schemaTree.leaves.count) leaves")
            }
            guard rowGroup.rowCount >= 0 else {
                throw .malformedFooter(problem: "row group \(index) has \(rowGroup.rowCount) rows")
            }
        }
        var total: Int64 = 0
        var starts = [0]
        for rowGroup in metadata.rowGroups {
            let (sum, overflow) = total.addingReportingOverflow(rowGroup.rowCount)
            guard !overflow else { throw .malformedFooter(problem: "more rows than can be counted") }
            total = sum
            starts.append(Int(total))
        }
        rowGroupStarts = starts
    }

    public var rowGroupCount: Int { metadata.rowGroups.count }

    /// Rows in all row groups.
    public var rowCount: Int { rowGroupStarts[rowGroupCount] }

    /// The rows of a row group, counted from the start of the file.
    public func rows(ofRowGroup rowGroup: Int) -> Range<Int> {
        rowGroupStarts[rowGroup]..<rowGroupStarts[rowGroup + 1]
    }

    /// What has been read from the source so far, the footer included.
    public var readCounts: ReadCounts { reader.counts }

    /// Reads rows as batches, in file order.
    ///
    /// - Parameters:
    ///   - columns: top-level columns by number, in the order wanted; nil for all.
    ///   - rowGroups: row groups by number; nil for all.
    ///   - selection: rows by their number in the file; nil for all.
    ///   - batchSize: the most rows of one batch.
    public func read(
        columns: [Int]? = nil, rowGroups: [Int]? = nil, selection: RowSelection? = nil,
        batchSize: Int = 65_536
    ) -> ParquetBatchReader {
        let wanted = columns ?? Array(schema.fields.indices)
        return ParquetBatchReader(
            file: self,
            nodes: wanted.allSatisfy(schema.fields.indices.contains)
                ? wanted.map { schemaTree.columns[$0] } : nil,
            rowGroups: rowGroups ?? Array(metadata.rowGroups.indices), selection: selection,
            batchSize: max(1, batchSize))
    }

    /// Reads rows of parts of columns as batches, in file order.
    ///
    /// `paths` are names from a column downwards through structures, such as `["add", "path"]`; the columns come in
    /// the order of the file, their structures without the fields that no path leads to. Paths that lead nowhere
    /// are passed over.
    public func read(paths: [[String]], rowGroups: [Int]? = nil, batchSize: Int = 65_536)
        -> ParquetBatchReader
    {
        ParquetBatchReader(
            file: self, nodes: schemaTree.columns(keeping: paths),
            rowGroups: rowGroups ?? Array(metadata.rowGroups.indices), selection: nil,
            batchSize: max(1, batchSize))
    }

    /// Reads the bytes of parts of columns of a row group, to be decoded later, with `paths` as in
    /// ``read(paths:rowGroups:batchSize:)``. Throws ``ParquetError`` or what the source throws.
    public func fetch(paths: [[String]], rowGroup: Int) async throws -> RowGroupBytes {
        guard metadata.rowGroups.indices.contains(rowGroup) else {
            throw ParquetError.invalidRequest(problem: "there is no row group \(rowGroup)")
        }
        return try await RowGroupBytes.read(
            self, rowGroup: rowGroup, nodes: schemaTree.columns(keeping: paths),
            rows: .all(rows(ofRowGroup: rowGroup).count))
    }
}
