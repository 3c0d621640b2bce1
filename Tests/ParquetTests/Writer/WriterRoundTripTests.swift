import Columnar
import Parquet
import TestSupport
import Testing

@Suite struct WriterRoundTripTests {
    /// The rows of a file as the rows meant are printed.
    static func rows(_ bytes: [UInt8]) async throws -> [String] {
        let file = try await ParquetFile.open(InMemorySource(bytes))
        var reader = file.read()
        var lines: [String] = []
        while let batch = try await reader.next() { lines += ExpectedRows.lines(batch) }
        return lines
    }

    @Test(arguments: WriterMatrix.cases(seed: 1_000, rowCount: 200))
    func writtenRowsComeBack(_ matrixCase: WriterMatrix.Case) async throws {
        let schema = matrixCase.batches[0].schema
        let (bytes, _) = try WriterMatrix.write(
            matrixCase.batches, schema: schema, options: matrixCase.options)
        let meant = matrixCase.batches.flatMap { ExpectedRows.lines($0) }
        #expect(try await Self.rows(bytes) == meant)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func rowsOfAnySchemaComeBack(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        func type(_ depth: Int) -> DataType {
            switch Int.random(in: 0..<(depth < 5 ? 6 : 3), using: &generator) {
            case 0...2: return WriterMatrix.flatTypes.randomElement(using: &generator)?.type ?? .int32
            case 3:
                return .list(
                    Field(name: "element", type: type(depth + 1), isNullable: Bool.random(using: &generator)))
            case 4:
                return .map(
                    key: Field(name: "key", type: .string, isNullable: false),
                    value: Field(
                        name: "value", type: type(depth + 1), isNullable: Bool.random(using: &generator)))
            default:
                return .structure(
                    (0..<Int.random(in: 1...3, using: &generator)).map {
                        Field(
                            name: "f\($0)", type: type(depth + 1), isNullable: Bool.random(using: &generator))
                    })
            }
        }
        let schema = Schema(
            (0..<3).map { Field(name: "c\($0)", type: type(0), isNullable: Bool.random(using: &generator)) })
        var random = RandomColumns(
            seed: seed, nullDensity: [0, 0.1, 0.7].randomElement(using: &generator) ?? 0,
            repeats: Bool.random(using: &generator))
        var options = WriterOptions()
        options.pageRowLimit = Int.random(in: 1...100, using: &generator)
        options.rowGroupRowLimit = Int.random(in: 20...200, using: &generator)
        options.rowGroupByteLimit = Int.random(in: 1_000...100_000, using: &generator)
        options.dataPageVersion = Bool.random(using: &generator) ? .v1 : .v2
        options.encodings = .smallest
        options.encodeConcurrency = Int.random(in: 1...3, using: &generator)
        let batches = (0..<3).map { _ in
            random.batch(schema, rowCount: Int.random(in: 0...120, using: &generator))
        }
        let (bytes, file) = try WriterMatrix.write(batches, schema: schema, options: options)
        let meant = batches.flatMap { ExpectedRows.lines($0) }
        #expect(try await Self.rows(bytes) == meant)
        #expect(file.rowCount == meant.count)
    }

    @Test func slicesAreWrittenAsTheyAre() async throws {
        var random = RandomColumns(seed: 5, nullDensity: 0.3)
        let schema = WriterMatrix.schema(
            WriterMatrix.flatTypes + WriterMatrix.nestedTypes, isNullable: true)
        let batch = random.batch(schema, rowCount: 300)
        let slices = [batch.slice(17..<120), batch.slice(120..<121), batch.slice(200..<291)]
        let (bytes, _) = try WriterMatrix.write(slices, schema: schema, options: WriterOptions())
        #expect(try await Self.rows(bytes) == slices.flatMap { ExpectedRows.lines($0) })
    }

    /// A column of `type` that keeps its values in a dictionary.
    static func dictionary(
        _ type: DataType, seed: UInt64, rowCount: Int, valueCount: Int, nullsInValues: Bool, nullsInRows: Bool
    ) -> Column {
        var random = RandomColumns(seed: seed, nullDensity: nullsInValues ? 0.3 : 0)
        let values = random.column(type, rowCount: valueCount)
        var generator = SeededGenerator(seed: seed)
        let indices = (0..<rowCount).map { _ in Int32.random(in: 0..<Int32(valueCount), using: &generator) }
        let validity =
            nullsInRows ? Bitmap((0..<rowCount).map { _ in Bool.random(using: &generator) }) : nil
        return Column(
            type: type, count: rowCount, validity: validity,
            storage: .dictionary(indices: Buffer(copying: indices), values: values))
    }

    @Test(arguments: [false, true], [false, true])
    func dictionariesOnInputAreReused(nullsInValues: Bool, nullsInRows: Bool) async throws {
        for type: DataType in [.string, .int64, .decimal(precision: 20, scale: 2), .float64, .int8, .boolean]
        {
            let schema = Schema([Field(name: "x", type: type)])
            let batches = (0..<5).map { number in
                RecordBatch(
                    schema: schema,
                    columns: [
                        Self.dictionary(
                            type, seed: UInt64(number), rowCount: 400, valueCount: 12 + number,
                            nullsInValues: nullsInValues, nullsInRows: nullsInRows)
                    ])
            }
            let (bytes, file) = try WriterMatrix.write(batches, schema: schema, options: WriterOptions())
            #expect(try await Self.rows(bytes) == batches.flatMap { ExpectedRows.lines($0) })
            if type != .boolean {
                let encodings = file.metadata.rowGroups[0].columns[0].metadata?.encodings ?? []
                #expect(encodings.contains(.rleDictionary), "\(type): \(encodings)")
            }
        }
    }

    @Test func dictionariesAndPlainValuesMayAlternate() async throws {
        let schema = Schema([Field(name: "x", type: .string)])
        var random = RandomColumns(seed: 9, nullDensity: 0.2)
        let batches = [
            RecordBatch(
                schema: schema,
                columns: [
                    Self.dictionary(
                        .string, seed: 1, rowCount: 50, valueCount: 5, nullsInValues: true, nullsInRows: true)
                ]),
            random.batch(schema, rowCount: 60),
            RecordBatch(schema: schema, columns: [Column.constant(.string("x"), type: .string, count: 10)]),
            RecordBatch(schema: schema, columns: [Column.nulls(of: .string, count: 10)]),
        ]
        let (bytes, _) = try WriterMatrix.write(batches, schema: schema, options: WriterOptions())
        #expect(try await Self.rows(bytes) == batches.flatMap { ExpectedRows.lines($0) })
    }

    @Test func filesWithoutRowsOrWithNullsOnlyAreWhole() async throws {
        let schema = WriterMatrix.schema(
            WriterMatrix.flatTypes + WriterMatrix.nestedTypes + [("nothing", .null)], isNullable: true)
        let (empty, file) = try WriterMatrix.write([], schema: schema, options: WriterOptions())
        #expect(file.rowCount == 0 && file.metadata.rowGroups.isEmpty)
        #expect(try await Self.rows(empty).isEmpty)
        let nulls = RecordBatch(
            schema: schema, columns: schema.fields.map { Column.nulls(of: $0.type, count: 30) })
        let (bytes, nullFile) = try WriterMatrix.write([nulls], schema: schema, options: WriterOptions())
        #expect(try await Self.rows(bytes) == ExpectedRows.lines(nulls))
        #expect(nullFile.columns.allSatisfy { $0.minimum == nil && $0.nullCount == 30 })
    }

    @Test func fieldIDsAndAnnotationsComeBack() async throws {
        func field(_ name: String, _ type: DataType, id: Int, _ annotation: String? = nil) -> Field {
            var metadata = [Field.ParquetMetadataKey.fieldID: String(id)]
            metadata[Field.ParquetMetadataKey.annotation] = annotation
            return Field(name: name, type: type, metadata: metadata)
        }
        let schema = Schema([
            field("u", .fixedSizeBinary(byteCount: 16), id: 1, "uuid"), field("j", .string, id: 2, "json"),
            field("e", .string, id: 3, "enum"), field("b", .binary, id: 4, "bson"),
            field("l", .list(field("element", .int32, id: 6)), id: 5),
            field("s", .structure([field("x", .date, id: 8)]), id: 7),
        ])
        let (bytes, _) = try WriterMatrix.write([], schema: schema, options: WriterOptions())
        let file = try await ParquetFile.open(InMemorySource(bytes))
        var fields = file.schema.fields
        fields[0].metadata["ARROW:extension:name"] = nil
        #expect(fields == schema.fields)
    }
}
