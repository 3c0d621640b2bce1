import Columnar
import DeltaLog
import TableScan

/// The rows of a keyed upsert: in memory where they fit, else spread over files by their keys, so that each part
/// fits and all rows of a key are in one part.
enum StagedRows {
    case inMemory(StagedBatch)
    case spilled(SpilledRows)

    init(_ source: inout any RowSource, snapshot: Snapshot, key: [String], _ options: UpsertOptions)
        async throws
    {
        let limit = options.write.memory.stagedByteCount
        var batches: [RecordBatch] = []
        var bytes = 0
        while bytes <= limit {
            guard let batch = try await source.next() else {
                self = .inMemory(try Self.stage(batches, snapshot: snapshot, key: key, options))
                return
            }
            batches.append(batch)
            bytes += batch.byteCount
        }
        if options.missing != nil {
            throw TableError(
                .invalidRequest,
                "The batch does not fit into the memory allowed, which deleting missing rows needs; allow more, or "
                    + "upsert without it.")
        }
        let converter = try BatchConverter(snapshot, nullsAllowedIn: Set(options.partialColumns.keys))
        var spill = try SpilledRows(
            schema: snapshot.schema.columnar, key: key, memory: options.write.memory)
        var firstRow = 0
        var next: RecordBatch? = nil
        batches.reverse()
        repeat {
            next = batches.popLast()
            if next == nil { next = try await source.next() }
            guard let batch = next else { break }
            try await spill.append(try converter.convert(batch, firstRow: firstRow), firstRow: firstRow)
            firstRow += batch.rowCount
        } while true
        try await spill.finish()
        self = .spilled(spill)
    }

    static func stage(
        _ batches: [RecordBatch], snapshot: Snapshot, key: [String], _ options: UpsertOptions
    ) throws -> StagedBatch {
        try StagedBatch(
            batches, snapshot: snapshot, key: key, orderBy: options.orderBy,
            partialColumns: Set(options.partialColumns.keys), duplicates: options.duplicates)
    }
}
