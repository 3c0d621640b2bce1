import Columnar
import Parquet
import TestSupport
import Testing

@Suite struct ProjectionTests {
    /// The fields that some paths lead to, picked from a whole column.
    private static func kept(_ column: Column, _ paths: [ArraySlice<String>]) -> Column? {
        if paths.contains(where: \.isEmpty) { return column }
        guard case .structure(let fields) = column.type, case .structure(let children) = column.storage else {
            return nil
        }
        var keptFields: [Field] = []
        var keptChildren: [Column] = []
        for (field, child) in zip(fields, children) {
            let below = paths.filter { $0.first == field.name }.map { $0.dropFirst() }
            guard !below.isEmpty, let part = kept(child, below) else { continue }
            var keptField = field
            keptField.type = part.type
            keptFields.append(keptField)
            keptChildren.append(part)
        }
        if keptFields.isEmpty { return nil }
        return Column(
            type: .structure(keptFields), count: column.count, validity: column.validity,
            storage: .structure(keptChildren))
    }

    private static func structure(_ depth: Int, _ random: inout SeededGenerator) -> DataType {
        .structure(
            (0..<3).map { index in
                let isDeep = depth < 2 && Bool.random(using: &random)
                let type: DataType =
                    isDeep
                    ? structure(depth + 1, &random)
                    : [.int64, .string, .list(Field(name: "element", type: .int32))].randomElement(
                        using: &random)!
                return Field(name: "f\(index)", type: type, isNullable: Bool.random(using: &random))
            })
    }

    @Test(arguments: 0..<30 as Range<UInt64>) func partsOfColumnsAreThoseOfTheWhole(seed: UInt64) async throws
    {
        var random = SeededGenerator(seed: seed)
        let schema = Schema(
            (0..<3).map { Field(name: "c\($0)", type: $0 == 1 ? .int32 : Self.structure(0, &random)) })
        var options = WriterOptions()
        options.rowGroupRowLimit = 70
        options.pageRowLimit = 13
        var columns = RandomColumns(seed: seed, nullDensity: 0.3, repeats: false)
        let (bytes, _) = try WriterMatrix.write(
            [columns.batch(schema, rowCount: 150)], schema: schema, options: options)
        let file = try await ParquetFile.open(InMemorySource(bytes))
        let paths = (0..<3).map { _ in
            ["c\(Int.random(in: 0..<3, using: &random))"]
                + (0..<Int.random(in: 0..<4, using: &random)).map { _ in
                    "f\(Int.random(in: 0..<4, using: &random))"
                }
        }
        for rowGroup in 0..<file.rowGroupCount {
            var whole = file.read(rowGroups: [rowGroup])
            var due: [String] = []
            var part = file.read(paths: paths, rowGroups: [rowGroup], batchSize: 31)
            while let batch = try await whole.next() {
                let kept = zip(batch.schema.fields, batch.columns).compactMap { field, column in
                    let below = paths.filter { $0.first == field.name }.map { $0.dropFirst() }
                    return below.isEmpty ? nil : Self.kept(column, below)
                }
                due += ExpectedRows.lines(
                    RecordBatch(schema: part.schema, columns: kept, rowCount: batch.rowCount))
            }
            var found: [String] = []
            while let batch = try await part.next() { found += ExpectedRows.lines(batch) }
            #expect(found == due, "\(paths)")

            let stored = try await file.fetch(paths: paths, rowGroup: rowGroup)
            let start = Int.random(in: 0..<due.count, using: &random)
            var decoder = stored.decoder(startingAt: start, batchSize: 9)
            found = []
            while let batch = try decoder.next() { found += ExpectedRows.lines(batch) }
            #expect(found == Array(due.dropFirst(start)), "\(paths) from row \(start)")
        }
    }
}
