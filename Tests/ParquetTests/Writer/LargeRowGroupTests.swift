import Columnar
import Parquet
import TestSupport
import Testing

/// Row groups large enough to be encoded by several threads, from samples, with positions in whole bytes.
@Suite struct LargeRowGroupTests {
    private static let schema = Schema([
        Field(name: "runs", type: .int64, isNullable: false), Field(name: "narrow", type: .int32),
        Field(name: "wide", type: .float64), Field(name: "text", type: .string),
        Field(name: "distinct", type: .string), Field(name: "days", type: .date, isNullable: false),
        Field(name: "list", type: .list(Field(name: "element", type: .int32))),
    ])

    /// A column of which `append` adds one row after another.
    private static func column(
        _ type: DataType, rowCount: Int, _ append: (inout ColumnBuilder, Int) -> Void
    ) -> Column {
        var builder = ColumnBuilder(type: type)
        for row in 0..<rowCount { append(&builder, row) }
        return builder.finish()
    }

    private static func batch(seed: UInt64, rowCount: Int) -> RecordBatch {
        var random = SeededGenerator(seed: seed)
        let columns = schema.fields.indices.map { number in
            column(schema.fields[number].type, rowCount: rowCount) { builder, row in
                switch number {
                // The same order of 701 again and again: positions repeat at a distance.
                case 0: builder.append(integer: Int64(row % 701 * 7_919 % 701) &* 1_000_003)
                case 1 where row % 11 == 0: builder.appendNull()
                case 1: builder.append(integer: .random(in: -40...40, using: &random))
                case 2 where row % 50 == 0: builder.append([Double.nan, -0.0, .infinity][row / 50 % 3])
                case 2: builder.append(Double.random(in: -1e6...1e6, using: &random))
                case 3: builder.append("learner-\(Int.random(in: 0..<900, using: &random))@example.org")
                case 4 where row % 3 == 0: builder.append("")
                case 4: builder.append("\(row)-\(UInt64.random(in: .min ... .max, using: &random))")
                case 5: builder.append(integer: Int64(row / 40) - 1_000)
                default:
                    for _ in 0..<row % 3 {
                        let element = Int64.random(in: 0...1_000, using: &random)
                        builder.children[0] { $0.append(integer: element) }
                    }
                    builder.appendListEnd()
                }
            }
        }
        return RecordBatch(schema: schema, columns: columns, rowCount: rowCount)
    }

    @Test func theFileIsTheSameHoweverManyThreadsEncodeIt() async throws {
        let batches = (0..<4).map { Self.batch(seed: $0, rowCount: 3_500) }
        var options = WriterOptions()
        options.rowGroupRowLimit = 4_600
        options.encodeConcurrency = 1
        let (bytes, file) = try WriterMatrix.write(batches, schema: Self.schema, options: options)
        #expect(file.metadata.rowGroups.count == 4)
        for threads in [2, 3, 16] {
            options.encodeConcurrency = threads
            options.encodesAhead = threads != 3
            let (others, _) = try WriterMatrix.write(batches, schema: Self.schema, options: options)
            #expect(others == bytes)
        }
        let rows = try await WriterRoundTripTests.rows(bytes)
        #expect(rows == batches.flatMap { ExpectedRows.lines($0) })
    }

    @Test(arguments: [PageCompression.zstd(), .snappy, .uncompressed])
    func rowGroupsSettledBySamplesComeBack(compression: PageCompression) async throws {
        let batch = Self.batch(seed: 7, rowCount: 50_000)
        var options = WriterOptions(compression: compression)
        options.encodings = .smallest
        let (bytes, _) = try WriterMatrix.write([batch], schema: Self.schema, options: options)
        let file = try await ParquetFile.open(InMemorySource(bytes))
        var reader = file.read(batchSize: 9_999)
        var row = 0
        while let part = try await reader.next() {
            for (column, original) in zip(part.columns, batch.columns)
            where column.type != Self.schema.fields[6].type {
                for index in 0..<part.rowCount {
                    let value = original.scalar(at: row + index)
                    let isSame =
                        value == .null
                        ? column.isNull(at: index) : value.compare(to: column.scalar(at: index)) == 0
                    if !isSame { Issue.record("row \(row + index) of \(column.type): \(value)") }
                }
            }
            row += part.rowCount
        }
        #expect(row == 50_000)
    }

    @Test func anErrorOfOneColumnIsThrownWhicheverThreadMeetsIt() throws {
        let schema = Schema([
            Field(name: "a", type: .int64), Field(name: "d", type: .decimal(precision: 3, scale: 0)),
        ])
        let numbers = Self.column(.int64, rowCount: 9_000) { $0.append(integer: Int64($1)) }
        let decimals = Self.column(schema.fields[1].type, rowCount: 9_000) {
            $0.append(unscaled: $1 == 8_000 ? 12_345 : 5)
        }
        let batch = RecordBatch(schema: schema, columns: [numbers, decimals], rowCount: 9_000)
        var options = WriterOptions()
        options.encodeConcurrency = 4
        #expect(throws: ParquetError.self) {
            _ = try WriterMatrix.write([batch, batch], schema: schema, options: options)
        }
    }

    @Test func stringsOfAnyLengthComeBack() async throws {
        let schema = Schema([Field(name: "s", type: .string), Field(name: "b", type: .binary)])
        let texts = [
            "", "a", String(repeating: "x", count: 70_000), String(repeating: "ü🎓", count: 400_000), "",
        ]
        let rowCount = texts.count * 2
        let strings = Self.column(.string, rowCount: rowCount) { $0.append(texts[$1 % texts.count]) }
        let binaries = Self.column(.binary, rowCount: rowCount) {
            $0.append(binary: Array(texts[$1 % texts.count].utf8))
        }
        let batch = RecordBatch(schema: schema, columns: [strings, binaries], rowCount: rowCount)
        for encoding in [nil, Encoding.plain, .deltaLengthByteArray, .deltaByteArray, .rleDictionary] {
            var options = WriterOptions()
            if let encoding { options.columnEncodings = ["s": encoding, "b": encoding] }
            let (bytes, _) = try WriterMatrix.write([batch], schema: schema, options: options)
            #expect(try await WriterRoundTripTests.rows(bytes) == ExpectedRows.lines(batch))
        }
    }

    @Test func int96AndLocalTimesAreWrittenWhereAsked() async throws {
        let annotation = Field.ParquetMetadataKey.annotation
        let schema = Schema([
            Field(
                name: "t", type: .timestamp(.microseconds, adjustedToUTC: false),
                metadata: [annotation: "int96"]),
            Field(name: "raw", type: .fixedSizeBinary(byteCount: 12), metadata: [annotation: "int96"]),
            Field(name: "clock", type: .time(.microseconds), metadata: [annotation: "local"]),
        ])
        let ticks: [Int64] = [0, -1, 1, -86_400_000_000, -9_000_000_000_000_000, 4_102_444_800_123_456]
        let columns = schema.fields.indices.map { number in
            Self.column(schema.fields[number].type, rowCount: ticks.count + 1) { builder, row in
                switch number {
                case _ where row == ticks.count: builder.appendNull()
                case 0: builder.append(integer: ticks[row])
                case 1: builder.append(binary: [UInt8](repeating: UInt8(row), count: 12))
                default: builder.append(integer: Int64(row) * 1_000)
                }
            }
        }
        let batch = RecordBatch(schema: schema, columns: columns, rowCount: ticks.count + 1)
        var options = WriterOptions()
        options.keepsInt96 = true
        let (bytes, written) = try WriterMatrix.write([batch], schema: schema, options: options)
        let elements = written.metadata.schema
        #expect(elements[1].type == .int96 && elements[2].type == .int96)
        #expect(elements[3].logicalType == .time(.microseconds, adjustedToUTC: false))
        #expect(elements[3].convertedType == nil)
        #expect(written.columns[0].minimum == nil)
        var reading = ReadOptions()
        reading.int96 = .timestamp(.microseconds)
        let file = try await ParquetFile.open(InMemorySource(bytes), options: reading)
        #expect(file.schema.fields[2] == schema.fields[2])
        var reader = file.read(columns: [0, 2])
        let back = try #require(try await reader.next())
        #expect((0..<ticks.count).map { back.columns[0].integer(at: $0) } == ticks)
        #expect(back.columns[0].isNull(at: ticks.count))
        reading.int96 = .bytes
        let asBytes = try await ParquetFile.open(InMemorySource(bytes), options: reading)
        #expect(asBytes.schema.fields[1] == schema.fields[1])
        // Without the option nothing becomes INT96.
        let (plain, _) = try WriterMatrix.write([batch], schema: schema, options: WriterOptions())
        let plainFile = try await ParquetFile.open(InMemorySource(plain))
        #expect(plainFile.metadata.schema[1].type == .int64)
    }
}
