import Columnar
import TestSupport
import Testing

@testable import Parquet

@Suite struct StatisticsTests {
    private func leaf(_ physical: PhysicalType, _ logical: LogicalType? = nil, length: Int32? = nil) throws
        -> LeafColumn
    {
        try SchemaTree(elements: [
            SchemaElement(name: "root", childCount: 1),
            SchemaElement(
                type: physical, typeLength: length, repetition: .optional, name: "x", logicalType: logical),
        ]).leaves[0]
    }

    private func plain<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
        (0..<Value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    @Test func deprecatedBoundsCountOnlyForSignedOrders() throws {
        var stored = Statistics()
        stored.deprecatedMinimum = plain(Int32(-1))
        stored.deprecatedMaximum = plain(Int32(5))
        let signed = ColumnStatistics(stored, leaf: try leaf(.int32), order: nil)
        #expect(signed.minimum == .int(-1) && signed.maximum == .int(5))
        #expect(signed.isMinimumExact && signed.isMaximumExact)
        let unsigned = ColumnStatistics(
            stored, leaf: try leaf(.int32, .integer(bitWidth: 32, isSigned: false)), order: nil)
        #expect(unsigned.minimum == nil && unsigned.maximum == nil)
        stored.deprecatedMinimum = [97]
        stored.deprecatedMaximum = [98]
        #expect(
            ColumnStatistics(stored, leaf: try leaf(.byteArray, .string), order: .typeDefined).minimum == nil)
    }

    @Test func boundsOfTextNeedAStatedOrder() throws {
        var stored = Statistics()
        stored.minimum = Array("a".utf8)
        stored.maximum = Array("b".utf8)
        let text = try leaf(.byteArray, .string)
        #expect(ColumnStatistics(stored, leaf: text, order: .typeDefined).maximum == .string("b"))
        #expect(ColumnStatistics(stored, leaf: text, order: nil).maximum == nil)
        #expect(ColumnStatistics(stored, leaf: text, order: .unrecognized).maximum == nil)
        #expect(!ColumnStatistics(stored, leaf: text, order: .typeDefined).isMaximumExact)
    }

    @Test func textCutWithinACharacterIsShortenedBelowAndDroppedAbove() throws {
        let text = try leaf(.byteArray, .string)
        #expect(text.lowerBound([0x61, 0xC3]) == .string("a"))
        #expect(text.upperBound([0x61, 0xC3]) == nil)
        #expect(text.lowerBound([0xFF]) == nil)
    }

    @Test func zerosCoverBothSignsAndNaNBoundsNothing() throws {
        let double = try leaf(.double)
        let zero = try #require(double.lowerBound(plain((0.0).bitPattern)))
        guard case .double(let low) = zero else { throw ParquetError.invalidRequest(problem: "\(zero)") }
        #expect(low.sign == .minus)
        let upper = try #require(double.upperBound(plain((-0.0).bitPattern)))
        guard case .double(let high) = upper else { throw ParquetError.invalidRequest(problem: "\(upper)") }
        #expect(high.sign == .plus)
        #expect(double.lowerBound(plain(Double.nan.bitPattern)) == nil)
        #expect(double.lowerBound([1, 2, 3]) == nil)
    }

    @Test func boundsUpsideDownOrOutOfRangeAreDropped() throws {
        var stored = Statistics()
        stored.minimum = plain(Int32(5))
        stored.maximum = plain(Int32(4))
        #expect(ColumnStatistics(stored, leaf: try leaf(.int32), order: .typeDefined).minimum == nil)
        stored.maximum = plain(Int32(300))
        let narrow = ColumnStatistics(
            stored, leaf: try leaf(.int32, .integer(bitWidth: 8, isSigned: true)), order: .typeDefined)
        #expect(narrow.minimum == .int(5) && narrow.maximum == nil)
    }

    @Test func pageStatisticsHoldTheValuesOfTheirPages() async throws {
        var options = WriterOptions()
        options.pageRowLimit = 25
        options.rowGroupRowLimit = 90
        let schema = Schema([Field(name: "a", type: .int64), Field(name: "s", type: .string)])
        var random = RandomColumns(seed: 4, nullDensity: 0.3)
        let batch = random.batch(schema, rowCount: 200)
        let bytes = try WriterMatrix.write([batch], schema: schema, options: options).0
        let file = try await ParquetFile.open(InMemorySource(bytes))
        var covered = 0
        for group in 0..<file.rowGroupCount {
            let pages = try #require(try await file.pageStatistics(rowGroup: group, leaf: 0))
            for page in pages {
                covered += page.rows.count
                let values = page.rows.compactMap { batch.columns[0].integer(at: $0) }
                #expect(page.statistics.nullCount == page.rows.count - values.count)
                guard let least = values.min(), let greatest = values.max() else {
                    #expect(page.statistics.minimum == nil)
                    continue
                }
                #expect(page.statistics.minimum == .int(least))
                #expect(page.statistics.maximum == .int(greatest))
            }
        }
        #expect(covered == 200)
    }

    @Test func bloomFiltersHoldWhatWasWrittenAndLittleElse() async throws {
        var options = WriterOptions()
        options.bloomFilterColumns = ["a", "s"]
        let schema = Schema([Field(name: "a", type: .int64), Field(name: "s", type: .string)])
        var random = RandomColumns(seed: 6, nullDensity: 0.1)
        let batch = random.batch(schema, rowCount: 500)
        let bytes = try WriterMatrix.write([batch], schema: schema, options: options).0
        let file = try await ParquetFile.open(InMemorySource(bytes))
        for leaf in 0..<2 {
            let filter = try #require(try await file.bloomFilter(rowGroup: 0, leaf: leaf))
            for row in 0..<500 where !batch.columns[leaf].isNull(at: row) {
                #expect(filter.mightContain(batch.columns[leaf].scalar(at: row)))
            }
            #expect(filter.mightContain(.null))
            #expect(filter.mightContain(.boolean(true)))
        }
        let filter = try #require(try await file.bloomFilter(rowGroup: 0, leaf: 0))
        var generator = SeededGenerator(seed: 1)
        let wrong = (0..<2_000).count { _ in
            filter.mightContain(.int(Int64.random(in: .min ... .max, using: &generator)))
        }
        #expect(wrong < 100)
    }
}
