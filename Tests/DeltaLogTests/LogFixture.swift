import Columnar
import DeltaLog
import ObjectStorage
import Synchronization

/// A clock and ids that repeat from run to run.
final class TestEnvironment: Sendable {
    private let state = Mutex((time: Int64(1_700_000_000_000), ids: 0))

    /// A clock that moves a second with every look.
    func now() -> Int64 {
        state.withLock {
            $0.time += 1000
            return $0.time
        }
    }

    var environment: LogEnvironment {
        LogEnvironment(
            nowMilliseconds: { self.now() },
            makeUUID: {
                self.state.withLock {
                    $0.ids += 1
                    let digits = String($0.ids)
                    return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count)
                        + digits
                }
            }, engineInfo: "tarn/test")
    }
}

/// A small table in memory.
struct LogFixture {
    let store: InMemoryObjectStore
    let location: TableLocation
    let clock = TestEnvironment()

    init() {
        let clock = clock
        store = InMemoryObjectStore(now: { clock.now() })
        location = TableLocation(store: store, root: ObjectPath("lake/table")!)
    }

    var writer: LogWriter { LogWriter(location, environment: clock.environment) }

    static let schema = TableSchema([
        StructField(name: "id", type: .long, isNullable: false),
        StructField(name: "name", type: .string),
    ])

    static func creation(
        configuration: [String: String] = [:], partitionColumns: [String] = [],
        protocolAction: ProtocolAction = ProtocolAction(minReaderVersion: 1, minWriterVersion: 2)
    ) -> [Action] {
        [
            .protocolAction(protocolAction),
            .metadata(
                Metadata(
                    id: "table-id", schemaString: schema.json, partitionColumns: partitionColumns,
                    configuration: configuration)),
        ]
    }

    static func file(_ name: String, size: Int64 = 10) -> AddFile {
        AddFile(path: name, size: size, modificationTime: 1)
    }

    /// Writes one file of the log as text.
    func write(_ name: String, _ text: String) async throws {
        try await store.put(location.logFolder.appending(name), Array(text.utf8))
    }

    func paths(_ version: Int64? = nil) async throws -> [String] {
        try await Snapshot.load(location, version: version).files.map(\.path).sorted()
    }
}
