import Columnar
import Parquet
import TestSupport
import Testing

/// Files read one after the other with shared dictionaries, as rows are that are written again.
@Suite struct RewritingTests {
    private static func read(
        _ file: [UInt8], _ dictionaries: DictionaryCache, batchSize: Int
    ) async throws -> [RecordBatch] {
        var options = ReadOptions()
        options.keepsFixedDictionaries = true
        let opened = try await ParquetFile.open(
            InMemorySource(file), options: options, dictionaries: dictionaries)
        var reader = opened.read(batchSize: batchSize)
        var batches: [RecordBatch] = []
        while let batch = try await reader.next() { batches.append(batch) }
        return batches
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func rowsOfManyFilesAreTheSameInOne(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let schema = WriterMatrix.schema(WriterMatrix.flatTypes, isNullable: seed % 3 != 0)
        var random = RandomColumns(
            seed: seed, nullDensity: seed % 3 == 1 ? 0.9 : 0.2, repeats: seed % 4 != 3)
        var files: [[RecordBatch]] = []
        for number in 0..<6 {
            // Files with dictionaries that were there before, and files with others.
            let isAgain = number > 0 && Bool.random(using: &generator)
            files.append(
                isAgain
                    ? files[number - 1]
                    : [random.batch(schema, rowCount: Int.random(in: 0...1_500, using: &generator))])
        }
        var options = WriterOptions()
        options.pageRowLimit = Int.random(in: 50...400, using: &generator)
        options.dictionaryByteLimit = [200, 8 << 20].randomElement(using: &generator) ?? 0
        options.encodings = .plain
        let dictionaries = DictionaryCache()
        var rows: [RecordBatch] = []
        for file in files {
            let (bytes, _) = try WriterMatrix.write(file, schema: schema, options: options)
            rows += try await Self.read(
                bytes, dictionaries, batchSize: Int.random(in: 30...900, using: &generator))
        }
        let meant = files.joined().flatMap { ExpectedRows.lines($0) }
        #expect(rows.flatMap { ExpectedRows.lines($0) } == meant)
        if seed % 4 != 3 {
            #expect(rows.contains { $0.columns.contains { $0.isDictionary && $0.type == .int64 } })
        }
        let (bytes, _) = try WriterMatrix.write(rows, schema: schema, options: WriterOptions())
        #expect(try await WriterRoundTripTests.rows(bytes) == meant)
    }

    /// Numbers that differ almost everywhere beside numbers that repeat from file to file, in row groups of many files.
    @Test func numbersAreTheSameWhetherTheyRepeatOrNot() async throws {
        let schema = Schema([
            Field(name: "different", type: .float64), Field(name: "again", type: .int64),
            Field(name: "mixed", type: .int32),
        ])
        var random = SeededGenerator(seed: 3)
        var options = WriterOptions()
        options.columnEncodings = [
            "different": .rleDictionary, "again": .rleDictionary, "mixed": .rleDictionary,
        ]
        let dictionaries = DictionaryCache()
        var meant: [String] = []
        var rows: [RecordBatch] = []
        for file in 0..<12 {
            var different = ColumnBuilder(type: .float64)
            var again = ColumnBuilder(type: .int64)
            var mixed = ColumnBuilder(type: .int32)
            for row in 0..<3_000 {
                different.append(Double.random(in: 0...1, using: &random))
                again.append(integer: Int64(row) * 1_000_003)
                mixed.append(integer: file < 5 ? Int64(file * 3_000 + row) : Int64(row % 7))
            }
            let batch = RecordBatch(
                schema: schema, columns: [different.finish(), again.finish(), mixed.finish()])
            meant += ExpectedRows.lines(batch)
            let (bytes, _) = try WriterMatrix.write([batch], schema: schema, options: options)
            rows += try await Self.read(bytes, dictionaries, batchSize: 65_536)
        }
        let (bytes, file) = try WriterMatrix.write(rows, schema: schema, options: WriterOptions())
        #expect(try await WriterRoundTripTests.rows(bytes) == meant)
        let chunks = try #require(file.metadata.rowGroups.first).columns
        #expect(chunks[0].metadata?.encodings.contains(.rleDictionary) == false)
    }
}
