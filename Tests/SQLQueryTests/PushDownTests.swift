import Columnar
import SQLQuery
import TestSupport
import Testing

/// What is pushed down into a scan never changes what a query gives.
@Suite struct PushDownTests {
    /// Batches of awkward rows.
    static func batches(seed: UInt64) -> [RecordBatch] {
        var generator = SeededGenerator(seed: seed)
        return (0..<4).map { AwkwardRows.batch(from: $0 * 60, count: 60, using: &generator) }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func aFilterThroughSQLIsTheSameFilterOnAllRows(seed: UInt64) async throws {
        let batches = Self.batches(seed: seed)
        let pushing = WatchedTable(batches)
        let plain = WatchedTable(batches, filters: false)
        let left = try SQLSession(catalog: TestCatalog(["t.rows": pushing]))
        let right = try SQLSession(catalog: TestCatalog(["t.rows": plain]))
        var generator = SeededGenerator(seed: seed &+ 100)
        for _ in 0..<250 {
            let condition = AwkwardRows.condition(depth: 2, using: &generator)
            let query = "SELECT key FROM t.rows WHERE \(condition) ORDER BY key"
            let found = try await left.values(query)
            let expected = try await right.values(query)
            #expect(found == expected, "seed \(seed): \(condition)")
        }
        // Unless much is held back, this would test nothing.
        #expect(pushing.rowsHandedOn < plain.rowsHandedOn * 9 / 10)
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func aJoinGivesTheSameRowsHoweverItsTablesAreRead(seed: UInt64) async throws {
        let rows = Self.batches(seed: seed)
        let other = Self.batches(seed: seed &+ 50)
        var tight = SQLOptions()
        tight.joinByteCount = 0
        let sessions = try [
            SQLSession(catalog: TestCatalog(["t.rows": WatchedTable(rows), "t.other": WatchedTable(other)])),
            SQLSession(
                catalog: TestCatalog(["t.rows": WatchedTable(rows), "t.other": WatchedTable(other)]),
                options: tight),
            SQLSession(
                catalog: TestCatalog([
                    "t.rows": WatchedTable(rows, filters: false),
                    "t.other": WatchedTable(other, filters: false),
                ]), options: tight),
        ]
        var generator = SeededGenerator(seed: seed &+ 200)
        let names = AwkwardRows.schema.fields.map(\.name)
        for _ in 0..<12 {
            let column = names.randomElement(using: &generator) ?? "key"
            let second =
                Bool.random(using: &generator) ? column : names.randomElement(using: &generator) ?? "key"
            let operation = ["=", "=", "=", "IS", "<"].randomElement(using: &generator) ?? "="
            let join =
                ["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"].randomElement(using: &generator) ?? "JOIN"
            let filter = AwkwardRows.condition(depth: 0, using: &generator)
            let query = """
                SELECT coalesce(a.key, 9999) * 1000 + coalesce(b.key, 999) FROM (SELECT * FROM t.rows WHERE \(filter)) a
                \(join) t.other b ON a.\(column) \(operation) b.\(second) WHERE coalesce(a.key, 0) < 60 ORDER BY 1
                """
            let first = try await sessions[0].values(query)
            for session in sessions.dropFirst() {
                let values = try await session.values(query)
                #expect(values == first, "seed \(seed): \(query)")
            }
        }
    }

    @Test func onlyTheColumnsThatAQueryUsesAreRead() async throws {
        let table = WatchedTable(Self.batches(seed: 9))
        let session = try SQLSession(catalog: TestCatalog(["t.rows": table]))
        _ = try await session.rows("SELECT name FROM t.rows WHERE whole > 3")
        _ = try await session.rows("SELECT count(*) FROM t.rows")
        #expect(table.requests.map(\.columns) == [[2, 9], []])
    }

    @Test func filtersReachTheScan() async throws {
        let table = WatchedTable(Self.batches(seed: 9))
        let session = try SQLSession(catalog: TestCatalog(["t.rows": table]))
        let queries = [
            "whole = 3", "whole IN (1, 2)", "whole BETWEEN 1 AND 2", "name LIKE 'a%'", "day >= '2015-03'",
            "day IS NULL", "price < '12.35'", "moment > '2015-03-02 08:00:00'", "flag = 1",
        ]
        for query in queries { _ = try await session.rows("SELECT key FROM t.rows WHERE \(query)") }
        #expect(table.requests.allSatisfy { $0.condition != nil })
    }

    @Test func rowsWithoutMatchInALeftJoinAreNotMistakenForNulls() async throws {
        let left = WatchedTable([batch(("id", .int64, [.int(1), .int(2)]))])
        let right = WatchedTable([batch(("id", .int64, [.int(1)]), ("note", .string, [.string("here")]))])
        let session = try SQLSession(catalog: TestCatalog(["t.l": left, "t.r": right]))
        let missing = try await session.values(
            "SELECT l.id FROM t.l LEFT JOIN t.r USING (id) WHERE note IS NULL")
        #expect(missing == [.int(2)])
    }

    @Test func theInnerTableOfAJoinIsReadTwiceAtMost() async throws {
        let ids: [Scalar] = (0..<500).map { .int($0) }
        let outer = WatchedTable([batch(("id", .int64, ids))])
        let inner = WatchedTable([
            batch(("id", .int64, ids), ("twice", .int64, (0..<500).map { .int($0 * 2) }))
        ])
        let session = try SQLSession(catalog: TestCatalog(["t.o": outer, "t.i": inner]))
        let sum = try await session.values("SELECT sum(twice) FROM t.o CROSS JOIN t.i ON o.id = i.id")
        #expect(sum == [.int(249_500)])
        #expect(inner.requests.count == 2)
    }
}
