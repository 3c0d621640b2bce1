import Columnar
import Parquet

/// A snapshot as the bytes of a classic checkpoint (protocol sections "V1 Spec" and "Classic checkpoint").
enum CheckpointWriter {
    struct Written: Sendable {
        var bytes: [UInt8]
        var actionCount: Int64
        var addFileCount: Int64
    }

    /// Rows that are built before they are handed to the Parquet writer.
    private static let batchRowCount = 8192

    /// `now` decides which tombstones have expired, in milliseconds since 1970-01-01T00:00:00Z.
    static func encode(_ snapshot: Snapshot, tombstones: [RemoveFile], now: Int64) throws(ParquetError)
        -> Written
    {
        let layout = CheckpointSchema(snapshot)
        var options = WriterOptions()
        options.pageIndex = false
        var writer = try ParquetWriter(schema: layout.schema, options: options)
        var bytes: [UInt8] = []
        var rows = CheckpointRows(layout, snapshot)
        rows.append(snapshot.protocolAction)
        rows.append(snapshot.metadata)
        for (_, transaction) in snapshot.transactions.sorted(by: { $0.key < $1.key }) {
            rows.append(transaction)
        }
        for (_, domain) in snapshot.domains.sorted(by: { $0.key < $1.key }) { rows.append(domain) }
        var actionCount = Int64(rows.count)

        for file in snapshot.files {
            rows.append(file)
            actionCount += 1
            if rows.count == batchRowCount {
                try flush(&rows, layout, snapshot, &writer, &bytes)
            }
        }
        let oldest = now - retention(snapshot.metadata)
        for file in tombstones where (file.deletionTimestamp ?? 0) > oldest {
            rows.append(file)
            actionCount += 1
            if rows.count == batchRowCount {
                try flush(&rows, layout, snapshot, &writer, &bytes)
            }
        }
        try flush(&rows, layout, snapshot, &writer, &bytes)
        _ = try writer.finish()
        bytes += writer.takeBytes()
        return Written(bytes: bytes, actionCount: actionCount, addFileCount: Int64(snapshot.files.count))
    }

    private static func flush(
        _ rows: inout CheckpointRows, _ layout: CheckpointSchema, _ snapshot: Snapshot,
        _ writer: inout ParquetWriter, _ bytes: inout [UInt8]
    ) throws(ParquetError) {
        var full = CheckpointRows(layout, snapshot)
        swap(&full, &rows)
        try writer.write(full.finish())
        bytes += writer.takeBytes()
    }

    /// How long tombstones are kept, in milliseconds.
    static func retention(_ metadata: Metadata) -> Int64 {
        let week: Int64 = 604_800_000
        let stated = metadata.configuration["delta.deletedFileRetentionDuration"]
            .flatMap(IntervalText.milliseconds)
        return max(0, stated ?? week)
    }
}
