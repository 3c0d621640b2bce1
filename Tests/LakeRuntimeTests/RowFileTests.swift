import Columnar
import Testing

@testable import LakeRuntime

@Suite struct RowFileTests {
    private func csv(_ text: String, as schema: Schema? = nil) throws -> RecordBatch {
        try DelimitedText(file: "x.csv", delimiter: UInt8(ascii: ",")).rows(Array(text.utf8))
            .batch(as: schema, file: "x.csv")
    }

    @Test func typesAreFoundInTheRows() throws {
        let batch = try csv(
            "id,mark,day,ok,note,code,none\n1,2.5,2015-03-02,true,a,007,\n-2,3,2015-03-09,false,\"\",12,\n")
        #expect(
            batch.schema.fields.map(\.type) == [.int64, .float64, .date, .boolean, .string, .string, .string])
        #expect(batch.column(named: "id")?.integer(at: 1) == -2)
        #expect(batch.column(named: "note")?.string(at: 1) == "")
        #expect(batch.column(named: "code")?.string(at: 0) == "007")
        #expect(batch.column(named: "none")?.nullCount == 2)
    }

    @Test func quotesDelimitersAndLineEndsAreKept() throws {
        let batch = try csv("\u{FEFF}a,b\r\n\"x,\"\"y\"\"\n z\",1\r\n\nlast,2")
        #expect(batch.rowCount == 2)
        #expect(batch.column(named: "a")?.string(at: 0) == "x,\"y\"\n z")
        #expect(batch.column(named: "a")?.string(at: 1) == "last")
    }

    @Test(arguments: [
        ("a,b\n1\n", "line 2"), ("a,a\n1,2\n", "twice"), ("a,\n1,2\n", "no name"), ("a\n\"x\n", "not closed"),
        ("a\n\"x\"y\n", "closing quote"),
    ])
    func faultsNameTheirLine(text: String, word: String) {
        let error = #expect(throws: RuntimeError.self) { try csv(text) }
        #expect(error?.code == .refusedData)
        #expect(error?.message.contains(word) == true)
    }

    @Test func aValueThatDoesNotFitIsNamedByLineAndColumnButNotShown() {
        let schema = Schema([Field(name: "id", type: .int32), Field(name: "note", type: .string)])
        let error = #expect(throws: RuntimeError.self) {
            try csv("note,id\nsecret,1\nsecret,99999999999\n", as: schema)
        }
        #expect(error?.message.contains("line 3, column id") == true)
        #expect(error?.message.contains("secret") == false)
        #expect(error?.message.contains("99999999999") == false)
    }

    @Test func aColumnThatTheTableLacksIsRefused() {
        let schema = Schema([Field(name: "id", type: .int32)])
        let error = #expect(throws: RuntimeError.self) { try csv("id,extra\n1,2\n", as: schema) }
        #expect(error?.message.contains("extra") == true)
    }

    @Test func jsonLinesAndArraysGiveTheSameRows() throws {
        let rows = ["{\"id\":1,\"t\":\"x\"}", "{\"t\":null,\"more\":[1,{}]}"]
        let lines = try JSONRows(file: "x").lines(Array(rows.joined(separator: "\n\n").utf8)).batch(
            as: nil, file: "x")
        let array = try JSONRows(file: "x").array(Array("[\(rows.joined(separator: ","))]".utf8)).batch(
            as: nil, file: "x")
        for batch in [lines, array] {
            #expect(batch.schema.fields.map(\.name) == ["id", "t", "more"])
            #expect(batch.column(named: "id")?.integer(at: 0) == 1)
            #expect(batch.column(named: "id")?.integer(at: 1) == nil)
            #expect(batch.column(named: "more")?.string(at: 1) == "[1,{}]")
        }
    }

    @Test func decimalsAndTimestampsFollowTheTable() throws {
        let schema = Schema([
            Field(name: "mark", type: .decimal(precision: 5, scale: 2)),
            Field(name: "at", type: .timestamp(.microseconds, adjustedToUTC: true)),
        ])
        let batch = try csv("mark,at\n12.50,2015-03-02 10:00:00\n", as: schema)
        #expect(batch.column(named: "mark")?.scalar(at: 0) == .decimal(1250, scale: 2))
        #expect(batch.column(named: "at")?.integer(at: 0) == 1_425_290_400_000_000)
    }
}
