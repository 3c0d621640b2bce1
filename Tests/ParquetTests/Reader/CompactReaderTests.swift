import Columnar
import TestSupport
import Testing

@testable import Parquet

@Suite struct CompactReaderTests {
    private func footer(_ bytes: [UInt8]) throws(ParquetError) -> FileMetadata {
        try FileMetadata.decode(bytes.span.bytes, part: "footer").value
    }

    private var sample: FileMetadata {
        var leaf = SchemaElement(name: "a")
        leaf.type = .int64
        leaf.repetition = .optional
        leaf.logicalType = .timestamp(.microseconds, adjustedToUTC: true)
        leaf.fieldID = -7
        var chunk = ColumnMetadata(
            type: .int64, codec: .zstd, valueCount: 3, totalCompressedByteCount: 99, dataPageOffset: 4)
        chunk.encodings = [.plain, .rle, .unknown(77)]
        chunk.pathInSchema = ["a"]
        chunk.statistics = Statistics(
            nullCount: 1, maximum: [1, 2], minimum: [], isMaximumExact: true, isMinimumExact: false)
        chunk.sizeStatistics = SizeStatistics(definitionLevelHistogram: [1, .max, .min])
        let group = RowGroup(
            columns: [ColumnChunk(metadata: chunk)], rowCount: 3,
            sortingColumns: [SortingColumn(columnIndex: 0, isDescending: true, nullsFirst: false)])
        return FileMetadata(
            version: 2, schema: [SchemaElement(name: "root", childCount: 1), leaf], rowCount: 3,
            rowGroups: [group], keyValueMetadata: [KeyValue(key: "k"), KeyValue(key: "", value: "ö")],
            createdBy: "test", columnOrders: [.typeDefined])
    }

    @Test func metadataComeBackAsTheyWereWritten() throws {
        #expect(try footer(sample.encoded()) == sample)
    }

    @Test func everyTruncationOfAFooterIsAnError() {
        let bytes = sample.encoded()
        for count in 0..<bytes.count {
            #expect(throws: ParquetError.self, "\(count) bytes") { try footer(Array(bytes[..<count])) }
        }
    }

    @Test func damagedFootersNeverTrap() {
        var generator = SeededGenerator(seed: 5)
        let bytes = sample.encoded()
        for _ in 0..<5_000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            if let metadata = try? footer(damaged) { _ = try? SchemaTree(elements: metadata.schema) }
        }
    }

    @Test func unknownFieldsOfEveryTypeAreSkipped() throws {
        var writer = CompactWriter()
        writer.beginStructure()
        writer.int64(90, -5)
        writer.double(91, 1.5)
        writer.binary(92, [1, 2, 3])
        writer.booleanList(93, [true, false])
        writer.list(94, [KeyValue(key: "x")])
        writer.boolean(95, true)
        writer.header(96, .map)
        // One entry, int32 to binary; small numbers are single bytes as varints.
        for byte in [1, 0x58, 2, 1, 65] as [UInt64] { writer.varint(byte) }
        // A field number below the one before takes the long form of the header.
        writer.string(1, "name")
        writer.endStructure()
        let bytes = writer.bytes
        #expect(try KeyValue.decode(bytes.span.bytes, part: "pair").value == KeyValue(key: "name"))
    }

    @Test(arguments: [
        ([] as [UInt8], ThriftFault.endOfData, 0),
        ([0x1F], .unknownType(15), 1),
        ([0x18, 0x05, 0x41], .lengthBeyondEnd(stated: 5), 2),
        ([0x15, 0x02, 0x00], .unexpectedType(5, field: 1), 1),
        ([0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], .varintTooLong, 11),
        ([0x00], .missingField(1), 1),
        ([0x59, 0xFC, 0xFF, 0x7F], .lengthBeyondEnd(stated: 16_383), 4),
    ])
    func badBytesNameTheFaultAndThePlace(bytes: [UInt8], fault: ThriftFault, offset: Int) {
        #expect(throws: ParquetError.malformedThrift(fault, part: "pair", offset: offset)) {
            try KeyValue.decode(bytes.span.bytes, part: "pair")
        }
    }

    @Test func deepNestingInSkippedFieldsIsRefused() {
        // Field 9, a structure whose field 1 is a structure, and so on.
        let bytes: [UInt8] = [0x9C] + [UInt8](repeating: 0x1C, count: 100_000)
        #expect(
            throws: ParquetError.malformedThrift(.tooDeep, part: "pair", offset: CompactReader.maximumDepth)
        ) { try KeyValue.decode(bytes.span.bytes, part: "pair") }
    }

    @Test func aLogicalTypeThatIsNoStructureIsWrittenAsSomethingThatCanBeRead() throws {
        // Field 5, a decimal by its number, holds true where a structure with a precision belongs.
        let bytes: [UInt8] = [0x51, 0x00]
        let type = try LogicalType.decode(bytes.span.bytes, part: "type").value
        #expect(type == .unrecognized(0))
        #expect(try LogicalType.decode(type.encoded().span.bytes, part: "type").value == type)
    }
}
