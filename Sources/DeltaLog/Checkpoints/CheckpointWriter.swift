import Columnar
import ObjectStorage
import Parquet

/// One Parquet file of a checkpoint under construction. It goes to the store as it grows, so that memory stays at
/// one row group, however many files the table has.
final class CheckpointWriter {
    /// What a finished file holds.
    struct Written: Sendable {
        var path: ObjectPath
        var byteCount = 0
        var actionCount: Int64 = 0
        var addFileCount: Int64 = 0
    }

    private let layout: CheckpointSchema
    private let snapshot: Snapshot
    private let upload: any ObjectUpload
    private var rows: CheckpointRows
    private var parquet: ParquetWriter
    private(set) var written: Written

    /// Rows that are built before they are handed to the Parquet writer.
    private static let batchRowCount = 8192

    /// Begins an object at `path`, which appears when ``finish()`` is through.
    init(
        _ layout: CheckpointSchema, _ snapshot: Snapshot, at path: ObjectPath,
        in store: any ObjectStore
    ) async throws {
        var options = WriterOptions()
        options.footerChecksum = true
        options.pageIndex = false
        options.rowGroupByteLimit = 32 << 20
        self.layout = layout
        self.snapshot = snapshot
        parquet = try ParquetWriter(schema: layout.schema, options: options)
        rows = CheckpointRows(layout, snapshot)
        written = Written(path: path)
        upload = try await store.upload(path)
    }

    /// Appends what is not about files: protocol, metadata, transactions and domains.
    func appendState() async throws {
        rows.append(snapshot.protocolAction)
        rows.append(snapshot.metadata)
        for (_, transaction) in snapshot.transactions.sorted(by: { $0.key < $1.key }) {
            rows.append(transaction)
            try await flush(atLeast: Self.batchRowCount)
        }
        for (_, domain) in snapshot.domains.sorted(by: { $0.key < $1.key }) { rows.append(domain) }
        try await flush(atLeast: Self.batchRowCount)
    }

    func append(_ file: AddFile) async throws {
        rows.append(file)
        written.addFileCount += 1
        try await flush(atLeast: Self.batchRowCount)
    }

    func append(_ file: RemoveFile) async throws {
        rows.append(file)
        try await flush(atLeast: Self.batchRowCount)
    }

    /// Rows so far.
    var actionCount: Int64 { written.actionCount + Int64(rows.count) }

    /// Hands the rows to the Parquet writer and its bytes to the store.
    private func flush(atLeast count: Int) async throws {
        guard rows.count >= count else { return }
        written.actionCount += Int64(rows.count)
        var full = CheckpointRows(layout, snapshot)
        swap(&full, &rows)
        try parquet.write(full.finish())
        try await drain()
    }

    private func drain() async throws {
        let bytes = parquet.takeBytes()
        if bytes.isEmpty { return }
        written.byteCount += bytes.count
        try await upload.write(bytes)
    }

    /// Completes the object.
    func finish() async throws -> Written {
        try await flush(atLeast: 1)
        _ = try parquet.finish()
        try await drain()
        try await upload.finish()
        return written
    }

    /// Gives the object up.
    func abort() async { await upload.abort() }
}

extension Snapshot {
    /// Whether checkpoints of this table are to be of the second version.
    var hasV2Checkpoints: Bool {
        metadata.configuration["delta.checkpointPolicy"] == "v2"
            && TableFeature.supported(by: protocolAction).contains(.v2Checkpoint)
            && (protocolAction.readerFeatures ?? []).contains(TableFeature.v2Checkpoint.rawValue)
    }
}
