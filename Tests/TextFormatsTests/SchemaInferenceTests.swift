import Columnar
import Testing

@testable import TextFormats

@Suite struct SchemaInferenceTests {
    private func types(_ cells: [String]) throws -> DataType {
        let text = "v,other\n" + cells.map { "\($0),x\n" }.joined()
        return try #require(try SchemaInference.schema(of: Array(text.utf8), format: .csv).fields.first).type
    }

    @Test func delimitedTextGetsTheNarrowestType() throws {
        #expect(try types(["1", "-2", ""]) == .int64)
        #expect(try types(["1", "2.5"]) == .float64)
        #expect(try types(["true", "FALSE"]) == .boolean)
        #expect(try types(["2015-03-02", ""]) == .date)
        #expect(
            try types(["2015-03-02", "2015-03-02T08:00:00"])
                == .timestamp(.microseconds, adjustedToUTC: false))
        #expect(try types(["2015-03-02 08:00:00Z"]) == .timestamp(.microseconds, adjustedToUTC: true))
        #expect(try types(["", ""]) == .string)
    }

    @Test func namesThatLookLikeNumbersStayText() throws {
        #expect(try types(["1", "007"]) == .string)
        #expect(try types(["+1"]) == .string)
        #expect(try types(["1e5"]) == .string)
        #expect(try types(["123456789012345678901234567890"]) == .string)
        #expect(try types(["9007199254740993", "0.5"]) == .string)
        #expect(try types(["-"]) == .string)
        #expect(try types(["."]) == .string)
        #expect(try types(["2015-3-2"]) == .string)
        #expect(try types(["1", "true"]) == .string)
        #expect(try types(["0", "0.5", "-0.25"]) == .float64)
    }

    @Test func aLateRowStillCounts() throws {
        #expect(try types([String](repeating: "1", count: 50_000) + ["01"]) == .string)
    }

    @Test func theKnownSchemaBeatsWhatTheRowsHold() throws {
        let known = Schema([
            Field(name: "b", type: .decimal(precision: 5, scale: 2)), Field(name: "z", type: .int8),
        ])
        let found = try SchemaInference.schema(of: Array("a,b\n1,\n".utf8), format: .csv, known: known)
        #expect(
            found
                == Schema([
                    Field(name: "a", type: .int64), Field(name: "b", type: .decimal(precision: 5, scale: 2)),
                ]))
    }

    @Test func jsonGivesListsAndStructures() throws {
        let text = """
            {"a": 1, "b": [1, 2.5], "c": {"x": "2015-03-02", "y": null}, "d": "text", "e": []}
            {"b": null, "c": {"z": [true]}, "f": 1e5, "d": "2015-03-02", "a": null}
            """
        let found = try SchemaInference.schema(of: Array(text.utf8), format: .jsonLines)
        func list(_ type: DataType) -> DataType { .list(Field(name: "element", type: type)) }
        #expect(found.fields.map(\.name) == ["a", "b", "c", "d", "e", "f"])
        #expect(
            found.fields.map(\.type) == [
                .int64, list(.float64),
                .structure([
                    Field(name: "x", type: .date), Field(name: "y", type: .string),
                    Field(name: "z", type: list(.boolean)),
                ]),
                .string, list(.string), .float64,
            ])
    }
}
