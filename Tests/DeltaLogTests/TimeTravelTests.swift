import DeltaLog
import ObjectStorage
import Testing

@Suite struct TimeTravelTests {
    private func path(_ fixture: LogFixture, _ version: Int) -> ObjectPath {
        fixture.location.logFolder.appending("0000000000000000000\(version).json")
    }

    @Test func fileTimesAreMadeToRise() async throws {
        let fixture = LogFixture()
        for version in 0..<4 as Range<Int64> {
            _ = try await fixture.writer.commit(version == 0 ? LogFixture.creation() : [], as: version)
        }
        for (version, time) in [(0, 1000), (1, 5000), (2, 3000), (3, 9000)] {
            fixture.store.setModified(path(fixture, version), milliseconds: Int64(time))
        }
        for (time, due) in [(1000, 0), (4999, 0), (5000, 1), (5001, 2), (8999, 2), (9000, 3), (99_000, 3)]
            as [(Int64, Int64)]
        {
            #expect(
                try await Snapshot.load(fixture.location, asOfMilliseconds: time).version == due, "at \(time)"
            )
        }
        await expectError(.versionNotAvailable) {
            try await Snapshot.load(fixture.location, asOfMilliseconds: 999)
        }
        #expect(
            try await fixture.location.history().map(\.timestampMilliseconds) == [9000, 5001, 5000, 1000])
        #expect(try await fixture.location.history(limit: 2).map(\.version) == [3, 2])
    }

    @Test func inCommitTimestampsCountFromWhereTheyWereTurnedOn() async throws {
        let fixture = LogFixture()
        _ = try await fixture.writer.commit(LogFixture.creation(), as: 0)
        _ = try await fixture.writer.commit([], as: 1)
        fixture.store.setModified(path(fixture, 0), milliseconds: 1_000)
        fixture.store.setModified(path(fixture, 1), milliseconds: 1_800_000_000_000)
        let enabling = LogFixture.creation(
            configuration: ["delta.enableInCommitTimestamps": "true"],
            protocolAction: ProtocolAction(
                minReaderVersion: 1, minWriterVersion: 7, writerFeatures: ["inCommitTimestamp"]))
        _ = try await fixture.writer.commit(enabling, as: 2)
        let basis = try await Snapshot.load(fixture.location)
        #expect(basis.metadata.configuration["delta.inCommitTimestampEnablementVersion"] == "2")
        #expect(basis.timestampMilliseconds == 1_800_000_000_001, "later than the file before")
        let third = try await fixture.writer.commit([], as: 3, basis: basis)
        #expect(third == .committed(version: 3, timestampMilliseconds: 1_800_000_000_002))
        // File times no longer count from version 2 on.
        for version in 2...3 { fixture.store.setModified(path(fixture, version), milliseconds: 5) }
        #expect(try await Snapshot.load(fixture.location, asOfMilliseconds: 1_800_000_000_001).version == 2)
        #expect(try await Snapshot.load(fixture.location, asOfMilliseconds: 1_800_000_000_002).version == 3)
        #expect(try await Snapshot.load(fixture.location, asOfMilliseconds: 1_800_000_000_000).version == 1)
        #expect(try await Snapshot.load(fixture.location, asOfMilliseconds: 2_000).version == 0)
        #expect(
            try await fixture.location.history().map(\.timestampMilliseconds)
                == [1_800_000_000_002, 1_800_000_000_001, 1_800_000_000_000, 1_000])
    }

    @Test func aTableWithoutTheTimestampsItPromisesIsDamaged() async throws {
        let fixture = LogFixture()
        let action = ProtocolAction(
            minReaderVersion: 1, minWriterVersion: 7, writerFeatures: ["inCommitTimestamp"])
        _ = try await fixture.writer.commit(
            LogFixture.creation(
                configuration: ["delta.enableInCommitTimestamps": "true"], protocolAction: action), as: 0)
        try await fixture.write("00000000000000000001.json", "{\"commitInfo\":{\"timestamp\":1}}\n")
        await expectError(.damaged, file: path(fixture, 1)) {
            try await Snapshot.load(fixture.location, asOfMilliseconds: .max)
        }
        await expectError(.damaged, file: path(fixture, 1)) { try await fixture.writer.commit([], as: 2) }
    }

    @Test func compactionFilesStandInForTheirCommits() async throws {
        let fixture = LogFixture()
        _ = try await fixture.writer.commit(LogFixture.creation() + [.add(LogFixture.file("a"))], as: 0)
        _ = try await fixture.writer.commit([.add(LogFixture.file("b"))], as: 1)
        _ = try await fixture.writer.commit([.remove(LogFixture.file("a").removed(atMilliseconds: 1))], as: 2)
        let name = "00000000000000000001.00000000000000000002.compacted.json"
        try await fixture.write(
            name,
            "{\"add\":{\"path\":\"b\",\"size\":10,\"modificationTime\":1,\"dataChange\":true}}\n{\"remove\":{\"path\":\"a\"}}\n"
        )
        try await fixture.store.delete(path(fixture, 1))
        let counting = CountingObjectStore(fixture.store)
        let snapshot = try await Snapshot.load(TableLocation(store: counting, root: fixture.location.root))
        #expect(snapshot.files.map(\.path) == ["b"])
        #expect(snapshot.commitInfo?.engineInfo == "tarn/test")
        #expect(try await fixture.paths(0) == ["a"])
        // One that contradicts itself is of no use, and here nothing stands behind it.
        try await fixture.write(
            name, "{\"add\":{\"path\":\"b\",\"size\":1}}\n{\"remove\":{\"path\":\"b\"}}\n")
        await expectError(.damaged, file: fixture.location.logFolder.appending(name)) {
            try await Snapshot.load(fixture.location)
        }
        try await fixture.write("00000000000000000001.json", "{\"add\":{\"path\":\"b\",\"size\":1}}")
        #expect(try await fixture.paths() == ["b"])
    }

    @Test func aRefreshReadsOnlyWhatIsNew() async throws {
        let fixture = LogFixture()
        _ = try await fixture.writer.commit(LogFixture.creation() + [.add(LogFixture.file("a"))], as: 0)
        for version in 1..<30 as Range<Int64> {
            _ = try await fixture.writer.commit([.add(LogFixture.file("f\(version)"))], as: version)
        }
        let counting = CountingObjectStore(fixture.store)
        let snapshot = try await Snapshot.load(TableLocation(store: counting, root: fixture.location.root))
        let loaded = counting.counts
        #expect(loaded.requests == [.list: 1, .get: 31], "the hint, and each commit once")
        _ = try await fixture.writer.commit([.add(LogFixture.file("new"))], as: 30)
        let refreshed = try await snapshot.refreshed()
        #expect(refreshed.files.count == 31)
        #expect(counting.counts.since(loaded).requests == [.list: 1, .get: 1])
    }

    @Test func aRefreshOfATableMadeAnewReadsItAnew() async throws {
        let fixture = LogFixture()
        _ = try await fixture.writer.commit(LogFixture.creation() + [.add(LogFixture.file("old"))], as: 0)
        let old = try await Snapshot.load(fixture.location)
        for object in try await fixture.store.list(.root, startingAfter: nil, recursive: true) {
            try await fixture.store.delete(object.path)
        }
        await expectError(.notATable) { try await old.refreshed() }
        _ = try await fixture.writer.commit(LogFixture.creation() + [.add(LogFixture.file("new"))], as: 0)
        #expect(try await old.refreshed().files.map(\.path) == ["new"])
    }

    @Test func aRefreshNoticesTheCheckpointsOfOthers() async throws {
        let fixture = LogFixture()
        _ = try await fixture.writer.commit(LogFixture.creation(), as: 0)
        for version in 1...12 as ClosedRange<Int64> { _ = try await fixture.writer.commit([], as: version) }
        let snapshot = try await Snapshot.load(fixture.location)
        #expect(fixture.writer.isCheckpointDue(snapshot))
        try await fixture.writer.writeCheckpoint(of: try await Snapshot.load(fixture.location))
        let refreshed = try await snapshot.refreshed()
        #expect(refreshed.segment.checkpoint == nil)
        #expect(!fixture.writer.isCheckpointDue(refreshed))
    }
}
