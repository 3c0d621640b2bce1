import DeltaLog
import Expressions
import TableOperations
import TableScan
import Testing

@Suite("Update by predicate")
struct UpdateTests {
    typealias Row = ScoreTable.Row

    private func update(_ scores: ScoreTable, _ texts: [String], where condition: String) async throws
        -> WriteResult
    {
        try await scores.table.update(
            try texts.map { try Assignment(parsing: $0, schema: ScoreTable.schema) },
            where: try Condition.parse(condition, schema: ScoreTable.schema))
    }

    @Test(arguments: ["copy-on-write", "merge-on-read"])
    func matchingRowsGetTheValuesAndOthersStay(rowChanges: String) async throws {
        let scores = try await ScoreTable(
            properties: ["delta.enableDeletionVectors": "true", "tarn.rowChanges": rowChanges])
        try await scores.upsert([
            Row(1, 1, "a", 1), Row(2, 1, "a", 2, "x"), Row(3, 1, "b", 3), Row(4, 1, "b", 9),
        ])
        let result = try await update(
            scores, ["points = 9", "note = 'set'"], where: "id >= 2 AND cohort = 'b'")
        #expect(result.rowsUpdated == 2)
        #expect(
            try await scores.rows() == [
                Row(1, 1, "a", 1), Row(2, 1, "a", 2, "x"), Row(3, 1, "b", 9, "set"), Row(4, 1, "b", 9, "set"),
            ])
    }

    @Test func rowsThatHaveTheValuesAlreadyAreLeftAlone() async throws {
        let scores = try await ScoreTable()
        try await scores.upsert([Row(1, 1, "a", 1), Row(2, 1, "a", 2)])
        let none = try await update(scores, ["points = 2"], where: "id = 2")
        #expect(!none.committed)
        #expect(none.rowsUnchanged == 1)
        let one = try await update(scores, ["points = 2"], where: "id <= 2")
        #expect((one.rowsUpdated, one.rowsUnchanged) == (1, 1))
    }

    @Test func aNullCanBeSetAndAPartitionColumnMovesRows() async throws {
        let scores = try await ScoreTable()
        try await scores.upsert([Row(1, 1, "a", 1, "x"), Row(2, 1, "b", 2, "y")])
        _ = try await update(scores, ["note = NULL", "cohort = 'b'"], where: "id = 1")
        #expect(try await scores.rows() == [Row(1, 1, "b", 1), Row(2, 1, "b", 2, "y")])
    }

    @Test(arguments: ["id = 5", "nothing = 1", "points > 3", "points = 2.5", "points"])
    func whatIsNoAssignmentIsRefused(text: String) async throws {
        let scores = try await ScoreTable()
        try await scores.upsert([Row(1, 1, "a", 1)])
        await #expect(throws: (any Error).self) { try await update(scores, [text], where: "id = 1") }
        #expect(try await scores.table.snapshot().version == 1)
    }
}
