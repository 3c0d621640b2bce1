import Columnar
import DeltaLog
import ObjectStorage
import TableOperations
import TableScan
import Testing

/// How many requests an append makes, on logs of different lengths.
@Suite struct RequestCountTests {
    private static let schema = Schema([Field(name: "id", type: .int64)])

    private static func batch() -> RecordBatch {
        var id = ColumnBuilder(type: .int64)
        id.append(integer: 1)
        return RecordBatch(schema: schema, columns: [id.finish()])
    }

    /// A table with a checkpoint of `fileCount` files and `commitCount` commits after it, none of them with a
    /// checksum, as other engines leave it.
    private static func table(
        _ store: any ObjectStore, fileCount: Int, commitCount: Int
    ) async throws -> TableLocation {
        let location = TableLocation(store: store, root: try #require(ObjectPath("t")))
        try await Table.create(at: location, schema: schema, options: CreateOptions())
        let writer = LogWriter(location)
        let files = (0..<fileCount).map {
            Action.add(AddFile(path: "f\($0)", size: 1, modificationTime: 1, stats: "{\"numRecords\":1}"))
        }
        _ = try await writer.commit(files, as: 1)
        try await writer.writeCheckpoint(of: try await Snapshot.load(location))
        for number in 0..<commitCount {
            let file = AddFile(path: "g\(number)", size: 1, modificationTime: 1)
            _ = try await writer.commit([.add(file)], as: Int64(2 + number))
        }
        return location
    }

    @Test func anAppendReadsAndWritesAsMuchHoweverLongTheLogIs() async throws {
        var appends: [CountingObjectStore.Counts] = []
        for (fileCount, commitCount) in [(10, 2), (3_000, 2), (3_000, 50)] {
            let store = InMemoryObjectStore()
            let location = try await Self.table(store, fileCount: fileCount, commitCount: commitCount)
            let counting = CountingObjectStore(store)
            let table = Table(TableLocation(store: counting, root: location.root))
            // The first append of a handle opens the table; after 50 commits it also writes the checkpoint that is due.
            _ = try await table.append([Self.batch()])
            let before = counting.counts
            _ = try await table.append([Self.batch()])
            appends.append(counting.counts.since(before))

            // A new handle, as a new process has: the hint, one list, the checkpoint, and the commits after it.
            let opening = CountingObjectStore(store)
            _ = try await Table(TableLocation(store: opening, root: location.root)).snapshot()
            let gets = opening.counts.requests[.get] ?? 0
            #expect(opening.counts.requests[.list] == 1)
            #expect(gets <= 2 + 10, "\(gets) reads with \(commitCount) commits after the checkpoint")
        }
        #expect(appends[0].requests == appends[1].requests)
        #expect(appends[0].requests == appends[2].requests)
        #expect(
            appends[0].requests == [.putIfAbsent: 2, .upload: 1],
            "data file; commit; its checksum: nothing is read, as the version is known")
    }
}
