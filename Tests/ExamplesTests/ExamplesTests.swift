import Columnar
import DeltaLog
import Foundation
import TableOperations
import TableScan
import Testing

/// The examples of the documentation run, and stand in it as they run here.
@Suite struct ExamplesTests {
    static let schema = Schema([Field(name: "name", type: .string), Field(name: "points", type: .int64)])

    @Test func theExamplesDoWhatTheySay() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "tarn-examples-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path(percentEncoded: false)
        let location = try #require(TableLocation.local(path))
        try await Table.create(at: location, schema: Self.schema)
        let table = Table(location)
        for (name, points) in [("Ada", 40), ("Bo", 29), ("Cy", 30)] as [(String, Int64)] {
            var names = ColumnBuilder(type: .string)
            names.append(name)
            var numbers = ColumnBuilder(type: .int64)
            numbers.append(integer: points)
            _ = try await table.append([
                RecordBatch(schema: Self.schema, columns: [names.finish(), numbers.finish()])
            ])
        }
        #expect(try await newestVersion(ofTableIn: path) == 3)
        #expect(try await sumOfHighPoints(in: table) == 70)
        #expect(try await names(in: table).sorted() == ["Ada", "Bo", "Cy"])
        #expect(try await rowCount(of: table, atVersion: 2) == 2)
    }

    @Test func everyExampleOfTheDocumentationIsCompiled() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let code = try String(
            contentsOf: root.appending(path: "Tests/ExamplesTests/ReadingExamples.swift"), encoding: .utf8)
        var count = 0
        let files = FileManager.default.enumerator(
            at: root.appending(path: "Sources"), includingPropertiesForKeys: nil)
        for case let file as URL in files! where file.pathExtension == "md" && file.path().contains(".docc/")
        {
            let parts = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "```")
            for (index, part) in parts.enumerated() where index % 2 == 1 && part.hasPrefix("swift\n") {
                count += 1
                #expect(code.contains(part.dropFirst("swift\n".count)), "\(file.lastPathComponent): \(part)")
            }
        }
        #expect(count > 3)
    }
}
