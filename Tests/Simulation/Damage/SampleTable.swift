import DeltaLog
import ObjectStorage
import TableOperations
import TableScan

/// A small table with a past, as the crash points and the damaged files start from: versions that have expired, a
/// checkpoint, deletion vectors, a version with a name, and a data file that nobody knows.
struct SampleTable: Sendable {
    /// What the table is like.
    struct Kind: Hashable, Sendable {
        var isKeyed = true
        var isPartitioned = false
        /// Each commit writes a checkpoint, cleans up the log and merges small files.
        var isBusy = false
        var hasV2Checkpoints = false
        var hasDeletionVectors = true

        var name: String {
            [
                isKeyed ? "keyed" : "plain", isPartitioned ? "partitioned" : nil, isBusy ? "busy" : nil,
                hasV2Checkpoints ? "v2" : nil, hasDeletionVectors ? nil : "rewriting",
            ].compactMap { $0 }.joined(separator: " ")
        }
    }

    static let folder = ObjectPath.root.appending("lake/table")
    private static let hour: Int64 = 3_600_000
    let kind: Kind
    private(set) var objects = SimulatedObjects()
    private(set) var now: Int64 = 1_700_000_000_000
    /// The rows of each version that must stay readable.
    private(set) var retained: [Int64: Rows] = [:]
    private(set) var newest: Int64 = 0

    init(_ kind: Kind) { self.kind = kind }

    /// The table over a store of its own objects.
    static func table(_ store: MemoryStore, seed: UInt64 = 1) -> Table {
        let identifiers = Identifiers(seed: seed)
        return Table(
            TableLocation(store: store, root: folder),
            environment: LogEnvironment(
                nowMilliseconds: { store.now }, makeUUID: { identifiers.next() }, engineInfo: "simulation",
                sleep: { store.now += $0 }, random: { $0.lowerBound }))
    }

    func store() -> MemoryStore { MemoryStore(objects, now: now) }

    var createOptions: CreateOptions {
        var options = CreateOptions(
            key: kind.isKeyed ? ["id"] : [], partitionColumns: kind.isPartitioned ? ["cohort"] : [])
        options.properties = [
            "delta.enableDeletionVectors": String(kind.hasDeletionVectors),
            "tarn.rowChanges": kind.hasDeletionVectors ? "merge-on-read" : "copy-on-write",
            "delta.checkpointInterval": kind.isBusy ? "1" : "100",
            "delta.deletedFileRetentionDuration": "interval 1 hours",
            "delta.logRetentionDuration": "interval 2 hours",
        ]
        if kind.hasV2Checkpoints { options.properties["delta.checkpointPolicy"] = "v2" }
        return options
    }

    var writeOptions: WriteOptions {
        var options = WriteOptions()
        options.autoCompaction = nil
        if kind.isBusy {
            var compaction = AutoCompaction()
            compaction.fileCount = 2
            compaction.versionInterval = 1
            compaction.secondsLimit = 1e6
            options.autoCompaction = compaction
        }
        return options
    }

    /// Adds rows, as the table takes them.
    func write(_ rows: Rows, to table: Table, batch: Int64? = nil) async throws {
        var options = writeOptions
        options.batch = batch.map { BatchIdentifier(application: "sample", sequence: $0) }
        if kind.isKeyed {
            var upsert = UpsertOptions()
            upsert.write = options
            _ = try await table.upsert([SimulatedTable.batch(rows)], options: upsert)
        } else {
            _ = try await table.append([SimulatedTable.batch(rows)], options: options)
        }
    }

    /// Makes the table.
    mutating func build() async throws {
        let store = MemoryStore(now: now)
        let table = Self.table(store)
        try await Table.create(
            at: table.location, schema: SimulatedTable.schema, options: createOptions,
            environment: table.environment)
        for round in 0..<3 {
            store.now += 1_000
            try await write(rows(round), to: table)
        }
        _ = try await table.tag("kept", version: 2)
        _ = try await table.checkpoint()
        store.set(Self.folder.appending("part-of-a-write-that-was-stopped.parquet"), [1, 2, 3])
        store.now += 72 * Self.hour
        for round in 3..<6 {
            store.now += 1_000
            try await write(rows(round), to: table)
        }
        store.now += 1_000
        objects = store.objects
        now = store.now
        newest = try await table.snapshot().version
        for version in [2] + Array(newest - 2...newest) {
            retained[version] = try await Self.read(table, version: version)
        }
    }

    /// Rows of which some have keys that earlier rounds have as well, in tables with a key.
    private func rows(_ round: Int) -> Rows {
        var rows: Rows = [:]
        for index in 0..<4 {
            let id = kind.isKeyed ? round * 2 + index : round * 10 + index
            rows[Int64(id)] = Int64(round * 10 + index)
        }
        return rows
    }

    /// The rows of a version, or of the newest. Throws ``DoubleRows`` where an id comes twice.
    static func read(_ table: Table, version: Int64? = nil) async throws -> Rows {
        let batch = try await Scan(try await table.snapshot(version: version)).collect()
        let (rows, count) = SimulatedTable.rows(of: batch)
        if rows.count != count { throw DoubleRows(count: count - rows.count) }
        return rows
    }

    struct DoubleRows: Error {
        var count: Int
    }
}

/// UUIDs from a seed. Used on one thread only.
private final class Identifiers: @unchecked Sendable {
    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    func next() -> String { UUIDText.random(using: &random) }
}
