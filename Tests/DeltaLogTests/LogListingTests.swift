import DeltaLog
import ObjectStorage
import Synchronization
import TestSupport
import Testing

/// Listings of a folder in which commits appear meanwhile.
@Suite struct LogListingTests {
    @Test func aCommitThatAListingPassedByIsFoundByTheNext() async throws {
        let fixture = LogFixture()
        _ = try await fixture.writer.commit(LogFixture.creation(), as: 0)
        for version in Int64(1)...3 {
            _ = try await fixture.writer.commit([.commitInfo(CommitInfo())], as: version)
        }
        // The first listing shows version 3 and passed 2 by; meanwhile 4 and 5 appear, of which the second passes 4 by.
        let store = LaggingStore(fixture.store) { listing in
            switch listing {
            case 0:
                return [
                    "00000000000000000002.json", "00000000000000000004.json", "00000000000000000005.json",
                ]
            case 1: return ["00000000000000000004.json"]
            default: return []
            }
        }
        for version in Int64(4)...5 {
            _ = try await fixture.writer.commit([.commitInfo(CommitInfo())], as: version)
        }
        let location = TableLocation(store: store, root: fixture.location.root)
        #expect(try await Snapshot.load(location).version == 3)
        #expect(try await Snapshot.load(location).version == 5)
    }

    @Test func aCommitThatIsGoneIsStillMissed() async throws {
        let fixture = LogFixture()
        _ = try await fixture.writer.commit(LogFixture.creation(), as: 0)
        for version in Int64(1)...3 {
            _ = try await fixture.writer.commit([.commitInfo(CommitInfo())], as: version)
        }
        try await fixture.store.delete(
            fixture.location.logFolder.appending("00000000000000000002.json"))
        await expectError(.damaged) { try await Snapshot.load(fixture.location) }
    }
}

/// A store whose listings lack some objects.
private final class LaggingStore: ObjectStore {
    private let store: any ObjectStore
    private let hidden: @Sendable (Int) -> [String]
    private let listings = Mutex(0)

    /// `hidden` says which names a listing, counted from 0, lacks.
    init(_ store: any ObjectStore, hidden: @escaping @Sendable (Int) -> [String]) {
        self.store = store
        self.hidden = hidden
    }

    func list(
        _ folder: ObjectPath, startingAfter: ObjectPath?, recursive: Bool
    ) async throws(ObjectStoreError) -> [ObjectMetadata] {
        let number = listings.withLock { number in
            defer { number += 1 }
            return number
        }
        let names = hidden(number)
        return try await store.list(folder, startingAfter: startingAfter, recursive: recursive)
            .filter { !names.contains($0.path.lastSegment) }
    }

    func get(_ path: ObjectPath) async throws(ObjectStoreError) -> [UInt8] { try await store.get(path) }
    func get(_ path: ObjectPath, range: Range<Int>) async throws(ObjectStoreError) -> [UInt8] {
        try await store.get(path, range: range)
    }
    func metadata(of path: ObjectPath) async throws(ObjectStoreError) -> ObjectMetadata {
        try await store.metadata(of: path)
    }
    func put(_ path: ObjectPath, _ bytes: [UInt8]) async throws(ObjectStoreError) {
        try await store.put(path, bytes)
    }
    func putIfAbsent(_ path: ObjectPath, _ bytes: [UInt8]) async throws(ObjectStoreError) -> PutOutcome {
        try await store.putIfAbsent(path, bytes)
    }
    func upload(_ path: ObjectPath) async throws(ObjectStoreError) -> any ObjectUpload {
        try await store.upload(path)
    }
    func delete(_ path: ObjectPath) async throws(ObjectStoreError) { try await store.delete(path) }
}
