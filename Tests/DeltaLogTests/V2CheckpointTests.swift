import DeltaLog
import ObjectStorage
import TestSupport
import Testing

@Suite struct V2CheckpointTests {
    private static let version5 = "00000000000000000005"

    private func populated() async throws -> LogFixture {
        let fixture = LogFixture()
        var actions = LogFixture.creation(
            configuration: ["delta.checkpointPolicy": "v2"],
            protocolAction: ProtocolAction(
                minReaderVersion: 3, minWriterVersion: 7, readerFeatures: ["v2Checkpoint"],
                writerFeatures: ["v2Checkpoint"]))
        actions.append(.transaction(Transaction(applicationID: "a", version: 3)))
        actions.append(.domainMetadata(DomainMetadata(domain: "d", configuration: "{}")))
        for version in 0...5 as ClosedRange<Int64> {
            for number in 0..<10 {
                var file = LogFixture.file("f\(version)-\(number)")
                file.stats = "{\"numRecords\":\(number)}"
                actions.append(.add(file))
            }
            if version > 0 {
                let victim = LogFixture.file("f\(version - 1)-0")
                actions.append(.remove(victim.removed(atMilliseconds: 1_700_000_000_000)))
            }
            _ = try await fixture.writer.commit(actions, as: version)
            actions = []
        }
        return fixture
    }

    private func names(_ fixture: LogFixture, _ folder: String? = nil) async throws -> [String] {
        let place = folder.map { fixture.location.logFolder.appending($0) } ?? fixture.location.logFolder
        return try await fixture.store.list(place, startingAfter: nil, recursive: false).map(
            \.path.lastSegment)
    }

    @Test func aCheckpointWhoseReplyIsLostKeepsItsSidecars() async throws {
        let fixture = try await populated()
        let store = FaultInjectingObjectStore(fixture.store) { request in
            request.kind == .put && request.path.lastSegment.hasPrefix(Self.version5)
                ? .after(.unknownOutcome) : nil
        }
        let writer = LogWriter(
            TableLocation(store: store, root: fixture.location.root), environment: fixture.clock.environment)
        let snapshot = try await Snapshot.load(fixture.location)
        await expectError(.unknownOutcome) { try await writer.writeCheckpoint(of: snapshot) }
        let after = try await Snapshot.load(fixture.location)
        #expect(after.segment.checkpoint?.version == 5 && after.warnings == [])
    }

    @Test(arguments: [7, 500_000] as [Int64])
    func aSnapshotFromSidecarsIsTheSame(actionLimit: Int64) async throws {
        let fixture = try await populated()
        let before = try await Snapshot.load(fixture.location)
        var writer = fixture.writer
        writer.sidecarActionLimit = actionLimit
        try await writer.writeCheckpoint(of: before)
        #expect(try await names(fixture, "_sidecars").count == (60 + Int(actionLimit) - 1) / Int(actionLimit))
        for version in 0..<5 {
            try await fixture.store.delete(
                fixture.location.logFolder.appending("0000000000000000000\(version).json"))
        }
        let after = try await Snapshot.load(fixture.location)
        #expect(after.warnings == [])
        #expect(after.segment.checkpoint?.naming == .uuid(isJSON: true))
        #expect(after.metadata == before.metadata)
        #expect(after.protocolAction == before.protocolAction)
        #expect(after.transactions == before.transactions)
        #expect(after.domains == before.domains)
        #expect(after.files.map(\.path).sorted() == before.files.map(\.path).sorted())
        #expect(after.files.map { $0.stats ?? "" }.sorted() == before.files.map { $0.stats ?? "" }.sorted())
        let tombstones = try await after.tombstones()
        let due = try await before.tombstones()
        #expect(tombstones.map(\.path).sorted() == due.map(\.path).sorted())
        #expect(tombstones.count == 5)
        #expect(try await names(fixture).filter { !$0.hasPrefix(Self.version5) } == ["_last_checkpoint"])
    }

    @Test func sidecarsGoWithTheCheckpointsThatNameThem() async throws {
        let fixture = try await populated()
        try await fixture.writer.writeCheckpoint(of: try await Snapshot.load(fixture.location))
        let first = try await names(fixture, "_sidecars")
        for version in 6...7 as ClosedRange<Int64> { _ = try await fixture.writer.commit([], as: version) }
        let newest = try await Snapshot.load(fixture.location)
        try await fixture.writer.writeCheckpoint(of: newest)
        let both = try await names(fixture, "_sidecars")
        #expect(both.count == 2)
        let later = LogWriter(
            fixture.location,
            environment: LogEnvironment(nowMilliseconds: { 1_900_000_000_000 }, makeUUID: { "" }))
        let cleanup = try await later.cleanUpLog(of: newest)
        #expect(cleanup.earliestVersion == 7)
        #expect(cleanup.sidecars.map(\.path.lastSegment) == first)
        #expect(try await names(fixture, "_sidecars") == both.filter { !first.contains($0) })
        #expect(try await Snapshot.load(fixture.location).files.count == 55)
    }

    @Test func aCheckpointThatCannotBeWrittenLeavesNothingBehind() async throws {
        let fixture = try await populated()
        let before = try await fixture.store.list(.root, startingAfter: nil, recursive: true)
        for kind in [RequestKind.upload, .put, .getRange] {
            let store = FaultInjectingObjectStore(fixture.store) { request in
                let isTop = request.path.lastSegment.hasSuffix(".tmp")
                return request.kind == kind || kind == .getRange && request.kind == .get && isTop
                    ? .before(.exhausted) : nil
            }
            let location = TableLocation(store: store, root: fixture.location.root)
            let snapshot = try await Snapshot.load(location)
            let writer = LogWriter(location, environment: fixture.clock.environment)
            await expectError(.storage) { try await writer.writeCheckpoint(of: snapshot) }
            #expect(try await fixture.store.list(.root, startingAfter: nil, recursive: true) == before)
        }
    }

    @Test func theChecksumOfTheHintIsThatOfTheProtocol() throws {
        let sample =
            "{\"k0\":\"'v 0'\", \"checksum\": \"adsaskfljadfkjadfkj\", \"k1\":{\"k2\": 2, \"k3\": [\"v3\", [1, 2], "
            + "{\"k4\": \"v4\", \"k5\": [\"v5\", \"v6\", \"v7\"]}]}}"
        let object = try #require(try JSONValue(parsing: sample).objectValue)
        #expect(JSONChecksum.checksum(of: object) == "6a92d155a59bf2eecbd4b4ec7fd1f875")
        let doubled = try #require(try JSONValue(parsing: "{\"a\":1,\"a\":2}").objectValue)
        #expect(JSONChecksum.checksum(of: doubled) == nil)
    }

    @Test func aHintThatDoesNotMatchItsChecksumIsPassedOver() async throws {
        let fixture = try await populated()
        try await fixture.writer.writeCheckpoint(of: try await Snapshot.load(fixture.location))
        #expect(try await Snapshot.load(fixture.location).warnings == [])
        let path = fixture.location.logFolder.appending("_last_checkpoint")
        let text = String(decoding: try await fixture.store.get(path), as: UTF8.self)
        try await fixture.write("_last_checkpoint", text.replacing("\"version\":5", with: "\"version\":4"))
        let snapshot = try await Snapshot.load(fixture.location)
        #expect(snapshot.warnings.count == 1)
        #expect(snapshot.files.count == 55)
    }

    @Test func aCompactionFileReadsAsTheCommitsThatItStandsFor() async throws {
        let fixture = try await populated()
        let before = try await Snapshot.load(fixture.location)
        try await fixture.writer.writeLogCompaction(of: 1...4)
        let counting = CountingObjectStore(fixture.store)
        let after = try await Snapshot.load(TableLocation(store: counting, root: fixture.location.root))
        #expect(counting.counts.requests[.get] == 4, "the hint, version 0, versions 1 to 4, version 5")
        #expect(after.files.map(\.path).sorted() == before.files.map(\.path).sorted())
        let tombstones = try await after.tombstones()
        let due = try await before.tombstones()
        #expect(tombstones.map(\.path).sorted() == due.map(\.path).sorted())
        await expectError(.invalidRequest) { try await fixture.writer.writeLogCompaction(of: 4...4) }
        await expectError(.versionNotAvailable) { try await fixture.writer.writeLogCompaction(of: 4...9) }
    }

    @Test func aCommitIsFollowedByItsChecksumAndByACheckpointWhenOneIsDue() async throws {
        let fixture = try await populated()
        for version in 6...10 as ClosedRange<Int64> {
            _ = try await fixture.writer.commit([], as: version)
            let newest = try await Snapshot.load(fixture.location)
            #expect(await fixture.writer.finishCommit(of: version, newest: newest) == [])
            #expect(try await newest.checkVersionChecksum() != nil)
        }
        let newest = try await Snapshot.load(fixture.location)
        #expect(newest.segment.checkpoint?.version == 10)
        #expect(!fixture.writer.isCheckpointDue(newest))
        #expect(
            await fixture.writer.finishCommit(of: 9, newest: newest) == [], "too late for a checksum of 9")
    }
}
