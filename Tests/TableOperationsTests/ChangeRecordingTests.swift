import Columnar
import DeltaLog
import Expressions
import ObjectStorage
import TableOperations
import TableScan
import TestSupport
import Testing

@Suite("Recorded changes")
struct ChangeRecordingTests {
    typealias Row = ScoreTable.Row

    /// A change as the feed tells it.
    struct Change: Hashable {
        var type: String
        var row: Row
    }

    func scores(partitioned: Bool = true, masks: Bool = false) async throws -> ScoreTable {
        var properties = [ChangeFeed.property: "true"]
        if masks {
            properties["delta.enableDeletionVectors"] = "true"
            properties["tarn.rowChanges"] = "merge-on-read"
        }
        return try await ScoreTable(partitioned: partitioned, properties: properties)
    }

    func changes(_ scores: ScoreTable, version: Int64) async throws -> [Change] {
        let batch = try await ChangeFeed(scores.table, from: version, to: version).collect()
        let rows = ScoreTable.rows(batch)
        return rows.indices.map { Change(type: batch.columns[5].string(at: $0) ?? "?", row: rows[$0]) }
    }

    func changeFiles(_ scores: ScoreTable, version: Int64) async throws -> [CDCFile] {
        try await scores.table.location.readCommit(version).actions.compactMap { action in
            if case .cdc(let file) = action { file } else { nil }
        }
    }

    @Test(arguments: [false, true])
    func anUpsertRecordsOnlyRealChanges(masks: Bool) async throws {
        let scores = try await scores(masks: masks)
        try await scores.upsert([Row(1, 10, "a", 1), Row(2, 10, "a", 2), Row(3, 10, "b", 3)])
        #expect(try await changeFiles(scores, version: 1).isEmpty)
        #expect(try await changes(scores, version: 1).map(\.type) == ["insert", "insert", "insert"])
        try await scores.upsert([Row(2, 10, "a", 20), Row(3, 10, "b", 3), Row(4, 10, "b", 4)])
        #expect(
            try await Set(changes(scores, version: 2)) == [
                Change(type: "update_preimage", row: Row(2, 10, "a", 2)),
                Change(type: "update_postimage", row: Row(2, 10, "a", 20)),
                Change(type: "insert", row: Row(4, 10, "b", 4)),
            ])
        let files = try await changeFiles(scores, version: 2)
        #expect(files.allSatisfy { $0.path.hasPrefix("_change_data/cohort=") })
        #expect(!files.isEmpty)
        #expect(try await scores.rows().count == 4)
    }

    @Test func aRowThatMovesToAnotherPartitionIsAnUpdate() async throws {
        let scores = try await scores()
        try await scores.upsert([Row(1, 10, "a", 1), Row(2, 10, "a", 2)])
        try await scores.upsert([Row(1, 10, "b", 1)])
        #expect(
            try await Set(changes(scores, version: 2)) == [
                Change(type: "update_preimage", row: Row(1, 10, "a", 1)),
                Change(type: "update_postimage", row: Row(1, 10, "b", 1)),
            ])
    }

    @Test(arguments: [false, true])
    func aDeleteRecordsItsRowsUnlessWholeFilesGo(masks: Bool) async throws {
        let scores = try await scores(masks: masks)
        try await scores.upsert([Row(1, 10, "a", 1), Row(2, 10, "a", 2), Row(3, 10, "b", 3)])
        _ = try await scores.table.delete(where: Condition.parse("id = 2", schema: ScoreTable.schema))
        #expect(try await changes(scores, version: 2) == [Change(type: "delete", row: Row(2, 10, "a", 2))])
        #expect(try await changeFiles(scores, version: 2).count == 1)
        _ = try await scores.table.delete(where: Condition.parse("cohort = 'b'", schema: ScoreTable.schema))
        #expect(try await changes(scores, version: 3) == [Change(type: "delete", row: Row(3, 10, "b", 3))])
        #expect(try await changeFiles(scores, version: 3).isEmpty)
    }

    @Test func aRestoreOfMovedRowsIsNoChange() async throws {
        let scores = try await scores()
        try await scores.upsert([Row(1, 10, "a", 1)])
        try await scores.upsert([Row(2, 10, "a", 2)])
        _ = try await scores.table.compact()
        let result = try await scores.table.restore(toVersion: 2)
        #expect(result.committed)
        #expect(try await changes(scores, version: result.version) == [])
        #expect(try await scores.rows().count == 2)
    }

    @Test func rowsWithOneKeyAreMendedInTheFeedToo() async throws {
        let scores = try await scores(partitioned: false)
        try await scores.upsert([Row(1, 10, "a", 1), Row(2, 10, "a", 2)])
        // Doubles every row behind the engine's back, as a writer that knows no keys would.
        let snapshot = try await scores.table.snapshot()
        var copy = try #require(snapshot.files.first { _ in true })
        let original = try scores.table.location.resolve(copy.path)
        let bytes = try await scores.store.get(original)
        try await scores.store.put(original.parent.appending("copy.parquet"), bytes)
        copy.path = "copy.parquet"
        _ = try await LogWriter(scores.table.location).commit([.add(copy)], as: 2, basis: snapshot)
        try await scores.upsert([Row(1, 10, "a", 1), Row(2, 10, "a", 9)])
        let found = try await changes(scores, version: 3)
        #expect(
            Set(found) == [
                Change(type: "delete", row: Row(1, 10, "a", 1)),
                Change(type: "update_preimage", row: Row(2, 10, "a", 2)),
                Change(type: "delete", row: Row(2, 10, "a", 2)),
                Change(type: "update_postimage", row: Row(2, 10, "a", 9)),
            ])
        #expect(found.count == 4)
    }

    /// Applying the feed of each version to the rows before it must give the rows after it, with no change that
    /// changes nothing.
    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func theFeedIsTheDifferenceOfVersions(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let scores = try await scores(partitioned: seed % 2 == 0, masks: seed % 3 == 0)
        for _ in 0..<40 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                try await scores.upsert(
                    (0..<Int.random(in: 1...30, using: &random)).map { _ in
                        Row(
                            Int64.random(in: 0..<20, using: &random), Int32.random(in: 0..<6, using: &random),
                            "c\(Int.random(in: 0..<3, using: &random))",
                            Int64.random(in: 0..<10, using: &random))
                    })
            case 6..<8:
                let limit = Int.random(in: 0..<6, using: &random)
                _ = try await scores.table.delete(
                    where: Condition.parse("points < \(limit) AND cohort <> 'c1'", schema: ScoreTable.schema))
            case 8: _ = try await scores.table.compact()
            default:
                let newest = try await scores.table.snapshot().version
                _ = try await scores.table.restore(toVersion: Int64.random(in: 0...newest, using: &random))
            }
        }
        let newest = try await scores.table.snapshot().version
        #expect(newest > 10, "seed \(seed)")
        var rows: Set<Row> = []
        for version in 1...newest {
            let changes = try await changes(scores, version: version)
            let gone = changes.filter { ["delete", "update_preimage"].contains($0.type) }.map(\.row)
            let come = changes.filter { ["insert", "update_postimage"].contains($0.type) }.map(\.row)
            #expect(gone.count + come.count == changes.count, "seed \(seed), version \(version)")
            #expect(Set(gone).isDisjoint(with: come), "seed \(seed), version \(version)")
            #expect(Set(gone).isSubset(of: rows), "seed \(seed), version \(version)")
            rows.subtract(gone)
            #expect(rows.isDisjoint(with: come), "seed \(seed), version \(version)")
            rows.formUnion(come)
            let expected = try await scores.rows(version: version)
            #expect(rows.sorted { $0.key < $1.key } == expected, "seed \(seed), version \(version)")
            let keys = { (type: String) in Set(changes.filter { $0.type == type }.map(\.row.key)) }
            #expect(keys("update_preimage") == keys("update_postimage"), "seed \(seed), version \(version)")
        }
    }
}
