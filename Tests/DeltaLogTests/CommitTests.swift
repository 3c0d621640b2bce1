import DeltaLog
import ObjectStorage
import Testing

@Suite struct CommitTests {
    @Test func committedFilesAreLiveUntilRemoved() async throws {
        let fixture = LogFixture()
        let first = try await fixture.writer.commit(
            LogFixture.creation() + [.add(LogFixture.file("a")), .add(LogFixture.file("b"))], as: 0)
        #expect(first == .committed(version: 0, timestampMilliseconds: 1_700_000_001_000))
        let snapshot = try await Snapshot.load(fixture.location)
        let second = try await fixture.writer.commit(
            [.remove(LogFixture.file("a").removed(atMilliseconds: 5)), .add(LogFixture.file("c"))], as: 1,
            basis: snapshot)
        guard case .committed(version: 1, _) = second else { return #expect(Bool(false), "\(second)") }
        #expect(try await fixture.paths() == ["b", "c"])
        #expect(try await fixture.paths(0) == ["a", "b"])
        let refreshed = try await snapshot.refreshed()
        #expect(refreshed.version == 1)
        #expect(refreshed.files.map(\.path).sorted() == ["b", "c"])
        #expect(refreshed.commitInfo?.engineInfo == "tarn/test")
    }

    @Test func theSecondWriterOfAVersionMeetsAConflict() async throws {
        let fixture = LogFixture()
        _ = try await fixture.writer.commit(LogFixture.creation(), as: 0)
        let again = try await fixture.writer.commit(
            LogFixture.creation() + [.add(LogFixture.file("x"))], as: 0)
        #expect(again == .conflict(version: 0))
        #expect(try await fixture.paths() == [])
    }

    @Test func whatTheProtocolForbidsIsNotWritten() async throws {
        let fixture = LogFixture()
        let bad: [[Action]] = [
            [.add(LogFixture.file("a"))],
            LogFixture.creation() + LogFixture.creation(),
            LogFixture.creation() + [.add(LogFixture.file("a")), .add(LogFixture.file("a"))],
            LogFixture.creation() + [
                .transaction(Transaction(applicationID: "x", version: 1)),
                .transaction(Transaction(applicationID: "x", version: 2)),
            ],
            LogFixture.creation() + [
                .add(LogFixture.file("a")), .remove(LogFixture.file("a").removed(atMilliseconds: 1)),
            ],
        ]
        for actions in bad {
            await #expect {
                try await fixture.writer.commit(actions, as: 0)
            } throws: {
                ($0 as? DeltaError)?.code == .invalidRequest
            }
        }
        #expect(try await fixture.store.list(.root, startingAfter: nil, recursive: true).isEmpty)
    }
}
