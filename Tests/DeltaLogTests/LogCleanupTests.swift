import DeltaLog
import ObjectStorage
import TestSupport
import Testing

@Suite struct LogCleanupTests {
    private static let day: Int64 = 86_400_000

    private static func name(_ version: Int64, _ ending: String) -> String {
        let digits = String(version)
        return String(repeating: "0", count: 20 - digits.count) + digits + ending
    }

    private static func writer(_ fixture: LogFixture, now: Int64) -> LogWriter {
        let environment = LogEnvironment(
            nowMilliseconds: { now }, makeUUID: fixture.clock.environment.makeUUID)
        return LogWriter(fixture.location, environment: environment)
    }

    /// A log of one version a day, more or less; checkpoints, checksums and what else a log holds at random.
    private func log(
        _ random: inout SeededGenerator, versions: Int64 = 30, configuration: [String: String] = [:]
    ) async throws -> LogFixture {
        let fixture = LogFixture()
        var properties = configuration
        properties["delta.logRetentionDuration"] = "interval 10 days"
        for version in 0..<versions {
            var actions: [Action] = [.add(LogFixture.file("f\(version)"))]
            if version == 0 { actions += LogFixture.creation(configuration: properties) }
            if version > 3, Int.random(in: 0..<4, using: &random) == 0 {
                let victim = Int64.random(in: version - 3..<version, using: &random)
                actions.append(.remove(LogFixture.file("f\(victim)").removed(atMilliseconds: version)))
            }
            _ = try await fixture.writer.commit(actions, as: version)
            let snapshot = try await Snapshot.load(fixture.location)
            if Int.random(in: 0..<4, using: &random) == 0 {
                try await fixture.writer.writeCheckpoint(of: snapshot)
            }
            if Int.random(in: 0..<3, using: &random) == 0 {
                try await fixture.writer.writeVersionChecksum(of: snapshot)
            }
            let jitter = Int64.random(in: -2 * Self.day...Self.day / 2, using: &random)
            fixture.store.setModified(
                fixture.location.logFolder.appending(Self.name(version, ".json")),
                milliseconds: (version + 3) * Self.day + jitter)
        }
        return fixture
    }

    @Test func theLogBehindAVersionWithANameStays() async throws {
        var random = SeededGenerator(seed: 7)
        let fixture = try await log(&random, configuration: ["tarn.tag.kept": "6"])
        let due = try await fixture.paths(6)
        let newest = try await Snapshot.load(fixture.location)
        try await fixture.writer.writeCheckpoint(of: newest)
        let cleanup = try await Self.writer(fixture, now: 60 * Self.day).cleanUpLog(of: newest)
        #expect((cleanup.earliestVersion ?? 0) <= 6)
        #expect(try await fixture.paths(6) == due)
    }

    @Test(arguments: 0..<4 as Range<UInt64>) func noRetainedVersionOrTimeIsLost(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let fixture = try await log(&random)
        for now in stride(from: 15 * Self.day, through: 60 * Self.day, by: Int(15 * Self.day)) {
            let cutoff = now - 10 * Self.day
            let newest = try await Snapshot.load(fixture.location)
            let first = try? await Snapshot.load(fixture.location, asOfMilliseconds: cutoff).version
            var paths: [Int64: [String]] = [:]
            var versionAt: [Int64: Int64] = [:]
            if let first {
                for version in first...newest.version { paths[version] = try await fixture.paths(version) }
                for time in stride(from: cutoff, through: now, by: Int(Self.day)) {
                    versionAt[time] =
                        try await Snapshot.load(fixture.location, asOfMilliseconds: time).version
                }
            }
            let cleanup = try await Self.writer(fixture, now: now).cleanUpLog(of: newest)
            #expect(first != nil || cleanup.isEmpty)
            for (version, due) in paths {
                #expect(try await fixture.paths(version) == due, "version \(version)")
            }
            for (time, due) in versionAt {
                #expect(try await Snapshot.load(fixture.location, asOfMilliseconds: time).version == due)
            }
            if let earliest = cleanup.earliestVersion {
                #expect(try #require(first) >= earliest)
                #expect(try await Snapshot.load(fixture.location, version: earliest).warnings == [])
                let left = try await fixture.store.list(
                    fixture.location.logFolder, startingAfter: nil, recursive: true)
                #expect(left.allSatisfy { $0.path.lastSegment >= Self.name(earliest, "") })
            }
            #expect(try await Self.writer(fixture, now: now).cleanUpLog(of: newest).isEmpty, "once is enough")
        }
    }

    @Test func whatHasExpiredGoes() async throws {
        var random = SeededGenerator(seed: 1)
        let fixture = try await log(&random, versions: 20)
        let snapshot = try await Snapshot.load(fixture.location, version: 19)
        try await fixture.writer.writeCheckpoint(of: snapshot)
        let writer = Self.writer(fixture, now: 100 * Self.day)
        let plan = try await writer.expiredLog(of: snapshot)
        #expect(plan.earliestVersion == 19)
        #expect(try await fixture.paths(3) != [], "a plan deletes nothing")
        let cleanup = try await writer.cleanUpLog(of: snapshot)
        #expect(cleanup.files.map(\.path) == plan.files.map(\.path))
        #expect(cleanup.files.count >= 19)
        let left = try await fixture.store.list(
            fixture.location.logFolder, startingAfter: nil, recursive: true)
        #expect(
            Set(left.map(\.path.lastSegment)).subtracting([Self.name(19, ".crc")]) == [
                Self.name(19, ".json"), Self.name(19, ".checkpoint.parquet"), "_last_checkpoint",
            ])
        await expectError(.versionNotAvailable) { try await Snapshot.load(fixture.location, version: 18) }
    }

    @Test func aCheckpointThatCannotBeReadIsNothingToStandOn() async throws {
        var random = SeededGenerator(seed: 2)
        let fixture = try await log(&random, versions: 20)
        for version in [10, 19] as [Int64] {
            try await fixture.writer.writeCheckpoint(
                of: try await Snapshot.load(fixture.location, version: version))
        }
        let path = fixture.location.logFolder.appending(Self.name(19, ".checkpoint.parquet"))
        try await fixture.store.put(path, Array(try await fixture.store.get(path).dropLast(60)))
        let snapshot = try await Snapshot.load(fixture.location)
        let cleanup = try await Self.writer(fixture, now: 100 * Self.day).cleanUpLog(of: snapshot)
        #expect((cleanup.earliestVersion ?? 0) < 19)
        #expect(try await fixture.paths(19) == snapshot.files.map(\.path).sorted())
    }

    @Test func aTableThatKeepsItsLogOrIsNotUnderstoodIsLeftAlone() async throws {
        var random = SeededGenerator(seed: 3)
        let kept = try await log(
            &random, versions: 12, configuration: ["delta.enableExpiredLogCleanup": "false"])
        let snapshot = try await Snapshot.load(kept.location)
        try await kept.writer.writeCheckpoint(of: snapshot)
        #expect(try await Self.writer(kept, now: 100 * Self.day).cleanUpLog(of: snapshot).isEmpty)
        #expect(try await kept.paths(0) == ["f0"])

        let unknown = LogFixture()
        _ = try await unknown.writer.commit(
            LogFixture.creation(
                protocolAction: ProtocolAction(
                    minReaderVersion: 1, minWriterVersion: 7, writerFeatures: ["checkpointProtection"])),
            as: 0)
        let other = try await Snapshot.load(unknown.location)
        await expectError(.unsupported) {
            try await Self.writer(unknown, now: 100 * Self.day).cleanUpLog(of: other)
        }
    }
}
