import Columnar
import DeltaLog
import Expressions
import Testing

@testable import DeltaSharing

@Suite struct ProtocolTests {
    private let schema = Schema([
        Field(name: "part", type: .int32), Field(name: "day", type: .date),
        Field(name: "na\"me", type: .string),
    ])

    @Test func capabilitiesAreTakenInAnyCase() throws {
        let found = try Capabilities(
            "ResponseFormat=DELTA, parquet ;readerFeatures=deletionVectors;includeEndStreamAction=TRUE;x=y;z")
        #expect(found.formats == [.delta, .parquet])
        #expect(found.readerFeatures == ["deletionvectors"])
        #expect(found.includesEndAction)
        #expect(try Capabilities(nil) == Capabilities(""))
        #expect(throws: SharingError.self) { try Capabilities("responseformat=csv") }
    }

    @Test func bothFormsOfHintsAreOneCondition() throws {
        let json = """
            {"op":"and","children":[
              {"op":"equal","children":[{"op":"column","name":"part","valueType":"int"},
                {"op":"literal","value":"7","valueType":"int"}]},
              {"op":"not","children":[{"op":"isNull","children":[{"op":"column","name":"na\\"me","valueType":"string"}]}]},
              {"op":"lessThan","children":[{"op":"column","name":"day","valueType":"date"},
                {"op":"literal","value":"2021-04-29","valueType":"date"}]}]}
            """
        let hints = PredicateHints(sql: ["part > 3"], json: json, schema: schema)
        #expect(hints.condition?.referencedColumnNames == ["part", "na\"me", "day"])
    }

    @Test(arguments: [
        "", "{", "[]", #"{"op":"equal"}"#, #"{"op":"nonsense","children":[]}"#,
        #"{"op":"and","children":[7]}"#,
        #"{"op":"equal","children":[{"op":"column","name":"none"},{"op":"literal","value":"1","valueType":"int"}]}"#,
        #"{"op":"equal","children":[{"op":"column","name":"part"},{"op":"literal","value":"1 OR 1=1","valueType":"int"}]}"#,
        String(repeating: #"{"op":"not","children":["#, count: 400),
    ])
    func hintsThatMeanNothingArePassedOver(_ json: String) {
        #expect(PredicateHints(sql: ["((("], json: json, schema: schema).condition == nil)
    }

    @Test func aQuoteInALiteralStaysInsideIt() {
        let json =
            #"{"op":"equal","children":[{"op":"column","name":"na\"me"},{"op":"literal","value":"' OR part = 1 --","valueType":"string"}]}"#
        #expect(
            PredicateHints(sql: [], json: json, schema: schema).condition?.referencedColumnNames == ["na\"me"]
        )
    }

    @Test func lineEndsOfUnicodeAreEscapedAndNothingElse() throws {
        let text = "a\u{2028}b\u{2029}c\u{85}d\u{2027}e\u{84}fż"
        let line = JSONLine.escaped(JSONValue.string(text).jsonText)
        #expect(!line.unicodeScalars.contains { [0x2028, 0x2029, 0x85].contains($0.value) })
        #expect(try JSONValue(parsing: line) == .string(text))
        #expect(line.contains("\u{2027}"))
    }

    @Test(arguments: [
        "[]", "{", "7", #"{"version":"x"}"#, #"{"limitHint":-1}"#, #"{"predicateHints":7}"#,
        #"{"startingVersion":1,"timestamp":"2022-01-01T00:00:00Z"}"#, #"{"timestamp":7}"#,
    ])
    func queriesThatMakeNoSenseAreRefused(_ body: String) {
        #expect(throws: SharingError.self) { try TableQuery(Array(body.utf8)) }
    }

    @Test func anEmptyBodyAsksForEverything() throws {
        #expect(try TableQuery([]).limitHint == nil)
        #expect(try TableQuery(Array(#"{"limitHint":"5","version":null}"#.utf8)).limitHint == 5)
    }

    @Test(arguments: [
        ("2022-01-01T00:00:00Z", 1_640_995_200_000), ("2022-01-01T00:00:00.250Z", 1_640_995_200_250),
        ("2022-01-01T01:00:00+01:00", 1_640_995_200_000),
    ])
    func timesAreReadWithTheirZone(_ text: String, _ milliseconds: Int64) {
        #expect(TimestampText.milliseconds(text) == milliseconds)
    }

    @Test(arguments: ["", "now", "2022-01-01", "2022-13-01T00:00:00Z", "1640995200000"])
    func otherTimesAreRefused(_ text: String) {
        #expect(TimestampText.milliseconds(text) == nil)
    }
}
