import Foundation
import ObjectStorage
import Testing

@Suite struct LocalObjectStoreTests {
    @Test func nothingTemporaryIsLeftOrListed() async throws {
        let folder = temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = LocalObjectStore(root: folder)
        try await store.put(path("a/x"), [1])
        _ = try await store.putIfAbsent(path("a/x"), [2])
        _ = try await store.putIfAbsent(path("a/y"), [2])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/a").sorted() == ["x", "y"])
        _ = FileManager.default.createFile(atPath: folder + "/a/.tmp-dead", contents: Data([1]))
        #expect(try await store.list(path("a"), startingAfter: nil, recursive: true).count == 2)
    }

    @Test func whatLiesBesideOthersMakesNoFolder() async throws {
        let folder = temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = LocalObjectStore(root: folder)
        await expectCode(.notFound) { _ = try await store.putIfAbsentBesideOthers(path("a/x"), [1]) }
        #expect(!FileManager.default.fileExists(atPath: folder + "/a"))
        try await store.put(path("a/y"), [1])
        #expect(try await store.putIfAbsentBesideOthers(path("a/x"), [1]) == .created)
        #expect(try await store.putIfAbsentBesideOthers(path("a/x"), [2]) == .alreadyExists)
    }

    @Test func aFolderIsNoObject() async throws {
        let folder = temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = LocalObjectStore(root: folder)
        try await store.put(path("a/x"), [1])
        await expectCode(.invalidRequest) { _ = try await store.get(path("a")) }
        await expectCode(.notFound) { _ = try await store.metadata(of: path("a")) }
        await expectCode(.invalidRequest) { try await store.put(path("a"), [1]) }
        await expectCode(.invalidRequest) { try await store.put(path("a/x/y"), [1]) }
        #expect(try await store.get(path("a/x")) == [1])
    }

    @Test func linksToFoldersAreNotWalked() async throws {
        let folder = temporaryFolder()
        let outside = temporaryFolder()
        defer {
            try? FileManager.default.removeItem(atPath: folder)
            try? FileManager.default.removeItem(atPath: outside)
        }
        let store = LocalObjectStore(root: folder)
        try await store.put(path("x"), [1])
        try await LocalObjectStore(root: outside).put(path("secret"), [2])
        try FileManager.default.createSymbolicLink(atPath: folder + "/loop", withDestinationPath: folder)
        try FileManager.default.createSymbolicLink(atPath: folder + "/out", withDestinationPath: outside)
        let listed = try await store.list(.root, startingAfter: nil, recursive: true)
        #expect(listed.map(\.path.description) == ["x"])
    }
}
