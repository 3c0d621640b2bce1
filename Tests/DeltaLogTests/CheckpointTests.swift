import Columnar
import DeltaLog
import ObjectStorage
import TestSupport
import Testing

@Suite struct CheckpointTests {
    /// A table with some of everything that a checkpoint holds.
    private func populated(configuration: [String: String] = [:]) async throws -> LogFixture {
        let fixture = LogFixture()
        _ = try await fixture.writer.commit(
            LogFixture.creation(
                configuration: configuration, partitionColumns: ["name"],
                protocolAction: ProtocolAction(
                    minReaderVersion: 3, minWriterVersion: 7, readerFeatures: ["deletionVectors"],
                    writerFeatures: ["deletionVectors", "domainMetadata"])), as: 0)
        var snapshot = try await Snapshot.load(fixture.location)
        var random = SeededGenerator(seed: 3)
        for version in 1...9 as ClosedRange<Int64> {
            var actions: [Action] = [
                .transaction(
                    Transaction(applicationID: "app\(version % 3)", version: version, lastUpdated: version)),
                .domainMetadata(
                    DomainMetadata(domain: "d\(version % 2)", configuration: "{\"v\":\(version)}")),
            ]
            for number in 0..<3 {
                var file = LogFixture.file("name=x%20/f\(version)-\(number).parquet", size: version * 100)
                file.partitionValues = ["name": number == 0 ? nil : "x ü\(number)"]
                file.stats = FileStatistics(
                    recordCount: 10, minimums: [["id"]: .int(version)], maximums: [["id"]: .int(version + 5)],
                    nullCounts: [["id"]: 0]
                ).json(schema: LogFixture.schema)
                if number == 1 {
                    file.deletionVector = DeletionVector(rows: [
                        1, 5, Int64.random(in: 6..<9, using: &random),
                    ])
                    .inlineDescriptor()
                    file.tags = ["k": "v", "n": nil]
                }
                actions.append(.add(file))
            }
            if version > 1, let victim = snapshot.files.first {
                actions.append(.remove(victim.removed(atMilliseconds: 1_700_000_000_000)))
            }
            _ = try await fixture.writer.commit(actions, as: version, basis: snapshot)
            snapshot = try await snapshot.refreshed()
        }
        return fixture
    }

    @Test(arguments: [
        [:], ["delta.checkpoint.writeStatsAsStruct": "true"],
        ["delta.checkpoint.writeStatsAsStruct": "true", "delta.checkpoint.writeStatsAsJson": "false"],
    ]) func aSnapshotFromACheckpointIsTheSame(_ configuration: [String: String]) async throws {
        let fixture = try await populated(configuration: configuration)
        let before = try await Snapshot.load(fixture.location)
        try await fixture.writer.writeCheckpoint(of: before)
        for version in 0..<9 {
            try await fixture.store.delete(
                fixture.location.logFolder.appending("0000000000000000000\(version).json"))
        }
        let after = try await Snapshot.load(fixture.location)
        #expect(after.warnings == [])
        #expect(after.segment.checkpoint?.version == 9)
        #expect(after.protocolAction == before.protocolAction)
        #expect(after.metadata == before.metadata)
        #expect(after.transactions == before.transactions)
        #expect(after.domains == before.domains)
        #expect(after.commitInfo == before.commitInfo)
        #expect(after.files.totalByteCount == before.files.totalByteCount)
        func comparable(_ files: LiveFiles) -> [AddFile] {
            files.map { file in
                var same = file
                same.dataChange = true
                same.stats = nil
                return same
            }.sorted { $0.path < $1.path }
        }
        #expect(comparable(after.files) == comparable(before.files))
        func statistics(_ files: LiveFiles) -> [FileStatistics?] {
            files.sorted { $0.path < $1.path }.map { $0.statistics(schema: before.schema, mapping: .none) }
        }
        #expect(statistics(after.files) == statistics(before.files))
        #expect(statistics(after.files).allSatisfy { $0?.recordCount == 10 && $0?.minimums.count == 1 })
        #expect(
            Set(try await after.tombstones().map(\.path)) == Set(try await before.tombstones().map(\.path)))
        let names = try await fixture.store.list(
            fixture.location.logFolder, startingAfter: nil, recursive: true)
        #expect(
            names.map(\.path.lastSegment) == [
                "00000000000000000009.checkpoint.parquet", "00000000000000000009.json", "_last_checkpoint",
            ])
    }

    @Test func commitsAfterACheckpointAreReplayedOnIt() async throws {
        let fixture = try await populated()
        let basis = try await Snapshot.load(fixture.location)
        try await fixture.writer.writeCheckpoint(of: basis)
        let loaded = try await Snapshot.load(fixture.location)
        let victim = try #require(loaded.files.last)
        var changed = try #require(loaded.files.first)
        changed.stats = nil
        _ = try await fixture.writer.commit(
            [.remove(victim.removed(atMilliseconds: 9)), .add(changed), .add(LogFixture.file("new"))], as: 10,
            basis: loaded)
        for snapshot in [try await loaded.refreshed(), try await Snapshot.load(fixture.location)] {
            #expect(snapshot.files.count == basis.files.count)
            #expect(!snapshot.files.contains { $0.key == victim.key })
            #expect(snapshot.files.filter { $0.key == changed.key } == [changed])
            #expect(snapshot.files.contains { $0.path == "new" })
            #expect(try await snapshot.tombstones().contains { $0.key == victim.key })
        }
    }

    @Test func aDamagedCheckpointIsPassedOverWhileTheCommitsAreThere() async throws {
        let fixture = try await populated()
        let snapshot = try await Snapshot.load(fixture.location)
        try await fixture.writer.writeCheckpoint(of: snapshot)
        let path = fixture.location.logFolder.appending("00000000000000000009.checkpoint.parquet")
        let bytes = try await fixture.store.get(path)
        try await fixture.store.put(path, Array(bytes.dropLast(50)))
        let fallen = try await Snapshot.load(fixture.location)
        #expect(fallen.files.count == snapshot.files.count)
        #expect(fallen.warnings.count == 1)
        try await fixture.store.delete(fixture.location.logFolder.appending("00000000000000000000.json"))
        await expectError(.damaged, file: path) { try await Snapshot.load(fixture.location) }
    }

    @Test func aVersionChecksumIsComparedWithTheTable() async throws {
        let fixture = try await populated()
        let snapshot = try await Snapshot.load(fixture.location)
        #expect(try await snapshot.checkVersionChecksum() == nil)
        try await fixture.writer.writeVersionChecksum(of: snapshot)
        #expect(try await snapshot.checkVersionChecksum()?.fileCount == Int64(snapshot.files.count))
        let path = fixture.location.logFolder.appending("00000000000000000009.crc")
        let text = String(decoding: try await fixture.store.get(path), as: UTF8.self)
        try await fixture.write(
            "00000000000000000009.crc", text.replacing("\"numFiles\":", with: "\"numFiles\":1"))
        await expectError(.damaged, file: path) { try await snapshot.checkVersionChecksum() }
        try await fixture.write("00000000000000000009.crc", "{")
        await expectError(.damaged, file: path) { try await snapshot.checkVersionChecksum() }
        #expect(try await Snapshot.load(fixture.location).files.count == snapshot.files.count)
    }

    @Test func checkpointsAreDueEveryTenVersionsOrAsThePropertySays() async throws {
        let fixture = try await populated()
        #expect(!fixture.writer.isCheckpointDue(try await Snapshot.load(fixture.location)))
        let often = try await populated(configuration: ["delta.checkpointInterval": "3"])
        #expect(often.writer.isCheckpointDue(try await Snapshot.load(often.location)))
        #expect(!often.writer.isCheckpointDue(try await Snapshot.load(often.location, version: 0)))
    }

    @Test func aCheckpointThatCannotBeWrittenLeavesTheTableAsItWas() async throws {
        let fixture = try await populated()
        let snapshot = try await Snapshot.load(fixture.location)
        let before = try await fixture.store.list(.root, startingAfter: nil, recursive: true)
        for failing in 0..<4 {
            let store = FaultInjectingObjectStore(fixture.store) { request in
                (request.kind == .put || request.kind == .upload)
                    && request.path.lastSegment.hasPrefix(".") == (failing % 2 == 0)
                    ? .before(.exhausted) : nil
            }
            let writer = LogWriter(
                TableLocation(store: store, root: fixture.location.root),
                environment: fixture.clock.environment)
            await expectError(.storage) { try await writer.writeCheckpoint(of: snapshot) }
        }
        #expect(try await fixture.store.list(.root, startingAfter: nil, recursive: true) == before)
    }
}

/// Runs what must throw a `DeltaError` of this code, and of this file if one is given.
func expectError<Value>(
    _ code: DeltaError.Code, file: ObjectPath? = nil, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Value
) async {
    do {
        _ = try await body()
        Issue.record("no error where \(code) is due", sourceLocation: sourceLocation)
    } catch {
        let error = error as? DeltaError
        #expect(error?.code == code, "\(String(describing: error))", sourceLocation: sourceLocation)
        if let file { #expect(error?.file == file, sourceLocation: sourceLocation) }
    }
}

@Suite struct StoredStatisticsTests {
    /// Statistics are decoded in windows; in which order they are asked for must make no difference.
    @Test func statisticsAreTheSameInWhateverOrderTheyAreAskedFor() async throws {
        let fixture = LogFixture()
        let count = 12_000
        let files: [Action] = (0..<count).map { number in
            var file = LogFixture.file("f\(number)")
            if number % 7 != 0 { file.stats = "{\"numRecords\":\(number)}" }
            return .add(file)
        }
        _ = try await fixture.writer.commit(LogFixture.creation() + files, as: 0)
        try await fixture.writer.writeCheckpoint(of: try await Snapshot.load(fixture.location))
        var random = SeededGenerator(seed: 11)
        for rounds in [2, 200] {
            let snapshot = try await Snapshot.load(fixture.location)
            #expect(snapshot.segment.checkpoint != nil)
            for _ in 0..<rounds {
                let file = try #require(snapshot.files.randomElement(using: &random))
                let number = try #require(Int(file.path.dropFirst()))
                #expect(file.stats == (number % 7 != 0 ? "{\"numRecords\":\(number)}" : nil))
            }
            var sum: Int64 = 0
            var due: Int64 = 0
            for file in snapshot.files {
                sum += file.statistics(schema: snapshot.schema, mapping: .none)?.recordCount ?? 0
            }
            for number in 0..<count where number % 7 != 0 { due += Int64(number) }
            #expect(sum == due)
        }
    }
}
