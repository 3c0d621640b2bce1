import Columnar
import Foundation
import Testing

@testable import LakeRuntime

@Suite struct RowFileTests {
    private func read(_ text: String, ending: String, as schema: Schema? = nil) async throws -> [RecordBatch]
    {
        let path = FileManager.default.temporaryDirectory.path() + "/tarn-rows-\(UUID().uuidString).\(ending)"
        try Data(text.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await RowFile(path: path, format: nil).read(as: schema)
    }

    @Test func typesAreFoundInTheRowsAndPaddedNumbersStayText() async throws {
        let batches = try await read("id,mark,code\n1,2.5,007\n-2,3,12\n", ending: "csv")
        let batch = try #require(batches.first)
        #expect(batch.schema.fields.map(\.type) == [.int64, .float64, .string])
        #expect(batch.column(named: "code")?.string(at: 0) == "007")
    }

    @Test func theTablesTypesWin() async throws {
        let schema = Schema([Field(name: "id", type: .string), Field(name: "note", type: .string)])
        let batch = try #require(try await read("{\"id\":12}\n", ending: "jsonl", as: schema).first)
        #expect(batch.column(named: "id")?.string(at: 0) == "12")
        #expect(batch.column(named: "note")?.nullCount == 1)
    }

    @Test func oneBadRowRefusesAllAndIsNamedButNotShown() async throws {
        let schema = Schema([Field(name: "note", type: .string), Field(name: "id", type: .int32)])
        let error = await #expect(throws: RuntimeError.self) {
            try await read("note,id\nfine,1\nsecret,99999999999\n", ending: "csv", as: schema)
        }
        #expect(error?.code == .refusedData)
        #expect(error?.message.contains("line 3, column id") == true)
        #expect(error?.message.contains("secret") == false)
        #expect(error?.message.contains("99999999999") == false)
    }

    @Test func aFileWithoutRowsHasNone() async throws {
        let schema = Schema([Field(name: "id", type: .int32)])
        let batches = try await read("id\n", ending: "csv", as: schema)
        #expect(batches.map(\.rowCount) == [0])
    }

    @Test(arguments: ["rows.xls", "rows", "-"])
    func anUnknownEndingAsksForTheFormat(path: String) {
        let error = #expect(throws: RuntimeError.self) { try RowFile(path: path, format: nil) }
        #expect(error?.code == .usage)
    }
}
