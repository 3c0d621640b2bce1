import Columnar
import Testing

@testable import TextFormats

@Suite struct VariantTextTests {
    private func column(_ values: [(metadata: [UInt8], value: [UInt8])?]) -> Column {
        var builder = ColumnBuilder(type: .variant)
        for value in values {
            guard let value else {
                builder.appendNull()
                continue
            }
            builder.children[0] { $0.append(binary: value.metadata) }
            builder.children[1] { $0.append(binary: value.value) }
            builder.appendStructure()
        }
        return builder.finish()
    }

    private func lines(_ column: Column, marked: Bool = true) -> [String] {
        let field = Field(name: "v", type: column.type, metadata: marked ? Field.variantMetadata : [:])
        var writer = JSONLinesWriter()
        writer.write(RecordBatch(schema: Schema([field]), columns: [column]))
        return String(decoding: writer.takeBytes(), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func variantsArePrintedAsTheValuesThatTheyEncode() {
        let values: [VariantValue] = [
            .null, .integer(-5), .decimal(unscaled: -1250, scale: 2), .double(0.1), .float(0.1),
            .double(.nan), .string("a\"ä"), .binary([1, 2, 3]), .date(0),
            .timestamp(1, .microseconds, adjustedToUTC: true),
            .timestamp(1, .nanoseconds, adjustedToUTC: false), .time(1),
            .uuid(Array(0..<16)),
            .object([.init("a b", .array([.boolean(true), .null])), .init("é", .object([]))]),
        ]
        #expect(
            lines(column(values.map { $0.encoded() } + [nil])) == [
                "{\"v\":null}", "{\"v\":-5}", "{\"v\":-12.50}", "{\"v\":0.1}", "{\"v\":0.1}",
                "{\"v\":\"NaN\"}",
                "{\"v\":\"a\\\"ä\"}", "{\"v\":\"AQID\"}", "{\"v\":\"1970-01-01\"}",
                "{\"v\":\"1970-01-01T00:00:00.000001Z\"}", "{\"v\":\"1970-01-01T00:00:00.000000001\"}",
                "{\"v\":\"00:00:00.000001\"}", "{\"v\":\"00010203-0405-0607-0809-0a0b0c0d0e0f\"}",
                "{\"v\":{\"a b\":[true,null],\"é\":{}}}", "{\"v\":null}",
            ])
    }

    @Test func withoutTheMarkAStructureStaysOne() {
        let raw = column([(metadata: [1, 0, 0], value: [0])])
        #expect(lines(raw, marked: false) == ["{\"v\":{\"metadata\":\"AQAA\",\"value\":\"AA==\"}}"])
    }

    @Test func bytesThatAreNoVariantArePrintedAsTheyAre() {
        let broken = column([(metadata: [9], value: [0])])
        #expect(lines(broken) == ["{\"v\":{\"metadata\":\"CQ==\",\"value\":\"AA==\"}}"])
    }

    @Test func binariesInADictionaryAreRead() {
        var metadata = ColumnBuilder(type: .binary)
        metadata.append(binary: [1, 0, 0])
        var value = ColumnBuilder(type: .binary)
        for byte in [0, 4] as [UInt8] { value.append(binary: [byte]) }
        let dictionary = Column(
            type: .binary, count: 2,
            storage: .dictionary(indices: Buffer(zeroed: 8), values: metadata.finish()))
        let both = Column(
            type: .variant, count: 2, storage: .structure([dictionary, value.finish()]))
        #expect(lines(both) == ["{\"v\":null}", "{\"v\":true}"])
    }
}
