import Columnar
import DeltaLog
import ObjectStorage
import Synchronization
import TableOperations
import TableScan
import Testing

/// Appends that another writer overtakes between their plan and their commit.
@Suite struct ConflictTests {
    private static let schema = Schema([Field(name: "id", type: .int64)])

    private static func batch() -> RecordBatch {
        var id = ColumnBuilder(type: .int64)
        id.append(integer: 1)
        return RecordBatch(schema: schema, columns: [id.finish()])
    }

    /// A table whose first try to commit version 1 finds that a rival has just written it.
    private struct Contest {
        let location: TableLocation
        let table: Table
        let waits = Waits()

        init(
            properties: [String: String] = [:], rival: @escaping @Sendable (Snapshot) -> [Action]
        ) async throws {
            let store = InMemoryObjectStore()
            let root = try #require(ObjectPath("t"))
            let location = TableLocation(store: store, root: root)
            var options = CreateOptions()
            options.properties = properties
            try await Table.create(at: location, schema: ConflictTests.schema, options: options)
            let first = try await Snapshot.load(location)
            let overtaking = FaultInjectingObjectStore(
                store,
                wait: { _ in
                    _ = try? await LogWriter(location).commit(rival(first), as: 1, basis: first)
                },
                plan: { request in
                    request.kind == .putIfAbsent && request.path.lastSegment == "00000000000000000001.json"
                        ? .slow(milliseconds: 1) : nil
                })
            let waits = waits
            var environment = LogEnvironment.system
            environment.nowMilliseconds = { 1_700_000_000_000 }
            environment.sleep = { waits.add($0) }
            environment.random = { $0.upperBound }
            self.location = location
            table = Table(TableLocation(store: overtaking, root: root), environment: environment)
        }
    }

    private final class Waits: Sendable {
        private let list = Mutex<[Int64]>([])
        func add(_ milliseconds: Int64) { list.withLock { $0.append(milliseconds) } }
        var milliseconds: [Int64] { list.withLock { $0 } }
    }

    private static let rivalFile = Action.add(AddFile(path: "rival", size: 1, modificationTime: 1))

    @Test func anAppendThatWasOvertakenWaitsAndGoesBehind() async throws {
        let contest = try await Contest { _ in [Self.rivalFile] }
        let result = try await contest.table.append([Self.batch()])
        #expect(result.version == 2)
        #expect(result.retries == 1)
        #expect(contest.waits.milliseconds == [20])
        let files = try await Snapshot.load(contest.location).files
        #expect(files.count == 2)
        #expect(files.contains { $0.path == "rival" })
    }

    @Test func timesInCommitsRiseThroughAConflict() async throws {
        let contest = try await Contest(properties: ["delta.enableInCommitTimestamps": "true"]) { _ in
            [Self.rivalFile]
        }
        _ = try await contest.table.append([Self.batch()])
        var times: [Int64] = []
        for version in 0...2 as ClosedRange<Int64> {
            times.append(try await contest.location.readCommit(version).timestampMilliseconds)
        }
        #expect(times[0] < times[1] && times[1] < times[2], "\(times)")
    }

    @Test func aFeatureThatCameInBetweenIsRespected() async throws {
        let contest = try await Contest { _ in
            [
                .protocolAction(
                    ProtocolAction(
                        minReaderVersion: 1, minWriterVersion: 7, writerFeatures: ["fromTheFuture"]))
            ]
        }
        let error = await #expect(throws: (any Error).self) {
            try await contest.table.append([Self.batch()])
        }
        #expect(String(describing: error).contains("fromTheFuture"))
        #expect(try await Snapshot.load(contest.location).version == 1)
    }

    @Test func aKeyThatWasDeclaredInBetweenIsRespected() async throws {
        let contest = try await Contest { snapshot in
            var metadata = snapshot.metadata
            metadata.configuration["tarn.key"] = "[\"id\"]"
            return [.metadata(metadata)]
        }
        let error = await #expect(throws: TableError.self) { try await contest.table.append([Self.batch()]) }
        #expect(error?.code == .invalidRequest)
        #expect(try await Snapshot.load(contest.location).files.isEmpty)
    }
}
