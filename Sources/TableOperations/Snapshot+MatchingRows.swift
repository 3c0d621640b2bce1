import DeltaLog
import Expressions
import TableScan

extension Snapshot {
    /// The files that hold rows for which a condition is true, with the numbers of these rows, ascending. Reads the
    /// columns that the condition needs, and of these what the statistics leave.
    func rows(matching condition: Condition) async throws -> [FileRows] {
        let names = Set(condition.referencedColumnNames)
        let fields = schema.fields.filter { names.contains($0.name) }
        let reader = DataFileReader(self)
        let tests = ColumnTest.tests(of: condition)
        var matches: [FileRows] = []
        for candidate in try ScanPlanner.files(of: self, condition: condition) {
            try Task.checkCancellation()
            let file = try await reader.open(candidate)
            let candidates = try await file.candidateRows(tests)
            var batches = try file.read(fields, selection: candidates)
            var numbers = RowNumbers(candidates)
            var rows = RowRanges()
            while let batch = try await batches.next() {
                numbers.skip(where: try condition.evaluate(on: batch)) { rows.append($0) }
            }
            if !rows.isEmpty { matches.append(FileRows(file: file, rows: rows)) }
        }
        return matches
    }
}
