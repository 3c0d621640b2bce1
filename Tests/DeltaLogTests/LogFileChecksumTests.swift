import DeltaLog
import ObjectStorage
import Testing

/// Damage that leaves a commit valid JSON, or cuts it off behind a line.
@Suite struct LogFileChecksumTests {
    private static func damaged(
        _ fixture: LogFixture, _ version: Int64, _ damage: ([UInt8]) -> [UInt8]
    ) async throws {
        let path = fixture.location.logFolder.appending("0000000000000000000\(version).json")
        let bytes = try await fixture.store.get(path)
        let other = damage(bytes)
        #expect(other != bytes)
        try await fixture.store.put(path, other)
        await expectError(.damaged) { try await Snapshot.load(fixture.location) }
        try await fixture.store.put(path, bytes)
        #expect(try await Snapshot.load(fixture.location).version == 1)
    }

    private static func fixture() async throws -> LogFixture {
        let fixture = LogFixture()
        _ = try await fixture.writer.commit(LogFixture.creation() + [.add(LogFixture.file("a"))], as: 0)
        let removed = LogFixture.file("a").removed(atMilliseconds: 1)
        _ = try await fixture.writer.commit([.remove(removed), .add(LogFixture.file("b"))], as: 1)
        return fixture
    }

    @Test func anotherDigitInACommitIsNoticed() async throws {
        let fixture = try await Self.fixture()
        try await Self.damaged(fixture, 1) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            return Array(text.replacing("\"path\":\"a\"", with: "\"path\":\"c\"").utf8)
        }
    }

    @Test func anActionThatNobodyKnowsIsNoticed() async throws {
        let fixture = try await Self.fixture()
        try await Self.damaged(fixture, 1) { bytes in
            Array(String(decoding: bytes, as: UTF8.self).replacing("\"remove\"", with: "\"remoue\"").utf8)
        }
    }

    @Test func aCommitCutOffBehindALineIsNoticed() async throws {
        let fixture = try await Self.fixture()
        for lineCount in 0...2 {
            try await Self.damaged(fixture, 1) { bytes in
                Array(bytes.split(separator: UInt8(ascii: "\n")).prefix(lineCount).joined(separator: [10]))
            }
        }
    }

    @Test func aCommitWithoutChecksumIsTakenAsItIs() async throws {
        let fixture = try await Self.fixture()
        let path = fixture.location.logFolder.appending("00000000000000000002.json")
        let text = "{\"commitInfo\":{\"operation\":\"WRITE\"}}\n"
        try await fixture.store.put(path, Array(text.utf8))
        let snapshot = try await Snapshot.load(fixture.location)
        #expect(snapshot.version == 2 && snapshot.commitInfo?.operation == "WRITE")
    }

    @Test func theChecksumIsNoProvenanceThatAnybodyReads() async throws {
        let fixture = try await Self.fixture()
        let info = try #require(try await Snapshot.load(fixture.location).commitInfo)
        #expect(info.other.members.isEmpty)
    }
}
