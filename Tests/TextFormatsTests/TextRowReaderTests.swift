import Columnar
import TestSupport
import Testing

@testable import TextFormats

@Suite struct TextRowReaderTests {
    private static let element = Field(name: "element", type: .int64)
    private static let flat: [DataType] = [
        .boolean, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float32, .float64,
        .decimal(precision: 20, scale: 3), .string, .binary, .fixedSizeBinary(byteCount: 5), .date,
        .time(.milliseconds),
        .time(.nanoseconds), .timestamp(.microseconds, adjustedToUTC: true),
        .timestamp(.nanoseconds, adjustedToUTC: false),
    ]
    private static let nested: [DataType] = [
        .list(element),
        .map(
            key: Field(name: "key", type: .string, isNullable: false),
            value: Field(name: "value", type: .float64)),
        .structure([
            Field(name: "a \"b\"", type: .string),
            Field(name: "c", type: .list(Field(name: "element", type: .date))),
        ]),
    ]

    private static func append(to builder: inout ColumnBuilder, using generator: inout SeededGenerator) {
        if Int.random(in: 0..<5, using: &generator) == 0 { return builder.appendNull() }
        let bits = Int64(bitPattern: generator.next())
        switch builder.type {
        case .boolean: builder.append(bits & 1 == 1)
        case .int8: builder.append(integer: Int64(Int8(truncatingIfNeeded: bits)))
        case .int16: builder.append(integer: Int64(Int16(truncatingIfNeeded: bits)))
        case .int32: builder.append(integer: Int64(Int32(truncatingIfNeeded: bits)))
        case .uint8: builder.append(integer: bits & 0xFF)
        case .uint16: builder.append(integer: bits & 0xFFFF)
        case .uint32: builder.append(integer: bits & 0xFFFF_FFFF)
        case .int64, .uint64: builder.append(integer: bits)
        case .timestamp: builder.append(integer: bits >> 4)
        case .float64:
            builder.append(
                [0.0, -0.0, 0.1, -1e300, .leastNonzeroMagnitude, .infinity, -.infinity, Double(bits)]
                    .randomElement(
                        using: &generator) ?? 0)
        case .float32:
            builder.append(Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits) & 0x7F7F_FFFF)))
        case .decimal: builder.append(unscaled: Int128(bits))
        case .string:
            let texts = [
                "", " ", "a,b", "say \"hi\"", "line\nbreak", "\r", "tab\t", "żółw 🐢", "null", "\\", "\u{1}",
                "\"", "a\r\nb", "007",
            ]
            builder.append(texts.randomElement(using: &generator) ?? "")
        case .binary: builder.append(binary: (0..<Int(bits & 7)).map { UInt8($0 * 37) })
        case .fixedSizeBinary(let width):
            builder.append(binary: [UInt8](repeating: UInt8(truncatingIfNeeded: bits), count: width))
        case .date: builder.append(integer: bits % 3_000_000)
        case .time(.milliseconds): builder.append(integer: Int64(bits.magnitude % 86_400_000))
        case .time: builder.append(integer: Int64(bits.magnitude % 86_400_000_000_000))
        case .list:
            builder.children[0] { child in
                for _ in 0..<(bits & 3) { append(to: &child, using: &generator) }
            }
            builder.appendListEnd()
        case .map:
            builder.children[0] { entries in
                for number in 0..<(bits & 3) {
                    entries.children[0] { $0.append("key \(number)") }
                    entries.children[1] { append(to: &$0, using: &generator) }
                    entries.appendStructure()
                }
            }
            builder.appendListEnd()
        case .structure(let fields):
            for index in fields.indices { builder.children[index] { append(to: &$0, using: &generator) } }
            builder.appendStructure()
        default: preconditionFailure("\(builder.type)")
        }
    }

    private func jsonLines(_ batches: [RecordBatch]) -> [UInt8] {
        var writer = JSONLinesWriter()
        for batch in batches { writer.write(batch) }
        return writer.takeBytes()
    }

    @Test(arguments: [TextFormat.csv, .tsv, .jsonLines, .json], 0..<4)
    func whatIsWrittenIsReadBack(format: TextFormat, seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<15 {
            let types = (0..<Int.random(in: 2...5, using: &generator)).map { _ in
                (Self.flat + Self.nested).randomElement(using: &generator) ?? .string
            }
            let schema = Schema(types.enumerated().map { Field(name: "column, \"\($0)\"", type: $1) })
            let count = Int.random(in: 0..<60, using: &generator)
            let columns = types.map { type in
                var builder = ColumnBuilder(type: type)
                for _ in 0..<count { Self.append(to: &builder, using: &generator) }
                return builder.finish()
            }
            let batch = RecordBatch(schema: schema, columns: columns, rowCount: count)
            var writer = TextFormatWriter(format: format, schema: schema)
            writer.write(batch)
            writer.finish()
            let bytes = writer.takeBytes()
            var options = TextReadOptions()
            options.batchRowLimit = Int.random(in: 1...40, using: &generator)
            var reader = TextRowReader(format: format, schema: schema, options: options)
            var batches: [RecordBatch] = []
            var position = 0
            while position < bytes.count {
                let length = min(bytes.count - position, Int.random(in: 1...200, using: &generator))
                try reader.append(Array(bytes[position..<position + length]))
                position += length
                while let batch = reader.takeBatch() { batches.append(batch) }
            }
            try reader.finish()
            while let batch = reader.takeBatch() { batches.append(batch) }
            let rejected = reader.takeRejectedRows()
            #expect(rejected.map(\.reason) == [])
            #expect(reader.rowCount == count)
            #expect(batches.allSatisfy { $0.rowCount <= options.batchRowLimit })
            let isSame = jsonLines(batches) == jsonLines([batch])
            #expect(isSame, "seed \(seed), \(types)")
        }
    }

    private let schema = Schema([
        Field(name: "id", type: .int32), Field(name: "name", type: .string), Field(name: "day", type: .date),
        Field(name: "points", type: .decimal(precision: 4, scale: 1)),
    ])

    private func read(
        _ text: String, _ format: TextFormat = .csv, _ options: TextReadOptions = TextReadOptions()
    ) throws -> (rows: String, rejected: [RejectedRow]) {
        let (batches, rejected) = try TextRowReader.read(
            Array(text.utf8), format: format, schema: schema, options: options)
        return (String(decoding: jsonLines(batches), as: UTF8.self), rejected)
    }

    @Test func rowsThatDoNotFitAreRejectedWithTheirPlace() throws {
        let (rows, rejected) = try read(
            "id,name,day,points\n1,\"two\nlines\",2015-03-02,1.5\nx,b,2015-03-02,1\n3,c,2015-02-30,2\n4,d,,\n5,e\n6,f,2015-03-02,1.55\n7,\"g\"h,,\n"
        )
        #expect(
            rows == """
                {"id":1,"name":"two\\nlines","day":"2015-03-02","points":"1.5"}
                {"id":4,"name":"d","day":null,"points":null}

                """)
        #expect(rejected.map(\.row) == [2, 3, 5, 6, 7])
        #expect(rejected.map(\.line) == [4, 5, 7, 8, 9])
        #expect(rejected.map(\.column) == ["id", "day", nil, "points", nil])
        #expect(rejected.map { String(decoding: $0.text, as: UTF8.self) }[1] == "3,c,2015-02-30,2")
        #expect(rejected[0].reason == "the value is no whole number that fits the column")
        #expect(rejected[2].reason == "there are 2 cells, not 4")
    }

    @Test func columnsAreFoundByNameInAnyOrder() throws {
        let (rows, _) = try read("day,id\r\n2015-03-02,1\r\n\r\n,2")
        #expect(
            rows == """
                {"id":1,"name":null,"day":"2015-03-02","points":null}
                {"id":2,"name":null,"day":null,"points":null}

                """)
        #expect(throws: TextReadError.unknownColumn(name: "extra")) { try read("id,extra\n1,2\n") }
        #expect(throws: TextReadError.duplicateColumn(name: "id")) { try read("id,id\n1,2\n") }
        #expect(throws: TextReadError.noHeader) { try read("") }
        var options = TextReadOptions()
        options.ignoresUnknownColumns = true
        #expect(try read("\u{FEFF}id,extra\n1,2\n", .csv, options).rows.hasPrefix("{\"id\":1,"))
    }

    @Test func jsonLinesRejectWhatIsNoRow() throws {
        let (rows, rejected) = try read(
            """
            {"points":1.5,"id":1,"name":"a\\u00e9\\ud83d\\udc22","day":"2015-03-02"}

            {"id":2,"name":7,"points":"2.5"}
            {"id":3,
            [4]
            {"id":"5","extra":1}
            {"id":6.5}
            {"id":7.0,"id":7}
            {"id":8} x
            {"id":true}
            {"id":10,"name":{"a": [1]}}
            """, .jsonLines)
        #expect(
            rows == """
                {"id":1,"name":"aé🐢","day":"2015-03-02","points":"1.5"}
                {"id":2,"name":"7","day":null,"points":"2.5"}
                {"id":10,"name":"{\\"a\\": [1]}","day":null,"points":null}

                """)
        #expect(rejected.map(\.row) == [3, 4, 5, 6, 7, 8, 9])
        #expect(rejected.map(\.line) == [4, 5, 6, 7, 8, 9, 10])
        #expect(rejected.map(\.column) == [nil, nil, "extra", "id", "id", nil, "id"])
    }

    @Test func jsonArraysMustBeWhole() throws {
        #expect(try read("[]", .json).rows == "")
        #expect(try read(" {\"id\": 1} ", .json).rows.hasPrefix("{\"id\":1,"))
        for text in [
            "", "[", "[{\"id\":1}", "[{\"id\":1},]", "[{\"id\":1}] x", "[1]", "[{\"id\":1} {\"id\":2}]",
            "[{\"id\":1",
        ] {
            #expect(throws: TextReadError.self, "\(text)") { try read(text, .json) }
        }
    }

    @Test func unendingRowsAreRefusedAndNotHeld() throws {
        #expect(throws: TextReadError.unterminatedQuote(line: 2)) { try read("id,name\n1,\"abc\n2,d\n") }
        var options = TextReadOptions()
        options.rowByteLimit = 1000
        var reader = TextRowReader(format: .csv, schema: schema, options: options)
        try reader.append(Array("id,name\n1,\"".utf8))
        #expect(throws: TextReadError.rowTooLong(line: 2, byteLimit: 1000)) {
            for _ in 0..<100 { try reader.append([UInt8](repeating: 97, count: 100)) }
        }
        #expect(throws: TextReadError.unsupportedEncoding(name: "UTF-16")) {
            _ = try TextRowReader.read([0xFF, 0xFE, 0x61, 0], format: .csv, schema: schema)
        }
    }

    @Test func illFormedTextIsRejected() throws {
        let (batches, rejected) = try TextRowReader.read(
            Array("name\n".utf8) + [0x61, 0xFF, 0x0A, 0xC5, 0xBC, 0x0A], format: .csv, schema: schema)
        #expect(batches.map(\.rowCount) == [1])
        #expect(rejected.map(\.reason) == ["the value is no UTF-8"])
    }

    @Test func deepJSONIsRejected() throws {
        let text =
            "{\"name\":" + String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
            + "}"
        #expect(try read(text, .jsonLines).rejected.count == 1)
    }

    /// Damaged input: no crash, and every row is either in a batch or rejected.
    @Test(arguments: [TextFormat.csv, .jsonLines, .json])
    func damagedTextNeverCrashes(format: TextFormat) {
        var generator = SeededGenerator(seed: 5)
        let good =
            format == .csv
            ? "id,name,day,points\n1,\"a \"\"b\"\"\",2015-03-02,1.5\n2,c,,\n"
            : "{\"id\":1,\"name\":\"a\\n\\u00e9\",\"day\":\"2015-03-02\",\"points\":1.5}\n{\"id\":2,\"name\":[1,{\"a\":null}]}\n"
        for _ in 0..<500 {
            var bytes = Array(
                (format == .json ? "[" + good.split(separator: "\n").joined(separator: ",") + "]" : good).utf8
            )
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let position = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[position] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: position)
                case 2:
                    bytes.insert(
                        Array("\"\\{}[],:\n\r".utf8).randomElement(using: &generator) ?? 0, at: position)
                default: bytes.removeSubrange(position...)
                }
                if bytes.isEmpty { bytes = [0x0A] }
            }
            var reader = TextRowReader(format: format, schema: schema)
            var kept = 0
            do {
                for byte in bytes { try reader.append([byte]) }
                try reader.finish()
                while let batch = reader.takeBatch() { kept += batch.rowCount }
                #expect(kept + reader.takeRejectedRows().count == reader.rowCount)
            } catch {}
            _ = try? SchemaInference.schema(of: bytes, format: format)
        }
    }
}
