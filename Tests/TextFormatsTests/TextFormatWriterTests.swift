import Columnar
import Testing

@testable import TextFormats

@Suite struct TextFormatWriterTests {
    private let schema = Schema([
        Field(name: "id", type: .int32), Field(name: "name, full", type: .string),
        Field(name: "seen", type: .timestamp(.microseconds, adjustedToUTC: true)),
    ])

    private func batch(_ names: [String?]) -> RecordBatch {
        var ids = ColumnBuilder(type: .int32)
        var texts = ColumnBuilder(type: .string)
        var seen = ColumnBuilder(type: .timestamp(.microseconds, adjustedToUTC: true))
        for (index, name) in names.enumerated() {
            ids.append(integer: Int64(index) * 100)
            if let name { texts.append(name) } else { texts.appendNull() }
            if index == 1 { seen.appendNull() } else { seen.append(integer: 1_425_254_400_500_000) }
        }
        return RecordBatch(schema: schema, columns: [ids.finish(), texts.finish(), seen.finish()])
    }

    private func text(
        _ format: TextFormat, _ batches: [RecordBatch], _ options: TableOptions = TableOptions()
    ) -> String {
        var writer = TextFormatWriter(format: format, schema: schema, table: options)
        for batch in batches { writer.write(batch) }
        writer.finish()
        return String(decoding: writer.takeBytes(), as: UTF8.self)
    }

    @Test func csvQuotesOnlyWhatWouldBeMisread() {
        let names = ["Ann", nil, "", "a,b", "say \"hi\"", "two\nlines", "tab\there", "a;b"]
        #expect(
            text(.csv, [batch(names)]) == """
                id,"name, full",seen
                0,Ann,2015-03-02T00:00:00.500000Z
                100,,
                200,"",2015-03-02T00:00:00.500000Z
                300,"a,b",2015-03-02T00:00:00.500000Z
                400,"say ""hi""\",2015-03-02T00:00:00.500000Z
                500,"two
                lines",2015-03-02T00:00:00.500000Z
                600,tab\there,2015-03-02T00:00:00.500000Z
                700,a;b,2015-03-02T00:00:00.500000Z

                """)
    }

    @Test func dictionaryStringsAreQuotedAsPlainOnes() {
        let plain = batch(["a,b", "", "x"])
        let positions = Buffer(copying: [0, 1, 2] as [Int32])
        let encoded = Column(
            type: .string, count: 3, storage: .dictionary(indices: positions, values: plain.columns[1]))
        let dictionary = RecordBatch(schema: schema, columns: [plain.columns[0], encoded, plain.columns[2]])
        #expect(text(.csv, [dictionary]) == text(.csv, [plain]))
    }

    @Test func aDictionaryLongerThanItsRowsPrintsTheSame() {
        let plain = batch(["a,b", "", "x", nil, "p", "q", "r", "s", "t"])
        let positions = Buffer(copying: [1, 3, 0] as [Int32])
        let encoded = Column(
            type: .string, count: 3, storage: .dictionary(indices: positions, values: plain.columns[1]))
        let dictionary = RecordBatch(
            schema: schema,
            columns: [plain.columns[0].slice(0..<3), encoded, plain.columns[2].slice(0..<3)])
        let expected = batch(["", nil, "a,b"])
        #expect(text(.csv, [dictionary]) == text(.csv, [expected]))
        #expect(text(.jsonLines, [dictionary]) == text(.jsonLines, [expected]))
    }

    @Test func tsvQuotesTabsAndNotCommas() {
        #expect(
            text(.tsv, [batch(["a,b", nil, "tab\there"])]).split(separator: "\n").map {
                $0.split(separator: "\t").count
            }
                == [3, 3, 1, 4])
    }

    @Test func jsonIsOneArrayOverAllBatches() {
        #expect(text(.json, []) == "[]\n")
        let single = #"{"id":0,"name, full":"x","seen":"2015-03-02T00:00:00.500000Z"}"#
        #expect(text(.json, [batch(["x"]), batch([]), batch(["x"])]) == "[\n\(single),\n\(single)\n]\n")
    }

    @Test func noRowsStillHaveAHeader() {
        #expect(text(.csv, []) == "id,\"name, full\",seen\n")
        #expect(text(.jsonLines, []) == "")
    }

    @Test func tablesAlignNumbersRightAndShowNulls() {
        #expect(
            text(.table, [batch(["Ann", nil, "漢字", "e\u{301}"])]) == """
                 id  name, full  seen
                ───  ──────────  ──────────────────────
                  0  Ann         2015-03-02 00:00:00.5Z
                100  null        null
                200  漢字        2015-03-02 00:00:00.5Z
                300  e\u{301}           2015-03-02 00:00:00.5Z

                """)
    }

    @Test(arguments: [10, 20, 24, 30, 40, 41, 80])
    func tablesFitTheTerminal(width: Int) {
        let names = ["a very long name that no terminal has room for 漢字漢字", "short", nil]
        let table = text(.table, [batch(names)], TableOptions(width: width))
        for line in table.split(separator: "\n") {
            #expect(TerminalText.width(String(line)) <= max(width, 12))
        }
    }

    @Test func controlCharactersCannotReachTheTerminal() {
        let table = text(.table, [batch(["\u{1B}[31mred\n", "\u{202E}x"])])
        #expect(!table.contains("\u{1B}"))
        #expect(table.contains("\\u{1b}[31mred\\n"))
        #expect(table.contains("\\u{202e}x"))
    }

    @Test func rowsBeyondTheSampleAreCutToItsWidths() {
        var options = TableOptions()
        options.sampleRowCount = 1
        let lines = text(.table, [batch(["ab", "abcdefghijklmnop"])], options).split(separator: "\n")
        #expect(lines[3] == "100  abcdefghi…  null")
    }

    @Test func formatsAreFoundByFileName() {
        #expect(TextFormat(fileName: "a.b/scores.CSV") == .csv)
        #expect(TextFormat(fileName: "x.ndjson") == .jsonLines)
        #expect(TextFormat(fileName: "x.parquet") == nil)
        #expect(TextFormat(fileName: "csv") == nil)
    }

    @Test(arguments: [TextFormat.csv, .tsv, .json, .jsonLines, .table])
    func textInPartsIsTheSameText(format: TextFormat) {
        let names: [String?] = (0..<1000).map { $0 % 7 == 0 ? nil : String(repeating: "n", count: $0 % 50) }
        let batches = [batch([]), batch(names), batch(["last"])]
        var writer = TextFormatWriter(format: format, schema: schema)
        var parts: [[UInt8]] = []
        for batch in batches { writer.write(batch, partByteCount: 500) { parts.append($0) } }
        writer.finish()
        parts.append(writer.takeBytes())
        #expect(String(decoding: parts.joined(), as: UTF8.self) == text(format, batches))
    }

    @Test func longColumnNamesDoNotMakeLargeParts() {
        let name = String(repeating: "a", count: 10_000)
        let schema = Schema([Field(name: name, type: .int32)])
        let batch = RecordBatch(schema: schema, columns: [.nulls(of: .int32, count: 5_000)])
        var writer = TextFormatWriter(format: .jsonLines, schema: schema)
        var byteCount = 0
        var largest = 0
        writer.write(batch, partByteCount: 100_000) { part in
            byteCount += part.count
            largest = max(largest, part.count)
        }
        #expect(byteCount > 50_000_000)
        #expect(largest < 1_000_000)
    }
}
