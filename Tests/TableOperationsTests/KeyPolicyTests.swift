import Columnar
import Expressions
import TableOperations
import TableScan
import TestSupport
import Testing

@Suite("Duplicates, missing rows and large batches")
struct KeyPolicyTests {
    typealias Row = ScoreTable.Row

    @Test func ofRowsWithOneKeyTheFirstStaysWhereThatIsAsked() async throws {
        let scores = try await ScoreTable()
        var options = UpsertOptions()
        options.duplicates = .first
        let result = try await scores.upsert(
            [Row(1, 1, "a", 1), Row(2, 1, "a", 2), Row(1, 1, "a", 3)], options)
        #expect(result.duplicateRowsInBatch == 1)
        #expect(try await scores.rows().map(\.points) == [1, 2])
    }

    @Test func duplicatesRefuseTheBatchWhereThatIsAsked() async throws {
        let scores = try await ScoreTable()
        var options = UpsertOptions()
        options.duplicates = .error
        let error = await #expect(throws: TableError.self) {
            try await scores.upsert([Row(1, 1, "a", 1), Row(1, 1, "a", 1)], options)
        }
        #expect(error?.code == .refusedData)
        #expect(error?.message.contains("id, date") == true)
        #expect(try await scores.rows().isEmpty)
    }

    @Test(arguments: ["copy-on-write", "merge-on-read"])
    func missingRowsGoOnlyWithinTheScope(rowChanges: String) async throws {
        let scores = try await ScoreTable(
            properties: ["delta.enableDeletionVectors": "true", "tarn.rowChanges": rowChanges])
        try await scores.upsert((0..<10).map { Row($0, 1, $0 < 5 ? "a" : "b", $0) })
        var options = UpsertOptions()
        options.missing = .init(
            scope: try Condition.parse("cohort = 'a'", schema: ScoreTable.schema), greatestFraction: 0.6)
        let result = try await scores.upsert(
            [Row(0, 1, "a", 0), Row(1, 1, "a", 11), Row(20, 1, "a", 20)], options)
        #expect(
            (result.rowsDeleted, result.rowsUpdated, result.rowsInserted, result.rowsUnchanged) == (
                3, 1, 1, 1
            ))
        #expect(try await scores.rows().map(\.key.id) == [0, 1, 5, 6, 7, 8, 9, 20])
        let again = try await scores.upsert(
            [Row(0, 1, "a", 0), Row(1, 1, "a", 11), Row(20, 1, "a", 20)], options)
        #expect(!again.committed)
    }

    @Test func tooManyMissingRowsRefuseTheBatch() async throws {
        let scores = try await ScoreTable()
        try await scores.upsert((0..<10).map { Row($0, 1, "a", $0) })
        var options = UpsertOptions()
        options.missing = .init(greatestFraction: 0.5)
        let error = await #expect(throws: TableError.self) {
            try await scores.upsert([Row(0, 1, "a", 0)], options)
        }
        #expect(error?.code == .refusedData)
        #expect(error?.message.contains("9 of 10") == true)
        #expect(try await scores.rows().count == 10)
    }

    @Test func aBatchBeyondItsMemoryIsMergedInPartsToTheSameTable() async throws {
        var random = SeededGenerator(seed: 8)
        let notes = String(repeating: "n", count: 400)
        let rows = (0..<30_000).map { _ in
            Row(
                Int64.random(in: 0..<2_000, using: &random), Int32.random(in: 0..<10, using: &random), "a",
                Int64.random(in: 0..<100, using: &random), notes)
        }
        let small = try await ScoreTable(partitioned: false)
        let large = try await ScoreTable(partitioned: false)
        for table in [small, large] { try await table.upsert(Array(rows.prefix(500))) }
        var options = UpsertOptions()
        options.write.memory = try MemoryBudget(byteCount: MemoryBudget.least)
        let spilled = try await small.upsert(rows, options)
        let whole = try await large.upsert(rows)
        #expect(spilled.rowsInserted == whole.rowsInserted)
        #expect(spilled.rowsUpdated == whole.rowsUpdated)
        #expect(spilled.rowsUnchanged == whole.rowsUnchanged)
        #expect(spilled.duplicateRowsInBatch == whole.duplicateRowsInBatch)
        let found = try await small.rows()
        #expect(found == (try await large.rows()))
        let again = try await small.upsert(rows, options)
        #expect(!again.committed)
    }

    @Test func lessMemoryThanAnythingNeedsIsRefused() {
        let error = #expect(throws: TableError.self) { try MemoryBudget(byteCount: 1 << 20) }
        #expect(error?.code == .invalidRequest)
    }
}
