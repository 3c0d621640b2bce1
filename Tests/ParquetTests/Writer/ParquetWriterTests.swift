import Columnar
import Parquet
import TestSupport
import Testing

@Suite struct ParquetWriterTests {
    static func write(_ columns: [(Field, Column)], options: WriterOptions = .init()) throws -> WrittenFile {
        let schema = Schema(columns.map(\.0))
        let batch = RecordBatch(schema: schema, columns: columns.map(\.1))
        return try WriterMatrix.write([batch], schema: schema, options: options).file
    }

    static func doubles(_ values: [Double?]) -> Column {
        var builder = ColumnBuilder(type: .float64)
        for value in values {
            if let value { builder.append(value) } else { builder.appendNull() }
        }
        return builder.finish()
    }

    static func strings(_ values: [String]) -> Column {
        var builder = ColumnBuilder(type: .string)
        for value in values { builder.append(value) }
        return builder.finish()
    }

    @Test func boundsLeaveNaNOutAndWidenZeros() throws {
        let field = Field(name: "x", type: .float64)
        let file = try Self.write([(field, Self.doubles([.nan, 0.0, nil, -0.0, .nan]))])
        let column = file.columns[0]
        #expect(column.nanCount == 2 && column.nullCount == 1 && column.valueCount == 5)
        guard case .double(let minimum)? = column.minimum, case .double(let maximum)? = column.maximum else {
            Issue.record("no bounds: \(column)")
            return
        }
        #expect(minimum.sign == .minus && minimum == 0 && maximum.sign == .plus && maximum == 0)
        let allNaN = try Self.write([(field, Self.doubles([.nan, .nan]))])
        #expect(allNaN.columns[0].minimum == nil && allNaN.columns[0].maximum == nil)
        #expect(allNaN.metadata.rowGroups[0].columns[0].columnIndexOffset == nil)
        #expect(allNaN.metadata.rowGroups[0].columns[0].offsetIndexOffset != nil)
    }

    @Test func longStringsHaveCutBoundsAroundThem() throws {
        let field = Field(name: "x", type: .string)
        let low = String(repeating: "ä", count: 100)
        let high = String(repeating: "é", count: 31) + "\u{10FFFF}" + String(repeating: "z", count: 100)
        var options = WriterOptions()
        options.boundByteLimit = 64
        let column = try Self.write([(field, Self.strings([low, high]))], options: options).columns[0]
        guard case .string(let minimum)? = column.minimum, case .string(let maximum)? = column.maximum else {
            Issue.record("no bounds: \(column)")
            return
        }
        #expect(!column.isMinimumExact && !column.isMaximumExact)
        #expect(Array(minimum.utf8).lexicographicallyPrecedes(Array(low.utf8)) && minimum.utf8.count <= 64)
        #expect(Array(high.utf8).lexicographicallyPrecedes(Array(maximum.utf8)) && maximum.utf8.count <= 64)
    }

    @Test func aBoundThatCannotBeRaisedStaysWhole() throws {
        let field = Field(name: "x", type: .string)
        let highest = String(repeating: "\u{10FFFF}", count: 40)
        let column = try Self.write([(field, Self.strings([highest]))]).columns[0]
        #expect(column.maximum == .string(highest) && column.isMaximumExact)
    }

    @Test func rowGroupsKeepTheirLimits() throws {
        let field = Field(name: "x", type: .int64)
        var builder = ColumnBuilder(type: .int64)
        for value in 0..<10_000 { builder.append(integer: Int64(value)) }
        let column = builder.finish()
        var options = WriterOptions()
        options.rowGroupRowLimit = 3_000
        let byRows = try Self.write([(field, column)], options: options)
        #expect(byRows.metadata.rowGroups.map(\.rowCount) == [3_000, 3_000, 3_000, 1_000])
        options.rowGroupRowLimit = 1 << 20
        options.rowGroupByteLimit = 20_000
        let byBytes = try Self.write([(field, column)], options: options)
        #expect(byBytes.metadata.rowGroups.count >= 4)
        #expect(byBytes.metadata.rowGroups.allSatisfy { $0.rowCount <= 2_500 })
        #expect(byBytes.columns[0].minimum == .int(0) && byBytes.columns[0].maximum == .int(9_999))
    }

    @Test func wrongRequestsAreNamed() throws {
        let required = Field(name: "x", type: .int64, isNullable: false)
        #expect(throws: ParquetError.self) {
            _ = try Self.write([(required, Column.nulls(of: .int64, count: 3))])
        }
        var options = WriterOptions()
        options.columnEncodings["x"] = .byteStreamSplit
        #expect(throws: ParquetError.unsupported(feature: "BYTE_STREAM_SPLIT of byteArray", column: "x")) {
            _ = try ParquetWriter(schema: Schema([Field(name: "x", type: .string)]), options: options)
        }
        options.columnEncodings = ["y": .plain]
        #expect(throws: ParquetError.self) {
            _ = try ParquetWriter(schema: Schema([Field(name: "x", type: .string)]), options: options)
        }
        #expect(throws: ParquetError.self) {
            _ = try ParquetWriter(schema: Schema([Field(name: "x", type: .structure([]))]))
        }
        var builder = ColumnBuilder(type: .decimal(precision: 3, scale: 0))
        builder.append(unscaled: 1_000)
        let tooLarge = builder.finish()
        #expect(throws: ParquetError.self) {
            _ = try Self.write([(Field(name: "x", type: .decimal(precision: 3, scale: 0)), tooLarge)])
        }
        var writer = try ParquetWriter(schema: Schema([required]))
        _ = try writer.finish()
        #expect(throws: ParquetError.self) { _ = try writer.finish() }
    }

    @Test func encodingsFollowTheData() throws {
        var generator = SeededGenerator(seed: 1)
        var sorted = ColumnBuilder(type: .int64)
        var few = ColumnBuilder(type: .string)
        for row in 0..<50_000 {
            sorted.append(integer: 1_000_000 + Int64(row) * 3 + Int64.random(in: 0..<3, using: &generator))
            few.append(["Anna", "Ben", "Chen"].randomElement(using: &generator) ?? "")
        }
        let columns = [
            (Field(name: "sorted", type: .int64), sorted.finish()),
            (Field(name: "few", type: .string), few.finish()),
        ]
        let file = try Self.write(columns)
        let chosen = file.metadata.rowGroups[0].columns.map { $0.metadata?.encodings.first }
        #expect(chosen == [.deltaBinaryPacked, .rleDictionary])
        var options = WriterOptions()
        options.encodings = .plain
        options.usesDictionaries = false
        let plain = try Self.write(columns, options: options)
        #expect(plain.metadata.rowGroups[0].columns.allSatisfy { $0.metadata?.encodings.first == .plain })
        #expect(plain.byteCount > file.byteCount)
    }
}
