import Columnar
import DeltaLog
import LakeCatalog
import ObjectStorage
import Testing

@testable import LakeRuntime

/// A folder of files in a store that is no file system.
@Suite struct InboxTests {
    private func inbox(_ objects: [(String, String)]) async throws -> Inbox {
        let lake = try InboxLake(source: "key: id\n")
        defer { lake.remove() }
        guard case .files(let configuration) = try LakeHome.open(lake.folder).source(named: "marks").kind
        else { throw LakeError(.usage, "the source is none of files") }
        let store = InMemoryObjectStore()
        for (path, text) in objects {
            try await store.put(try #require(ObjectPath("school/" + path)), Array(text.utf8))
        }
        let location = TableLocation(
            store: store, root: try #require(ObjectPath("school/inbox")), storeURI: "s3://bucket/")
        return Inbox(folder: "s3://bucket/school/inbox", location: location, configuration: configuration)
    }

    @Test func filesOfAStoreAreFoundAndRead() async throws {
        let inbox = try await inbox([
            ("inbox/a.csv", "id,points\n1,10\n2,20\n"), ("inbox/deep/b.jsonl", "{\"id\":3,\"points\":30}\n"),
            ("inbox/.hidden/c.csv", "id\n9\n"), ("inbox/d.csv.part", "id\n9\n"),
            ("elsewhere/e.csv", "id\n9\n"),
        ])
        let files = try await inbox.files()
        #expect(
            files.map(\.path).sorted() == [
                "s3://bucket/school/inbox/a.csv", "s3://bucket/school/inbox/deep/b.jsonl",
            ])
        var ids: [Int64?] = []
        for file in files.sorted(by: { $0.path < $1.path }) {
            for batch in try await inbox.read(file, knowing: nil) {
                ids += (0..<batch.rowCount).map { batch.columns[0].integer(at: $0) }
            }
        }
        #expect(ids == [1, 2, 3])
    }

    @Test func whatIsWrongInAFileOfAStoreIsToldOfItsPlace() async throws {
        let inbox = try await inbox([("inbox/a.jsonl", "{\"id\":1}\n{\"id\":\n")])
        let file = try #require(try await inbox.files().first)
        let error = await #expect(throws: RuntimeError.self) { try await inbox.read(file, knowing: nil) }
        #expect(
            error?.message.contains("s3://bucket/school/inbox/a.jsonl") == true, "\(error?.message ?? "")")
    }
}
