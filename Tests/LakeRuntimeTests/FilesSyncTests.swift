import Connectors
import Foundation
import LakeCatalog
import LakeRuntime
import TableOperations
import Testing

@Suite struct FilesSyncTests {
    /// A lake home with a source `marks` of files in `inbox`.
    private func withInbox(
        _ source: String = "key: [id, date]\n", _ body: (InboxLake) async throws -> Void
    ) async throws {
        let lake = try InboxLake(source: source)
        defer { lake.remove() }
        try await body(lake)
    }

    @Test func eachFileIsReadOnceAndAgainWhenItChanges() async throws {
        try await withInbox { lake in
            try lake.write("a.csv", "id,date,points\n1,2026-03-02,5\n2,2026-03-02,7\n", minute: 1)
            try lake.write("b.csv", "id,date,points\n2,2026-03-02,8\n3,2026-03-02,9\n", minute: 2)
            try lake.write(".hidden.csv", "nonsense", minute: 3)
            let first = try await lake.sync()
            #expect(first.fileCount == 2 && first.readFileCount == 2)
            #expect(try await lake.rows() == ["1|5", "2|8", "3|9"])

            let again = try await lake.sync()
            #expect(again.readFileCount == 0 && again.tables.isEmpty)

            try lake.write("a.csv", "id,date,points\n1,2026-03-02,6\n2,2026-03-02,7\n", minute: 4)
            let changed = try await lake.sync()
            #expect(changed.readFileCount == 1)
            #expect(try await lake.rows() == ["1|6", "2|7", "3|9"])
        }
    }

    @Test func everyFormatIsRead() async throws {
        try await withInbox("key: id\npattern: \"*s.*\"\n") { lake in
            try lake.write("commas.csv", "id,points\n1,5\n", minute: 1)
            try lake.write("tabs.tsv", "id\tpoints\n2\t6\n", minute: 2)
            try lake.write("lines.jsonl", "{\"id\":3,\"points\":7}\n", minute: 3)
            try lake.write("objects.json", "[{\"points\":8,\"id\":4}]", minute: 4)
            try lake.write("other.csv", "id,points\n9,9\n", minute: 5)
            try lake.write("notes.txt", "not rows", minute: 6)
            #expect(try await lake.sync().readFileCount == 4)
            #expect(try await lake.rows() == ["1|5", "2|6", "3|7", "4|8"])
        }
    }

    @Test func typesThatAreConfiguredWin() async throws {
        try await withInbox("key: id\ntypes: id string, points double\n") { lake in
            try lake.write("a.csv", "id,points\n12,5\n", minute: 1)
            _ = try await lake.sync()
            #expect(try await lake.rows() == ["12|5.0"])
            try lake.write("b.csv", "id,points\n007,6\n", minute: 2)
            _ = try await lake.sync()
            #expect(try await lake.rows() == ["007|6.0", "12|5.0"])
        }
    }

    @Test func aFileWithABadRowIsNamedAndTheOthersAreCommitted() async throws {
        try await withInbox("key: id\n") { lake in
            try lake.write("a.csv", "id,points\n1,5\n", minute: 1)
            try lake.write("b.csv", "id,points\n2,five\n", minute: 2)
            try lake.write("c.csv", "id,points\n,6\n", minute: 3)
            try lake.write("d.csv", "id,points\n4,8\n", minute: 4)
            let report = try await lake.sync()
            let names = report.fileFailures.map { $0.path.split(separator: "/").last ?? "" }
            #expect(names.sorted() == ["b.csv", "c.csv"], "\(report.fileFailures)")
            #expect(try await lake.rows() == ["1|5", "4|8"])
            // What was refused is tried again, and taken once it is mended.
            try lake.write("b.csv", "id,points\n2,6\n", minute: 5)
            let next = try await lake.sync()
            #expect(next.readFileCount == 2 && next.fileFailures.count == 1)
            #expect(try await lake.rows() == ["1|5", "2|6", "4|8"])
        }
    }

    @Test func strictCommitsNothingWhereAFileIsRefused() async throws {
        try await withInbox("key: id\n") { lake in
            try lake.write("a.csv", "id,points\n1,5\n", minute: 1)
            try lake.write("b.csv", "id,points\n\"2,6\n", minute: 2)
            let error = await #expect(throws: RuntimeError.self) {
                _ = try await lake.sync { $0.strict = true }
            }
            #expect(error?.code == .refusedData)
            #expect(!FileManager.default.fileExists(atPath: lake.folder + "/tables/files"))
        }
    }

    @Test func aFolderThatIsNotThereIsAUsageError() async throws {
        try await withInbox { lake in
            try FileManager.default.removeItem(atPath: lake.folder + "/inbox")
            let error = await #expect(throws: RuntimeError.self) { _ = try await lake.sync() }
            #expect(error?.code == .usage)
        }
    }
}
