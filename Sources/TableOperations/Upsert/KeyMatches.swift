import Columnar
import DeltaLog
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
    init(of batch: StagedBatch, in snapshot: Snapshot) async throws {
        let candidates = try CandidateFiles(batch, snapshot).files
        probedFileCount = candidates.count
        let reader = DataFileReader(snapshot)
        files = try await Self.probe(candidates, batch, snapshot, reader)
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

    /// How many files are read at a time.
    private static let concurrency = 4

    private static func probe(
        _ candidates: [AddFile], _ batch: StagedBatch, _ snapshot: Snapshot, _ reader: DataFileReader
    ) async throws -> [InFile] {
        try await withThrowingTaskGroup(of: (Int, InFile?).self) { group in
            var found = [InFile?](repeating: nil, count: candidates.count)
            var next = 0
            func start() {
                let index = next
                next += 1
                group.addTask { (index, try await matches(in: candidates[index], batch, snapshot, reader)) }
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
        in candidate: AddFile, _ batch: StagedBatch, _ snapshot: Snapshot, _ reader: DataFileReader
    ) async throws -> InFile? {
        let file = try await reader.open(candidate)
        let keyFields = batch.keyNames.compactMap { snapshot.schema.field(named: $0) }
        var batches = try file.read(keyFields)
        var rowNumbers = RowNumbers(file.liveRows)
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

/// The row numbers of a selection, one after the other.
struct RowNumbers {
    private let ranges: [Range<Int>]
    private var range = 0
    private var position: Int

    init(_ selection: RowSelection) {
        ranges = selection.ranges
        position = ranges.first?.lowerBound ?? 0
    }

    /// The next row number. Traps beyond the end.
    mutating func next() -> Int {
        while position >= ranges[range].upperBound {
            range += 1
            position = ranges[range].lowerBound
        }
        defer { position += 1 }
        return position
    }
}

extension RowSelection {
    /// Single rows, ascending.
    init(rows: [Int]) {
        var ranges: [Range<Int>] = []
        for row in rows {
            if let last = ranges.last, last.upperBound == row {
                ranges[ranges.count - 1] = last.lowerBound..<row + 1
            } else {
                ranges.append(row..<row + 1)
            }
        }
        self.init(ranges: ranges)
    }
}
