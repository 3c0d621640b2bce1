import Columnar
import DeltaLog
import Expressions
import Parquet
import TableScan

/// The rows of a table that have a key of a staged batch.
struct KeyMatches {
    /// Matching rows of one data file.
    struct InFile {
        let file: DataFile
        /// Row numbers in the file, ascending.
        let rows: [Int]
        /// For each, the row of the batch with the same key.
        let stagedRows: [Int32]
        /// Their values, in all columns of the table.
        let values: RecordBatch
    }

    let files: [InFile]
    /// Files whose keys were read.
    let probedFileCount: Int
    /// Rows of the table with the key of an earlier one.
    let duplicateCount: Int

    /// Reads the key columns of the files that may hold a key of the batch, and the other columns of matching
    /// rows only.
    init(of batch: StagedBatch, in snapshot: Snapshot, memory: MemoryBudget) async throws {
        let keys = batch.keyColumns.compactMap { position in
            SortedKeyValues(ColumnReference(batch.rows.schema.fields[position]), batch.rows.columns[position])
        }
        let candidates = try Self.candidates(batch, keys, snapshot)
        probedFileCount = candidates.count
        let reader = DataFileReader(snapshot)
        files = try await Self.probe(
            candidates, batch, keys.map(\.test), snapshot, reader, concurrency: memory.probedFileCount)
        var seen = [Bool](repeating: false, count: batch.rows.rowCount)
        var duplicateCount = 0
        for file in files {
            for row in file.stagedRows {
                if seen[Int(row)] { duplicateCount += 1 }
                seen[Int(row)] = true
            }
        }
        self.duplicateCount = duplicateCount
    }

    /// The data files that may hold a key of the batch, by the statistics of each key column.
    private static func candidates(
        _ batch: StagedBatch, _ keys: [SortedKeyValues], _ snapshot: Snapshot
    ) throws -> [AddFile] {
        guard batch.rows.rowCount > 0 else { return [] }
        let columns = Set(keys.map(\.column.root))
        return try snapshot.files.filter { file in
            let bounds = try FileBounds(file, in: snapshot, columns: columns)
            return keys.allSatisfy { $0.mayContain(bounds.bounds(of: $0.column), rowCount: bounds.rowCount) }
        }
    }

    private static func probe(
        _ candidates: [AddFile], _ batch: StagedBatch, _ tests: [ColumnTest], _ snapshot: Snapshot,
        _ reader: DataFileReader, concurrency: Int
    ) async throws -> [InFile] {
        try await withThrowingTaskGroup(of: (Int, InFile?).self) { group in
            var found = [InFile?](repeating: nil, count: candidates.count)
            var next = 0
            func start() {
                let index = next
                next += 1
                group.addTask {
                    (index, try await matches(in: candidates[index], batch, tests, snapshot, reader))
                }
            }
            while next < min(concurrency, candidates.count) { start() }
            while let (index, matches) = try await group.next() {
                found[index] = matches
                if next < candidates.count { start() }
            }
            return found.compactMap { $0 }
        }
    }

    private static func matches(
        in candidate: AddFile, _ batch: StagedBatch, _ tests: [ColumnTest], _ snapshot: Snapshot,
        _ reader: DataFileReader
    ) async throws -> InFile? {
        let file = try await reader.open(candidate)
        let keyFields = batch.keyNames.compactMap { snapshot.schema.field(named: $0) }
        let rowsToRead = try await file.candidateRows(tests)
        var batches = try file.read(keyFields, selection: rowsToRead)
        var rowNumbers = RowNumbers(rowsToRead)
        var rows: [Int] = []
        var stagedRows: [Int32] = []
        while let keys = try await batches.next() {
            let found = batch.index.find(keys.columns)
            for stagedRow in found {
                let row = rowNumbers.next()
                guard stagedRow >= 0 else { continue }
                rows.append(row)
                stagedRows.append(stagedRow)
            }
        }
        guard !rows.isEmpty else { return nil }
        var parts: [RecordBatch] = []
        var values = try file.read(snapshot.schema.fields, selection: RowSelection(rows: rows))
        while let part = try await values.next() { parts.append(part) }
        return InFile(
            file: file, rows: rows, stagedRows: stagedRows, values: try RecordBatch.concatenating(parts))
    }
}
