import ObjectStorage
import Testing

@Suite("Watched store")
struct WatchedObjectStoreTests {
    @Test func callsPassThroughAndTheLastOneIsTold() async throws {
        let activity = StoreActivity()
        let store = WatchedObjectStore(InMemoryObjectStore(), activity: activity)
        let path = try #require(ObjectPath("folder/object"))
        #expect(activity.standstill.place == "after the start")
        try await store.put(path, [1, 2, 3])
        #expect(activity.standstill.place == "after put of folder/object")
        #expect(try await store.get(path, range: 1..<3) == [2, 3])
        #expect(activity.standstill.place == "after getRange of folder/object")
        #expect(try await store.putIfAbsent(path, []) == .alreadyExists)
        #expect(try await store.list(.root, startingAfter: nil, recursive: true).map(\.path) == [path])
        let upload = try await store.upload(path)
        try await upload.write([9])
        try await upload.finish()
        #expect(try await store.get(path) == [9])
        try await store.delete(path)
        await #expect(throws: ObjectStoreError.self) { try await store.metadata(of: path) }
        #expect(activity.standstill.place == "after metadata of folder/object")
    }
}
