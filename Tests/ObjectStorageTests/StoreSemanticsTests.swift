import Foundation
import ObjectStorage
import TestSupport
import Testing

/// A store of each kind, over a fresh folder or fresh memory.
enum StoreKind: String, CaseIterable, CustomTestStringConvertible {
    case local
    case memory

    var testDescription: String { rawValue }

    func withStore(_ body: (any ObjectStore) async throws -> Void) async throws {
        switch self {
        case .memory: try await body(InMemoryObjectStore())
        case .local:
            let folder = temporaryFolder()
            defer { try? FileManager.default.removeItem(atPath: folder) }
            try await body(LocalObjectStore(root: folder))
        }
    }
}

func temporaryFolder() -> String {
    FileManager.default.temporaryDirectory.path + "/tarn-store-"
        + String(UInt64.random(in: 0...UInt64.max), radix: 36)
}

func path(_ text: String) -> ObjectPath { ObjectPath(text)! }

@Suite struct StoreSemanticsTests {
    @Test(arguments: StoreKind.allCases) func whatIsPutIsGotBackWholeAndInParts(_ kind: StoreKind)
        async throws
    {
        try await kind.withStore { store in
            var random = SeededGenerator(seed: 1)
            let bytes = (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &random) }
            try await store.put(path("a/b/c"), bytes)
            #expect(try await store.get(path("a/b/c")) == bytes)
            #expect(try await store.get(path("a/b/c"), range: 5..<70_000) == Array(bytes[5..<70_000]))
            #expect(try await store.get(path("a/b/c"), range: 7..<7) == [])
            #expect(try await store.metadata(of: path("a/b/c")).byteCount == 100_000)
            try await store.put(path("a/b/c"), [1, 2])
            #expect(try await store.get(path("a/b/c")) == [1, 2])
            try await store.put(path("empty"), [])
            #expect(try await store.get(path("empty")) == [])
        }
    }

    @Test(arguments: StoreKind.allCases) func aRangeBeyondTheEndIsRefused(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.put(path("x"), [1, 2, 3])
            await expectCode(.invalidRequest) { _ = try await store.get(path("x"), range: 1..<4) }
            await expectCode(.invalidRequest) { _ = try await store.get(path("x"), range: 9..<9) }
        }
    }

    @Test(arguments: StoreKind.allCases) func whatIsNotThereIsNotFound(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            await expectCode(.notFound) { _ = try await store.get(path("no/such")) }
            await expectCode(.notFound) { _ = try await store.get(path("no/such"), range: 0..<1) }
            await expectCode(.notFound) { _ = try await store.metadata(of: path("no/such")) }
            try await store.delete(path("no/such"))
            #expect(try await store.list(path("no"), startingAfter: nil, recursive: true) == [])
        }
    }

    @Test(arguments: StoreKind.allCases) func onlyTheFirstConditionalPutWins(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let outcomes = try await withThrowingTaskGroup(of: (UInt8, PutOutcome).self) { group in
                for number in 0..<16 as Range<UInt8> {
                    group.addTask { (number, try await store.putIfAbsent(path("log/1"), [number])) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let winners = outcomes.filter { $0.1 == .created }.map(\.0)
            #expect(winners.count == 1)
            #expect(try await store.get(path("log/1")) == winners)
        }
    }

    @Test(arguments: StoreKind.allCases) func listsAreOrderedByBytesAndStartBehindAName(_ kind: StoreKind)
        async throws
    {
        try await kind.withStore { store in
            for name in ["t/b", "t/a", "t/a/x", "t/B", "t/é", "t/a-", "t/sub/z", "u"] where name != "t/a" {
                try await store.put(path(name), [0])
            }
            let all = try await store.list(path("t"), startingAfter: nil, recursive: true).map(
                \.path.description)
            #expect(all == ["t/B", "t/a-", "t/a/x", "t/b", "t/sub/z", "t/é"])
            let own = try await store.list(path("t"), startingAfter: path("t/a"), recursive: false)
            #expect(own.map(\.path.description) == ["t/a-", "t/b", "t/é"])
            let root = try await store.list(.root, startingAfter: nil, recursive: false).map(
                \.path.description)
            #expect(root == ["u"])
        }
    }

    @Test(arguments: StoreKind.allCases) func anUploadAppearsWholeOrNotAtAll(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let upload = try await store.upload(path("f/one"))
            try await upload.write([1, 2])
            #expect(try await store.list(.root, startingAfter: nil, recursive: true).isEmpty)
            try await upload.write([3])
            try await upload.finish()
            #expect(try await store.get(path("f/one")) == [1, 2, 3])
            let dropped = try await store.upload(path("f/two"))
            try await dropped.write([9])
            await dropped.abort()
            #expect(try await store.list(.root, startingAfter: nil, recursive: true).count == 1)
        }
    }

    @Test(arguments: StoreKind.allCases) func randomWorkMatchesADictionary(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            var random = SeededGenerator(seed: 42)
            var model: [ObjectPath: [UInt8]] = [:]
            for step in 0..<300 {
                let name = path(
                    "d\(Int.random(in: 0..<3, using: &random))/o\(Int.random(in: 0..<6, using: &random))")
                let bytes = [UInt8(step % 256)]
                switch Int.random(in: 0..<4, using: &random) {
                case 0:
                    try await store.put(name, bytes)
                    model[name] = bytes
                case 1:
                    let outcome = try await store.putIfAbsent(name, bytes)
                    #expect(outcome == (model[name] == nil ? .created : .alreadyExists))
                    if outcome == .created { model[name] = bytes }
                case 2:
                    try await store.delete(name)
                    model[name] = nil
                default:
                    let listed = try await store.list(.root, startingAfter: nil, recursive: true).map(\.path)
                    #expect(listed == model.keys.sorted())
                }
            }
            for (name, bytes) in model { #expect(try await store.get(name) == bytes) }
        }
    }
}

func expectCode(
    _ code: ObjectStoreError.Code, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async {
    do {
        try await body()
        Issue.record("no error where \(code) is due", sourceLocation: sourceLocation)
    } catch {
        #expect((error as? ObjectStoreError)?.code == code, "\(error)", sourceLocation: sourceLocation)
    }
}
