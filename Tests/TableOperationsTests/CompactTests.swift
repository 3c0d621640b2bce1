import Columnar
import DeltaLog
import Expressions
import ObjectStorage
import TableOperations
import TableScan
import Testing

@Suite("Compaction and restore")
struct CompactTests {
    typealias Row = ScoreTable.Row

    @Test func smallFilesOfAPartitionBecomeOneAndNoRowChanges() async throws {
        let scores = try await ScoreTable()
        for day in 0..<6 {
            try await scores.upsert([Row(1, Int32(day), "a", Int64(day)), Row(2, Int32(day), "b", 1)])
        }
        let before = try await scores.rows()
        let result = try await scores.table.compact()
        #expect(result.filesRemoved == 12)
        #expect(result.filesAdded == 2)
        let snapshot = try await scores.table.snapshot()
        #expect(snapshot.files.count == 2)
        #expect(snapshot.files.allSatisfy { !$0.dataChange })
        #expect(try await scores.rows() == before)
        let again = try await scores.table.compact()
        #expect(!again.committed)
    }

    @Test func anUpsertAfterCompactionStillFindsItsRows() async throws {
        let scores = try await ScoreTable()
        for day in 0..<4 { try await scores.upsert([Row(1, Int32(day), "a", Int64(day))]) }
        _ = try await scores.table.compact()
        let result = try await scores.upsert([Row(1, 2, "a", 2), Row(1, 3, "a", 33)])
        #expect(result.rowsUnchanged == 1)
        #expect(result.rowsUpdated == 1)
        #expect(try await scores.rows().map(\.points) == [0, 1, 2, 33])
    }

    @Test func restoreBringsAnOldVersionBackAsANewOne() async throws {
        let scores = try await ScoreTable()
        try await scores.upsert([Row(1, 1, "a", 1)])
        try await scores.upsert([Row(1, 1, "a", 2), Row(2, 1, "a", 3)])
        let result = try await scores.table.restore(toVersion: 1)
        #expect(result.version == 3)
        #expect(try await scores.rows() == [Row(1, 1, "a", 1)])
        let again = try await scores.table.restore(toVersion: 1)
        #expect(!again.committed)
    }

    @Test func aRestoreWhoseFilesAreGoneNamesTheFileAndChangesNothing() async throws {
        let scores = try await ScoreTable()
        try await scores.upsert([Row(1, 1, "a", 1)])
        let old = try #require(try await scores.table.snapshot().files.first)
        try await scores.upsert([Row(1, 1, "a", 2)])
        try await scores.store.delete(try scores.table.location.resolve(old.path))
        let error = await #expect(throws: TableError.self) { try await scores.table.restore(toVersion: 1) }
        #expect(error?.code == .damaged)
        #expect(error?.message.contains("part-") == true)
        #expect(try await scores.table.snapshot().version == 2)
    }

    @Test func differenceTellsAddedRemovedAndChangedRows() async throws {
        let scores = try await ScoreTable()
        try await scores.upsert([Row(1, 1, "a", 1), Row(2, 1, "a", 2), Row(3, 1, "b", 3)])
        try await scores.upsert([Row(2, 1, "a", 20), Row(4, 1, "b", 4)])
        let difference = try await TableDifference(
            from: try await scores.table.snapshot(version: 1), to: try await scores.table.snapshot(),
            key: ["id", "date"])
        #expect(ScoreTable.rows(difference.added) == [Row(4, 1, "b", 4)])
        #expect(difference.removed.rowCount == 0)
        #expect(ScoreTable.rows(difference.changedFrom) == [Row(2, 1, "a", 2)])
        #expect(ScoreTable.rows(difference.changedTo) == [Row(2, 1, "a", 20)])
    }

    @Test func theShardsOfACompactionTogetherDoAllOfIt() async throws {
        let scores = try await ScoreTable()
        for day in 0..<3 {
            try await scores.upsert((0..<8).map { Row($0, Int32(day), "c\($0)", Int64(day)) })
        }
        let before = try await scores.rows()
        var removed = 0
        for number in 1...3 {
            var options = CompactOptions()
            options.shard = CompactOptions.Shard(number: number, of: 3)
            removed += try await scores.table.compact(options).filesRemoved
        }
        #expect(removed == 24)
        #expect(try await scores.table.snapshot().files.count == 8)
        #expect(try await scores.rows() == before)
        #expect(CompactOptions.Shard(number: 4, of: 3) == nil)
    }

    @Test func zOrderLetsEachColumnNarrowTheFiles() async throws {
        let scores = try await ScoreTable(partitioned: false)
        var rows: [Row] = []
        for number in 0..<4_096 {
            let points = Int64(number * 7_919 % 4_096)
            rows.append(Row(Int64(number % 64), Int32(number / 64), "a", points))
        }
        try await scores.upsert(rows)
        let before = try await scores.rows()
        var options = CompactOptions()
        options.full = true
        options.sortBy = ["id", "date"]
        options.isZOrdered = true
        // About 16 files.
        options.write.targetFileByteCount = 10_000
        _ = try await scores.table.compact(options)
        #expect(try await scores.rows() == before)
        let snapshot = try await scores.table.snapshot()
        #expect(snapshot.files.count >= 8)
        for text in ["id = 5", "date = DATE '1970-01-06'"] {
            let condition = try Condition.parse(text, schema: ScoreTable.schema)
            let scan = try Scan(snapshot, condition: condition)
            #expect(scan.files.count <= snapshot.files.count / 2, "\(text)")
            #expect(try await scan.collect().rowCount == 64)
        }
    }
}
