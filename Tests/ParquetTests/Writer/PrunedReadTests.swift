import Columnar
import Parquet
import TestSupport
import Testing

/// What pages and row groups are left out by their bounds holds nothing that was looked for.
@Suite struct PrunedReadTests {
    private static let types = WriterMatrix.flatTypes + WriterMatrix.extendedTypes

    /// Whether a value may be in a part with these bounds.
    private static func mayHold(_ value: Scalar, _ statistics: ColumnStatistics?) -> Bool {
        if value.compare(to: .double(.nan)) == 0 { return statistics?.nanCount != 0 }
        if let least = statistics?.minimum, let order = value.compare(to: least), order < 0 { return false }
        if let most = statistics?.maximum, let order = value.compare(to: most), order > 0 { return false }
        return true
    }

    /// The values of a column with the numbers of their rows.
    private static func rows(
        _ file: ParquetFile, column: Int, selection: RowSelection
    ) async throws -> [(row: Int, value: Scalar)] {
        var reader = file.read(columns: [column], selection: selection, batchSize: 77)
        var values: [Scalar] = []
        while let batch = try await reader.next() {
            values += (0..<batch.rowCount).map { batch.columns[0].scalar(at: $0) }
        }
        let numbers = selection.ranges.flatMap { Array($0) }
        try #require(numbers.count == values.count)
        return zip(numbers, values).map { ($0, $1) }
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func aPrunedReadIsTheFullReadFiltered(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let schema = WriterMatrix.schema(Self.types, isNullable: true)
        var random = RandomColumns(seed: seed, nullDensity: 0.2, repeats: seed == 3)
        var options = WriterOptions()
        options.pageRowLimit = [2, 5, 20].randomElement(using: &generator) ?? 2
        options.rowGroupRowLimit = 70
        options.boundByteLimit = [1, 3, 64].randomElement(using: &generator) ?? 1
        options.statistics = .page
        let rowCount = 150
        let batch = random.batch(schema, rowCount: rowCount)
        let (bytes, _) = try WriterMatrix.write([batch], schema: schema, options: options)
        let file = try await ParquetFile.open(InMemorySource(bytes))
        var leftOut = 0
        for column in schema.fields.indices {
            let full = try await Self.rows(file, column: column, selection: .all(rowCount))
            var probes = (0..<4).map { _ in full[Int.random(in: 0..<rowCount, using: &generator)].value }
            if schema.fields[column].type == .float64 {
                probes += [0.0, -0.0, .infinity, -.infinity, .nan].map { .double($0) }
            }
            for probe in probes {
                var pruned: [Range<Int>] = []
                for group in 0..<file.rowGroupCount
                where Self.mayHold(probe, file.statistics(rowGroup: group, column: column)) {
                    if let pages = try await file.pageStatistics(rowGroup: group, leaf: column) {
                        pruned += pages.filter { Self.mayHold(probe, $0.statistics) }.map(\.rows)
                    } else {
                        pruned.append(file.rows(ofRowGroup: group))
                    }
                }
                let selection = RowSelection(ranges: pruned)
                leftOut += rowCount - selection.count
                let found = try await Self.rows(file, column: column, selection: selection)
                #expect(
                    found.filter { probe.compare(to: $0.value) == 0 }.map(\.row)
                        == full.filter { probe.compare(to: $0.value) == 0 }.map(\.row),
                    "\(schema.fields[column].name), seed \(seed)")
            }
        }
        // It would prove nothing if nothing were left out.
        #expect(leftOut > 0)
    }
}
