import Columnar
import Foundation
import LakeRuntime
import TableOperations
import Testing

@Suite("Rows of files as a source")
struct RowFileSourceTests {
    private let schema = Schema([Field(name: "id", type: .int64), Field(name: "note", type: .string)])

    /// Writes texts as files of a fresh folder, and gives their rows to `body`.
    private func withFiles(
        _ texts: [String], quarantines: Bool, _ body: (inout RowFileSource, Quarantine?) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tarn-rows-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var files: [RowFile] = []
        for (number, text) in texts.enumerated() {
            let path = folder.appending(path: "rows\(number).csv").path
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            files.append(try RowFile(path: path, format: nil))
        }
        let quarantine = quarantines ? Quarantine(path: folder.appending(path: "aside.jsonl").path) : nil
        var source = RowFileSource(files, as: schema, quarantine: quarantine)
        try await body(&source, quarantine)
    }

    private func ids(_ source: inout RowFileSource) async throws -> [Int64?] {
        var ids: [Int64?] = []
        while let batch = try await source.next() {
            ids += (0..<batch.rowCount).map { batch.columns[0].integer(at: $0) }
        }
        return ids
    }

    @Test func rowsOfAllFilesComeInOrderAndAgainAfterRewinding() async throws {
        try await withFiles(["id,note\n1,a\n2,b\n", "id,note\n3,c\n"], quarantines: false) { source, _ in
            #expect(try await ids(&source) == [1, 2, 3])
            try await source.rewind()
            #expect(try await ids(&source) == [1, 2, 3])
        }
    }

    @Test func aRowThatCannotBeTakenRefusesAllAndIsNamed() async throws {
        try await withFiles(["id,note\n1,a\nx,secret\n"], quarantines: false) { source, _ in
            let error = await #expect(throws: RuntimeError.self) { _ = try await ids(&source) }
            #expect(error?.code == .refusedData)
            #expect(error?.message.contains("line 3, column id") == true)
            #expect(error?.message.contains("secret") == false)
        }
    }

    @Test func rowsThatCannotBeTakenArePutAsideWithTheReason() async throws {
        try await withFiles(["id,note\n1,a\nx,b\n3,c\n", "id,note\n4\n5,e\n"], quarantines: true) {
            source, quarantine in
            #expect(try await ids(&source) == [1, 3, 5])
            let quarantine = try #require(quarantine)
            #expect(quarantine.rowCount == 2)
            let text = try String(contentsOfFile: quarantine.path, encoding: .utf8)
            let lines = text.split(separator: "\n")
            #expect(lines.count == 2)
            #expect(lines.first?.contains(#""column":"id""#) == true)
            #expect(lines.first?.contains(#""row":"x,b""#) == true)
            #expect(lines.last?.contains(#""line":2"#) == true)
            try await source.rewind()
            #expect(try await ids(&source) == [1, 3, 5])
            #expect(quarantine.rowCount == 2)
        }
    }
}
