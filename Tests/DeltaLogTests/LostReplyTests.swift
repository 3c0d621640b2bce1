import DeltaLog
import ObjectStorage
import Synchronization
import TestSupport
import Testing

@Suite struct LostReplyTests {
    private func writer(
        _ fixture: LogFixture,
        _ plan:
            @escaping @Sendable (FaultInjectingObjectStore.Request)
            -> FaultInjectingObjectStore.Fault?
    ) -> LogWriter {
        let store = FaultInjectingObjectStore(fixture.store, plan: plan)
        return LogWriter(
            TableLocation(store: store, root: fixture.location.root), environment: fixture.clock.environment)
    }

    @Test func aCommitWhoseReplyIsLostIsOurs() async throws {
        let fixture = LogFixture()
        let writer = writer(fixture) { $0.kind == .putIfAbsent ? .after(.unknownOutcome) : nil }
        let outcome = try await writer.commit(LogFixture.creation(), as: 0)
        guard case .committed(version: 0, _) = outcome else { return #expect(Bool(false), "\(outcome)") }
        #expect(try await Snapshot.load(fixture.location).version == 0)
    }

    @Test func aCommitThatNeverArrivedIsTriedAgain() async throws {
        let fixture = LogFixture()
        let writer = writer(fixture) {
            $0.kind == .putIfAbsent && $0.number < 3 ? .before(.unknownOutcome) : nil
        }
        let outcome = try await writer.commit(LogFixture.creation(), as: 0)
        guard case .committed(version: 0, _) = outcome else { return #expect(Bool(false), "\(outcome)") }
    }

    @Test func anothersCommitBehindAnOpenOutcomeIsAConflict() async throws {
        let fixture = LogFixture()
        _ = try await fixture.writer.commit(LogFixture.creation(), as: 0)
        let writer = writer(fixture) { $0.kind == .putIfAbsent ? .before(.unknownOutcome) : nil }
        #expect(try await writer.commit(LogFixture.creation(), as: 0) == .conflict(version: 0))
    }

    @Test func anOutcomeThatStaysOpenIsSaidToBe() async throws {
        let fixture = LogFixture()
        let writer = writer(fixture) { request in
            switch request.kind {
            case .putIfAbsent: .after(.unknownOutcome)
            case .get: .before(.unavailable)
            default: nil
            }
        }
        await expectError(.unknownOutcome) { try await writer.commit(LogFixture.creation(), as: 0) }
        #expect(try await Snapshot.load(fixture.location).version == 0, "nothing is taken back in doubt")
    }

    @Test func anOutcomeThatWasOpenOnceStaysOpen() async throws {
        let fixture = LogFixture()
        for code in [ObjectStoreError.Code.permissionDenied, .exhausted, .failed] {
            let first = Mutex(true)
            let writer = writer(fixture) { request in
                guard request.kind == .putIfAbsent else { return nil }
                let isFirst = first.withLock { first in
                    defer { first = false }
                    return first
                }
                return .before(isFirst ? .unknownOutcome : code)
            }
            await expectError(.unknownOutcome) { try await writer.commit(LogFixture.creation(), as: 0) }
        }
    }

    @Test func aRefusedWriteIsAStorageError() async throws {
        let fixture = LogFixture()
        for code in [ObjectStoreError.Code.permissionDenied, .exhausted, .failed] {
            let writer = writer(fixture) { $0.kind == .putIfAbsent ? .before(code) : nil }
            await expectError(.storage) { try await writer.commit(LogFixture.creation(), as: 0) }
        }
    }

    /// Writers that append under faults: each commit that was reported stands in the log exactly once.
    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64]) func appendsUnderFaultsAreNeitherLostNorDoubled(
        _ seed: UInt64
    ) async throws {
        let fixture = LogFixture()
        _ = try await fixture.writer.commit(LogFixture.creation(), as: 0)
        let clock = fixture.clock
        let reported = await withTaskGroup(of: (sure: [String], open: [String]).self) { group in
            for number in 0..<4 {
                group.addTask {
                    let store = FaultInjectingObjectStore.seeded(
                        fixture.store, seed: seed &* 31 &+ UInt64(number), percent: 30)
                    let location = TableLocation(store: store, root: fixture.location.root)
                    let writer = LogWriter(location, environment: clock.environment)
                    var sure: [String] = []
                    var open: [String] = []
                    var known: Snapshot?
                    for step in 0..<12 {
                        let name = "w\(number)-\(step)"
                        attempts: for _ in 0..<60 {
                            if known == nil { known = try? await Snapshot.load(fixture.location) }
                            guard let basis = try? await known?.refreshed() else { continue }
                            known = basis
                            do {
                                let outcome = try await writer.commit(
                                    [.add(LogFixture.file(name))], as: basis.version + 1, basis: basis)
                                if case .committed = outcome {
                                    sure.append(name)
                                    break attempts
                                }
                            } catch {
                                guard (error as? DeltaError)?.code == .unknownOutcome else { continue }
                                open.append(name)
                                break attempts
                            }
                        }
                    }
                    return (sure, open)
                }
            }
            return await group.reduce(into: (sure: [String](), open: [String]())) {
                $0.sure += $1.sure
                $0.open += $1.open
            }
        }
        let snapshot = try await Snapshot.load(fixture.location)
        var added: [String] = []
        for version in 1...snapshot.version {
            for case .add(let file) in try await fixture.location.readCommit(version).actions {
                added.append(file.path)
            }
        }
        #expect(Set(added).count == added.count, "seed \(seed)")
        #expect(Set(reported.sure).isSubset(of: added), "seed \(seed)")
        #expect(Set(added).isSubset(of: reported.sure + reported.open), "seed \(seed)")
        #expect(reported.sure.count + reported.open.count == 48, "seed \(seed)")
    }
}
