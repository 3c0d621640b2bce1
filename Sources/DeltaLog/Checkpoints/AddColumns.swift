import Columnar

/// The `add` column of a batch of checkpoint rows.
/// A class, so that handing out a file copies one reference rather than a dozen columns.
final class AddColumns: Sendable {
    let path: Column
    let size: Column
    private let partitionValues: Column?
    private let modificationTime: Column?
    private let dataChange: Column?
    /// With the row of its row group that is the first of these rows.
    private let statistics: (stored: StoredStatistics, firstRow: Int)?
    private let tags: Column?
    private let deletionVector: DeletionVectorColumns?
    private let baseRowID: Column?
    private let defaultRowCommitVersion: Column?
    private let clusteringProvider: Column?

    /// Columns without any value are let go.
    init(
        _ view: StructureView, statistics: StoredStatistics?, firstRow: Int
    ) throws(CheckpointError) {
        guard let path = try view.text("path") else { throw .missing(field: "path", action: "add", row: 0) }
        guard let size = try view.integer("size") else {
            throw .missing(field: "size", action: "add", row: 0)
        }
        self.path = path
        self.size = size
        partitionValues = try view.textMap("partitionValues")
        modificationTime = try view.integer("modificationTime")
        dataChange = try view.boolean("dataChange")
        self.statistics = statistics.map { ($0, firstRow) }
        tags = try view.textMap("tags")?.unlessEmpty
        deletionVector = try view.structure("deletionVector").flatMap { vectors in
            vectors.column.unlessEmpty.flatMap { _ in DeletionVectorColumns(vectors) }
        }
        baseRowID = try view.integer("baseRowId")?.unlessEmpty
        defaultRowCommitVersion = try view.integer("defaultRowCommitVersion")?.unlessEmpty
        clusteringProvider = try view.text("clusteringProvider")?.unlessEmpty
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
        if statistics != nil { file.statsSource = .checkpoint(self, row: row) }
        return file
    }

    /// The statistics as JSON text.
    func statsText(at row: Int) -> String? {
        guard let (window, row) = statisticsWindow(at: row) else { return nil }
        return window.json?.text(at: row) ?? window.parsed.flatMap { ParsedStatistics.json($0, at: row) }
    }

    /// Calls `body` with the bytes of the statistics, if they stand there as JSON.
    func withStatsBytes<Result>(at row: Int, _ body: (Span<UInt8>) -> Result?) -> Result? {
        guard let (window, row) = statisticsWindow(at: row), let json = window.json, !json.isNull(at: row)
        else {
            return nil
        }
        return json.withBytes(at: row) { bytes in
            unsafe bytes.withUnsafeBytes { raw in
                unsafe body(Span(_unsafeElements: raw.bindMemory(to: UInt8.self)))
            }
        }
    }

    /// The window that holds the statistics of a row, and the row's place in it.
    private func statisticsWindow(at row: Int) -> (StoredStatistics.Window, row: Int)? {
        guard let statistics, let window = statistics.stored.window(of: statistics.firstRow + row) else {
            return nil
        }
        return (window, statistics.firstRow + row - window.rows.lowerBound)
    }
}

extension Column {
    /// nil where all values are null.
    fileprivate var unlessEmpty: Column? { nullCount == count ? nil : self }
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
