import Columnar
import DeltaLog
import ObjectStorage
import TableOperations
import TableScan
import Testing

@Suite("Keyed upsert")
struct UpsertTests {
    typealias Row = ScoreTable.Row

    @Test func newRowsAreInsertedAndReadBack() async throws {
        let scores = try await ScoreTable()
        let rows = [Row(1, 10, "7.2", 5), Row(2, 10, "7.3", 6, "läuft"), Row(1, 17, "7.2", nil)]
        let result = try await scores.upsert(rows)
        #expect(result.version == 1)
        #expect(result.rowsInserted == 3)
        #expect(result.filesAdded == 2)
        #expect(try await scores.rows() == rows.sorted { $0.key < $1.key })
    }

    @Test func aRepeatedBatchMakesNoVersionAndNoFile() async throws {
        let store = InMemoryObjectStore()
        let scores = try await ScoreTable(store: store)
        let rows = (0..<100).map { Row($0 % 10, Int32($0), "7.\($0 % 3)", $0 * 2, "n\($0)") }
        try await scores.upsert(rows)
        let objects = try await store.list(.root, startingAfter: nil, recursive: true)
        let again = try await scores.upsert(rows)
        #expect(!again.committed)
        #expect(again.version == 1)
        #expect(again.rowsUnchanged == 100)
        #expect(try await store.list(.root, startingAfter: nil, recursive: true) == objects)
    }

    @Test func changedRowsReplaceTheirOldSelves() async throws {
        let scores = try await ScoreTable()
        try await scores.upsert([Row(1, 10, "a", 1), Row(2, 10, "a", 2), Row(3, 10, "b", 3)])
        let result = try await scores.upsert([Row(2, 10, "a", 20), Row(3, 10, "b", 3), Row(4, 10, "b", 4)])
        #expect(result.rowsUpdated == 1)
        #expect(result.rowsUnchanged == 1)
        #expect(result.rowsInserted == 1)
        #expect(
            try await scores.rows() == [
                Row(1, 10, "a", 1), Row(2, 10, "a", 20), Row(3, 10, "b", 3), Row(4, 10, "b", 4),
            ])
        #expect(try await scores.rows(version: 1).map(\.points) == [1, 2, 3])
    }

    @Test func aRowThatMovesToAnotherPartitionLeavesItsOldOne() async throws {
        let scores = try await ScoreTable()
        try await scores.upsert([Row(1, 10, "a", 1), Row(2, 10, "a", 2)])
        let result = try await scores.upsert([Row(1, 10, "b", 1)])
        #expect(result.rowsUpdated == 1)
        #expect(try await scores.rows() == [Row(1, 10, "b", 1), Row(2, 10, "a", 2)])
    }

    @Test func ofRowsWithOneKeyTheLastToArriveStays() async throws {
        let scores = try await ScoreTable()
        let result = try await scores.upsert([Row(1, 10, "a", 1), Row(1, 10, "a", 2), Row(1, 10, "a", 3)])
        #expect(result.rowsInserted == 1)
        #expect(result.duplicateRowsInBatch == 2)
        #expect(try await scores.rows() == [Row(1, 10, "a", 3)])
    }

    @Test func anOrderColumnDecidesBetweenRowsWithOneKey() async throws {
        let scores = try await ScoreTable()
        var options = UpsertOptions()
        options.orderBy = "points"
        try await scores.upsert(
            [Row(1, 10, "a", 7), Row(1, 10, "a", nil), Row(1, 10, "a", 9), Row(1, 10, "a", 8)], options)
        #expect(try await scores.rows() == [Row(1, 10, "a", 9)])
    }

    @Test func aNullInTheKeyIsRefusedAndNamesTheRow() async throws {
        let scores = try await ScoreTable()
        var id = ColumnBuilder(type: .int64)
        id.append(integer: 1)
        id.appendNull()
        let batch = RecordBatch(
            schema: Schema([Field(name: "id", type: .int64), Field(name: "date", type: .date)]),
            columns: [id.finish(), .constant(.date(3), type: .date, count: 2)])
        let error = await #expect(throws: TableError.self) { try await scores.table.upsert([batch]) }
        #expect(error?.code == .refusedData)
        #expect(error?.message.contains("id") == true)
        #expect(error?.message.contains("row 2") == true)
        #expect(try await scores.table.snapshot().version == 0)
    }

    @Test func partialColumnsKeepWhatTheTableHas() async throws {
        let scores = try await ScoreTable()
        try await scores.upsert([Row(1, 10, "a", 5, "kept"), Row(2, 10, "a", 6, "old")])
        var options = UpsertOptions()
        options.partialColumns = ["points": .zero, "note": .null]
        let result = try await scores.upsert(
            [Row(1, 10, "a", nil, nil), Row(2, 10, "a", nil, "new"), Row(3, 10, "a", nil, nil)], options)
        #expect(result.rowsUnchanged == 1)
        #expect(result.rowsUpdated == 1)
        #expect(result.rowsInserted == 1)
        #expect(
            try await scores.rows() == [
                Row(1, 10, "a", 5, "kept"), Row(2, 10, "a", 6, "new"), Row(3, 10, "a", 0, nil),
            ])
    }

    @Test func aBatchIdIsAppliedOnce() async throws {
        let scores = try await ScoreTable()
        var options = UpsertOptions()
        options.write.batch = BatchIdentifier(application: "weekly", sequence: 7)
        try await scores.upsert([Row(1, 10, "a", 1)], options)
        try await scores.upsert([Row(1, 10, "a", 2)])
        let again = try await scores.upsert([Row(1, 10, "a", 99)], options)
        #expect(again.alreadyAppliedAt == 1)
        #expect(!again.committed)
        #expect(try await scores.rows() == [Row(1, 10, "a", 2)])
    }

    @Test func rowsOfTheTableWithOneKeyAreReportedAndMended() async throws {
        let scores = try await ScoreTable()
        try await scores.upsert([Row(1, 10, "a", 1), Row(2, 10, "a", 2)])
        // Doubles every row behind the engine's back, as a writer that knows no keys would.
        let snapshot = try await scores.table.snapshot()
        var copy = try #require(snapshot.files.first)
        let original = try scores.table.location.resolve(copy.path)
        let bytes = try await scores.store.get(original)
        try await scores.store.put(original.parent.appending("copy.parquet"), bytes)
        copy.path = "cohort=a/copy.parquet"
        let outcome = try await LogWriter(scores.table.location).commit([.add(copy)], as: 2, basis: snapshot)
        guard case .committed = outcome else {
            Issue.record("the copy was not committed: \(outcome)")
            return
        }
        let result = try await scores.upsert([Row(1, 10, "a", 1)])
        #expect(result.duplicateRowsInTable == 1)
        #expect(result.rowsUpdated == 1)
        #expect(try await scores.rows().map(\.key.id) == [1, 2, 2])
    }

    @Test func anAppendToAKeyedTableIsRefused() async throws {
        let scores = try await ScoreTable()
        let error = await #expect(throws: TableError.self) {
            try await scores.table.append([ScoreTable.batch([Row(1, 1, "a", 1)])])
        }
        #expect(error?.code == .invalidRequest)
    }

    @Test(arguments: [1, 7, 42, 1_234] as [UInt64])
    func concurrentUpsertsKeepEachKeyOnce(seed: UInt64) async throws {
        let scores = try await ScoreTable()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<6 {
                group.addTask {
                    for round in 0..<5 {
                        let rows = (0..<20).map { index in
                            Row(
                                (Int64(seed) + Int64(index * (writer % 3 + 1))) % 30, Int32(round), "c",
                                Int64(writer))
                        }
                        _ = try await scores.upsert(rows)
                    }
                }
            }
            try await group.waitForAll()
        }
        let rows = try await scores.rows()
        #expect(Set(rows.map(\.key)).count == rows.count)
        let expected = Set(
            (0..<6).flatMap { writer in
                (0..<5).flatMap { round in
                    (0..<20).map {
                        ScoreTable.Key(
                            id: (Int64(seed) + Int64($0 * (writer % 3 + 1))) % 30, date: Int32(round))
                    }
                }
            })
        #expect(Set(rows.map(\.key)) == expected)
    }
}
