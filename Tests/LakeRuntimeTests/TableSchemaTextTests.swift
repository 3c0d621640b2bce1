import Columnar
import Testing

@testable import LakeRuntime

@Suite struct TableSchemaTextTests {
    @Test func columnsAreReadWithTypesAndNullability() throws {
        let schema = try TableSchemaText.parse(
            "id BIGINT not null, day date,mark decimal(5, 2) NOT NULL , note string")
        #expect(
            schema
                == Schema([
                    Field(name: "id", type: .int64, isNullable: false), Field(name: "day", type: .date),
                    Field(name: "mark", type: .decimal(precision: 5, scale: 2), isNullable: false),
                    Field(name: "note", type: .string),
                ]))
    }

    @Test(arguments: [
        "", "id", "id number", "id long, ID long", "d decimal(39,2)", "d decimal(5,6)", "d decimal(a)", ",",
        "a list<int>",
    ])
    func whatIsNoSchemaIsRefused(text: String) {
        let error = #expect(throws: RuntimeError.self) { try TableSchemaText.parse(text) }
        #expect(error?.code == .usage)
    }
}
