import Columnar

/// The `add` column of a batch of checkpoint rows.
/// A class, so that handing out a file copies one reference rather than a dozen columns.
final class AddColumns: Sendable {
    let path: Column
    let size: Column
    private let partitionValues: Column?
    private let modificationTime: Column?
    private let dataChange: Column?
    private let stats: Column?
    private let parsedStats: StructureView?
    private let tags: Column?
    private let deletionVector: DeletionVectorColumns?
    private let baseRowID: Column?
    private let defaultRowCommitVersion: Column?
    private let clusteringProvider: Column?

    init(_ view: StructureView) throws(CheckpointError) {
        guard let path = try view.text("path") else { throw .missing(field: "path", action: "add", row: 0) }
        guard let size = try view.integer("size") else {
            throw .missing(field: "size", action: "add", row: 0)
        }
        self.path = path
        self.size = size
        partitionValues = try view.textMap("partitionValues")
        modificationTime = try view.integer("modificationTime")
        dataChange = try view.boolean("dataChange")
        stats = try view.text("stats")
        parsedStats = try view.structure("stats_parsed")
        tags = try view.textMap("tags")
        deletionVector = try view.structure("deletionVector").flatMap(DeletionVectorColumns.init)
        baseRowID = try view.integer("baseRowId")
        defaultRowCommitVersion = try view.integer("defaultRowCommitVersion")
        clusteringProvider = try view.text("clusteringProvider")
    }

    /// The rows that hold an `add`. Throws on one without path or size.
    func rows(of column: Column) throws(CheckpointError) -> [Int32] {
        var rows: [Int32] = []
        rows.reserveCapacity(column.count - column.nullCount)
        for row in 0..<column.count where !column.isNull(at: row) {
            if path.isNull(at: row) { throw .missing(field: "path", action: "add", row: row) }
            guard let size = size.integer(at: row) else {
                throw .missing(field: "size", action: "add", row: row)
            }
            if size < 0 { throw .invalid(field: "size", action: "add", row: row) }
            if let deletionVector, deletionVector.isDamaged(at: row) {
                throw .invalid(field: "deletionVector", action: "add", row: row)
            }
            rows.append(Int32(row))
        }
        return rows
    }

    func key(at row: Int) -> FileKey {
        FileKey(
            path: path.text(at: row) ?? "", deletionVectorID: deletionVector?.descriptor(at: row)?.uniqueID)
    }

    func file(at row: Int) -> AddFile {
        var file = AddFile(
            path: path.text(at: row) ?? "", partitionValues: partitionValues?.textMap(at: row) ?? [:],
            size: size.integer(at: row) ?? 0, modificationTime: modificationTime?.integer(at: row) ?? 0,
            dataChange: dataChange?.boolean(at: row) ?? false,
            tags: tags?.textMap(at: row), deletionVector: deletionVector?.descriptor(at: row),
            baseRowID: baseRowID?.integer(at: row),
            defaultRowCommitVersion: defaultRowCommitVersion?.integer(at: row),
            clusteringProvider: clusteringProvider?.text(at: row))
        if stats != nil || parsedStats != nil { file.statsSource = .checkpoint(self, row: row) }
        return file
    }

    /// The statistics as JSON text.
    func statsText(at row: Int) -> String? {
        stats?.text(at: row) ?? parsedStats.flatMap { ParsedStatistics.json($0, at: row) }
    }

    /// Calls `body` with the bytes of the statistics, if they stand there as JSON.
    func withStatsBytes<Result>(at row: Int, _ body: (Span<UInt8>) -> Result?) -> Result? {
        guard let stats, !stats.isNull(at: row) else { return nil }
        return stats.withBytes(at: row) { bytes in
            unsafe bytes.withUnsafeBytes { raw in
                unsafe body(Span(_unsafeElements: raw.bindMemory(to: UInt8.self)))
            }
        }
    }
}

/// The `deletionVector` field of file actions.
struct DeletionVectorColumns: Sendable {
    private let column: Column
    private let storageType: Column
    private let pathOrInline: Column
    private let offset: Column?
    private let size: Column
    private let cardinality: Column

    /// nil where the structure lacks what a descriptor needs.
    init?(_ view: StructureView) {
        guard let storageType = try? view.text("storageType"), let path = try? view.text("pathOrInlineDv"),
            let size = try? view.integer("sizeInBytes"), let cardinality = try? view.integer("cardinality")
        else { return nil }
        column = view.column
        self.storageType = storageType
        pathOrInline = path
        offset = try? view.integer("offset")
        self.size = size
        self.cardinality = cardinality
    }

    func descriptor(at row: Int) -> DeletionVectorDescriptor? {
        // Some writers set a structure of nulls in place of a null.
        guard !column.isNull(at: row), !storageType.isNull(at: row) else { return nil }
        return DeletionVectorDescriptor(
            storageType: storageType.text(at: row), pathOrInlineDV: pathOrInline.text(at: row),
            offset: offset?.integer(at: row), sizeInBytes: size.integer(at: row),
            cardinality: cardinality.integer(at: row))
    }

    /// Whether a vector is there that cannot be understood.
    func isDamaged(at row: Int) -> Bool {
        !column.isNull(at: row) && !storageType.isNull(at: row) && descriptor(at: row) == nil
    }
}
