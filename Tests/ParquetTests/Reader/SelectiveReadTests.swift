import Columnar
import Parquet
import Synchronization
import TestSupport
import Testing

/// Counts what is read through it.
private final class CountingSource: RandomAccessSource {
    private let bytes: [UInt8]
    private let ranges = Mutex<[Range<Int>]>([])

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var byteCount: Int { bytes.count }
    var readByteCount: Int { ranges.withLock { $0.reduce(0) { $0 + $1.count } } }

    func read(_ wanted: [Range<Int>]) async throws -> [[UInt8]] {
        ranges.withLock { $0 += wanted }
        return wanted.map { Array(bytes[$0]) }
    }
}

@Suite struct SelectiveReadTests {
    private static func write(seed: UInt64, _ options: WriterOptions, rowCount: Int) throws -> [UInt8] {
        var random = RandomColumns(seed: seed, nullDensity: 0.2)
        let schema = WriterMatrix.schema(
            WriterMatrix.flatTypes + WriterMatrix.nestedTypes, isNullable: true)
        return try WriterMatrix.write(
            [random.batch(schema, rowCount: rowCount)], schema: schema, options: options
        ).0
    }

    private static func rows(_ reader: ParquetBatchReader) async throws -> [String] {
        var reader = reader
        var lines: [String] = []
        while let batch = try await reader.next() { lines += ExpectedRows.lines(batch) }
        return lines
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func selectedRowsAreThoseOfAFullRead(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        var options = WriterOptions()
        options.pageRowLimit = [1, 7, 50].randomElement(using: &generator) ?? 1
        options.rowGroupRowLimit = 110
        options.pageIndex = seed % 3 != 0
        options.dataPageVersion = seed % 2 == 0 ? .v1 : .v2
        let bytes = try Self.write(seed: seed, options, rowCount: 300)
        var reading = ReadOptions()
        reading.coalescingGapByteCount = Int.random(in: 0...200, using: &generator)
        reading.keepsDictionaries = Bool.random(using: &generator)
        reading.parallelism = Int.random(in: 1...3, using: &generator)
        let file = try await ParquetFile.open(InMemorySource(bytes), options: reading)
        let all = try await Self.rows(file.read())
        #expect(all.count == 300)
        for _ in 0..<6 {
            let selection = RowSelection(
                ranges: (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                    let start = Int.random(in: 0..<300, using: &generator)
                    return start..<min(300, start + Int.random(in: 0...60, using: &generator))
                })
            let batchSize = Int.random(in: 1...80, using: &generator)
            let selected = try await Self.rows(file.read(selection: selection, batchSize: batchSize))
            #expect(selected == selection.ranges.flatMap { all[$0] })
        }
        #expect(try await Self.rows(file.read(batchSize: 13)) == all)
    }

    @Test func columnsComeInTheOrderAskedFor() async throws {
        let bytes = try Self.write(seed: 3, WriterOptions(), rowCount: 20)
        let file = try await ParquetFile.open(InMemorySource(bytes))
        var reader = file.read(columns: [4, 0])
        let batch = try #require(try await reader.next())
        #expect(batch.schema.fields == [file.schema.fields[4], file.schema.fields[0]])
        var none = file.read(columns: [])
        #expect(try await none.next()?.rowCount == 20)
        var missing = file.read(columns: [1_000])
        await #expect(throws: ParquetError.self) { try await missing.next() }
    }

    @Test func fewRowsNeedFewBytes() async throws {
        var options = WriterOptions(compression: .uncompressed)
        options.pageRowLimit = 100
        options.usesDictionaries = false
        options.encodings = .compatible
        let schema = Schema([
            Field(name: "a", type: .int64, isNullable: false), Field(name: "b", type: .string),
        ])
        var random = RandomColumns(seed: 9, nullDensity: 0)
        let bytes = try WriterMatrix.write(
            [random.batch(schema, rowCount: 20_000)], schema: schema, options: options
        ).0
        let source = CountingSource(bytes)
        var reading = ReadOptions()
        reading.coalescingGapByteCount = 0
        reading.footerReadAheadByteCount = 2_000
        let file = try await ParquetFile.open(source, options: reading)
        let before = source.readByteCount
        let rows = try await Self.rows(
            file.read(columns: [0], selection: RowSelection(ranges: [10_050..<10_060])))
        #expect(rows.count == 10)
        // One page of 100 numbers and the offset index of the column.
        #expect(source.readByteCount - before < 8 * 100 + 6_000)
        #expect(bytes.count > 160_000)
        #expect(file.readCounts.byteCount == source.readByteCount)
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func damagedFilesAreReadOrRefusedButNeverTrap(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        var bytes = seed % 2 == 0 ? Self.plainSample : Self.compressedSample
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            bytes[place] = UInt8.random(in: 0...255, using: &generator)
        }
        do {
            var reading = ReadOptions()
            reading.verifiesChecksums = false
            let file = try await ParquetFile.open(InMemorySource(bytes), options: reading)
            for group in 0..<file.rowGroupCount {
                for leaf in file.schemaTree.leaves.indices {
                    _ = file.statistics(rowGroup: group, leaf: leaf)
                    _ = try await file.pageStatistics(rowGroup: group, leaf: leaf)
                }
            }
            _ = try await Self.rows(file.read(selection: RowSelection(ranges: [3..<9, 40..<41, 77..<90])))
            _ = try await Self.rows(file.read())
        } catch is ParquetError {}
    }

    private static let plainSample: [UInt8] = sample(.uncompressed)
    private static let compressedSample: [UInt8] = sample(.snappy)

    private static func sample(_ compression: PageCompression) -> [UInt8] {
        var options = WriterOptions(compression: compression)
        options.pageRowLimit = 30
        options.rowGroupRowLimit = 60
        options.encodings = .smallest
        return (try? write(seed: 8, options, rowCount: 100)) ?? []
    }
}
