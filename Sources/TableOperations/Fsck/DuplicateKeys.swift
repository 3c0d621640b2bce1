import Columnar
import DeltaLog
import TableScan

/// Counts the rows of a table that have the key of another row, in bounded memory: keys are looked at in as many
/// passes as are needed, each taking the keys of some hashes.
struct DuplicateKeys {
    /// Rows beyond the first of their key.
    private(set) var rowCount = 0
    /// Rows that were compared.
    private(set) var comparedRowCount = 0

    /// Bytes that a key takes while it is compared, roughly: the columns, their concatenation and the index.
    private static let bytesPerKey = 96

    init(_ key: [String], in snapshot: Snapshot, memoryByteCount: Int) async throws {
        let fields = key.compactMap { snapshot.schema.field(named: $0) }
        guard fields.count == key.count, !fields.isEmpty else { return }
        var rows = 0
        for file in snapshot.files {
            let statistics = file.statistics(
                schema: snapshot.schema, mapping: snapshot.columnMapping, columns: [])
            rows += Int(clamping: statistics?.recordCount ?? file.size / 8)
        }
        let fitting = max(1 << 16, memoryByteCount / Self.bytesPerKey)
        let passCount = max(1, (rows + fitting - 1) / fitting)
        for pass in 0..<passCount { try await count(pass, of: passCount, fields, snapshot) }
    }

    private mutating func count(
        _ pass: Int, of passCount: Int, _ fields: [StructField], _ snapshot: Snapshot
    ) async throws {
        let reader = DataFileReader(snapshot)
        var parts: [RecordBatch] = []
        var total = 0
        for file in snapshot.files {
            try Task.checkCancellation()
            var batches = try await reader.open(file).read(fields)
            while let batch = try await batches.next() {
                if passCount == 1 {
                    parts.append(batch)
                } else {
                    let hashes = RowHash.hashes(of: batch.columns)
                    let chosen = hashes.indices.filter { Int(hashes[$0] >> 33) % passCount == pass }
                    parts.append(batch.taking(chosen.map { Int32($0) }))
                }
                total += parts.last?.rowCount ?? 0
            }
        }
        comparedRowCount += total
        guard total > 0 else { return }
        let keys = try RecordBatch.concatenating(parts)
        rowCount += total - KeyIndex(keys.columns, duplicates: .first).rows.count
    }
}
