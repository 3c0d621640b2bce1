import Columnar
import DeltaLog
import Expressions
import TableScan

/// The rows of a table within a scope whose key a batch does not have.
struct MissingKeys {
    private(set) var files: [FileRows] = []
    /// Rows in scope.
    private(set) var scopeCount = 0

    /// How many rows are missing.
    var count: Int { files.reduce(0) { $0 + $1.rows.count } }

    /// Reads the key columns and those of the scope. Throws ``TableError`` `.refusedData` where more rows are missing
    /// than may be deleted.
    init(_ missing: UpsertOptions.MissingRows, besides batch: StagedBatch, in snapshot: Snapshot) async throws
    {
        let scopeNames = missing.scope?.referencedColumnNames ?? []
        let names = batch.keyNames + scopeNames.filter { !batch.keyNames.contains($0) }
        let fields = names.compactMap { snapshot.schema.field(named: $0) }
        let reader = DataFileReader(snapshot)
        let tests = missing.scope.map(ColumnTest.tests) ?? []
        for candidate in try ScanPlanner.files(of: snapshot, condition: missing.scope) {
            try Task.checkCancellation()
            let file = try await reader.open(candidate)
            let candidates = try await file.candidateRows(tests)
            var batches = try file.read(fields, selection: candidates)
            var numbers = RowNumbers(candidates)
            var rows = RowRanges()
            while let part = try await batches.next() {
                let inScope =
                    try missing.scope?.evaluate(on: part) ?? Bitmap(repeating: true, count: part.rowCount)
                scopeCount += inScope.countOnes()
                let found = batch.index.find(Array(part.columns.prefix(batch.keyNames.count)))
                let gone = Bitmap(found.indices.map { found[$0] < 0 && inScope[$0] })
                numbers.skip(where: gone) { rows.append($0) }
            }
            if !rows.isEmpty { files.append(FileRows(file: file, rows: rows)) }
        }
        guard Double(count) <= Double(scopeCount) * missing.greatestFraction else {
            throw TableError(
                .refusedData,
                "\(count) of \(scopeCount) rows in scope are missing from the batch, more than the part of "
                    + "\(missing.greatestFraction) that may be deleted. Nothing was changed. Look whether the batch is "
                    + "complete, or raise --max-delete-fraction.")
        }
    }

    /// Rows that go for either reason, by file.
    func joined(with replaced: [FileRows]) -> [FileRows] {
        var joined = replaced
        var positions: [FileKey: Int] = [:]
        for (position, entry) in joined.enumerated() { positions[entry.file.file.key] = position }
        for entry in files {
            if let position = positions[entry.file.file.key] {
                joined[position].rows = joined[position].rows.union(entry.rows)
            } else {
                joined.append(entry)
            }
        }
        return joined
    }
}
