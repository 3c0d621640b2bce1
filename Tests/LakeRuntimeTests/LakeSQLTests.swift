import Columnar
import DeltaLog
import Foundation
import LakeCatalog
import LakeRuntime
import SQLQuery
import SchoolSimulator
import TableOperations
import TableScan
import Testing

/// SQL and views over a lake that a simulated school fills.
@Suite(.serialized) struct LakeSQLTests {
    private func withLake(_ body: (SimulatedLake) async throws -> Void) async throws {
        let lake = try await SimulatedLake()
        do {
            _ = try await lake.sync(full: true)
            try await body(lake)
        } catch {
            await lake.close()
            throw error
        }
        await lake.close()
    }

    private func query(_ lake: Lake, _ sql: String) async throws -> RecordBatch {
        try await lake.sqlSession().query(sql) { try await $0.collect() }
    }

    private func write(_ text: String, to path: String, of lake: SimulatedLake) throws {
        let url = URL(filePath: lake.folder).appending(path: path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    @Test func queriesSeeTheRowsOfTheTable() async throws {
        try await withLake { lake in
            let rows = try await lake.rows()
            let all = try await query(lake.lake, "SELECT * FROM codetrack.weekly_stats")
            let texts = (0..<all.rowCount).map { row in
                all.columns.map { "\($0.scalar(at: row))" }.joined(separator: "|")
            }
            #expect(texts.sorted() == rows)
            let count = try await query(lake.lake, "SELECT count(*) FROM weekly_stats")
            #expect(count.columns[0].integer(at: 0) == Int64(rows.count))
            #expect(!rows.isEmpty)
        }
    }

    @Test func queriesReachThePast() async throws {
        try await withLake { lake in
            let before = try await lake.rows().count
            lake.school.day = SimulatedLake.day("2015-03-09")
            _ = try await lake.sync()
            let counts = try await query(
                lake.lake,
                """
                SELECT (SELECT count(*) FROM codetrack.weekly_stats(1)) AS first,
                    (SELECT count(*) FROM codetrack.weekly_stats('9999-01-01')) AS last
                """)
            #expect(counts.columns[0].integer(at: 0) == Int64(before))
            #expect(try await counts.columns[1].integer(at: 0) == Int64(lake.rows().count))
        }
    }

    @Test func aViewIsMadeAnewOnlyWhenAnInputChanged() async throws {
        try await withLake { lake in
            let name = try #require(TableName("codetrack.high"))
            let view = """
                SELECT s.id, s.date, s.points FROM codetrack.weekly_stats s, reference.limits
                WHERE s.points >= limits.high
                """
            try write("high\n30\n", to: "reference/limits.csv", of: lake)
            try write(view, to: "views/codetrack.high.sql", of: lake)
            let first = try await lake.lake.refreshViews()
            #expect(first.refreshed.map(\.table) == [name])
            #expect(first.waiting.map(\.view.description) == ["illuminate.illuminate_assessment_results"])
            #expect(try await lake.lake.refreshViews().unchanged == [name])
            // Files that are merged have the rows that they had.
            var compaction = CompactOptions()
            compaction.full = true
            let stats = try lake.lake.table(try #require(TableName("codetrack.weekly_stats")))
            #expect(try await stats.compact(compaction).committed)
            #expect(try await lake.lake.refreshViews().unchanged == [name])
            #expect(try await lake.sync().tables.allSatisfy { !$0.result.committed })

            let expected = "SELECT count(*) FROM codetrack.weekly_stats WHERE points >="
            let some = try await query(
                lake.lake, "SELECT (SELECT count(*) FROM codetrack.high), (\(expected) 30)")
            #expect(some.columns[0].integer(at: 0) == some.columns[1].integer(at: 0))
            try write("high\n20\n", to: "reference/limits.csv", of: lake)
            #expect(try await lake.lake.refreshViews().refreshed.map(\.table) == [name])
            let more = try await query(
                lake.lake, "SELECT (SELECT count(*) FROM codetrack.high), (\(expected) 20)")
            #expect(more.columns[0].integer(at: 0) == more.columns[1].integer(at: 0))
            #expect(more.columns[0].integer(at: 0) ?? 0 > some.columns[0].integer(at: 0) ?? 0)

            lake.school.day = SimulatedLake.day("2015-03-09")
            let synced = try await lake.sync().tables.map(\.table.description)
            #expect(synced == ["codetrack.weekly_stats", "codetrack.totals", "codetrack.high"])
            let fields = try await lake.lake.table(name).snapshot().schema.columnar.fields
            #expect(fields.map(\.name) == ["id", "date", "points"])
            #expect(fields[1].type == .date)
        }
    }

    @Test func aCompactionOfItsInputLeavesAViewAsItIs() async throws {
        try await withLake { lake in
            let name = try #require(TableName("v.sums"))
            try write("SELECT sum(points) AS n FROM codetrack.weekly_stats", to: "views/v.sums.sql", of: lake)
            lake.school.day = SimulatedLake.day("2015-03-09")
            #expect(try await lake.sync().tables.contains { $0.table == name && $0.result.committed })

            let input = try lake.lake.table(try #require(TableName("codetrack.weekly_stats")))
            let before = try await input.snapshot().version
            _ = try await input.compact()
            #expect(
                try await input.snapshot().version > before, "nothing was compacted, so this proves nothing")
            #expect(try await lake.lake.refreshViews().unchanged == [name])

            lake.school.day = SimulatedLake.day("2015-03-16")
            #expect(try await lake.sync().tables.contains { $0.table == name && $0.result.committed })
        }
    }

    @Test func viewsMayReadViewsButNotInACircle() async throws {
        try await withLake { lake in
            try write("SELECT id FROM codetrack.totals", to: "views/v.b.sql", of: lake)
            try write("SELECT count(*) AS n FROM v.b", to: "views/v.a.sql", of: lake)
            let names = try await lake.lake.refreshViews().refreshed.map(\.table.description)
            #expect(names == ["v.b", "v.a"])
            try write("SELECT n AS id FROM v.a", to: "views/v.b.sql", of: lake)
            let error = await #expect(throws: LakeError.self) { try await lake.lake.refreshViews() }
            #expect(error?.message == "these views read each other in a circle: v.a, v.b")
        }
    }

    @Test func aMistakeInAViewNamesItsFile() async throws {
        try await withLake { lake in
            try write("SELECT pionts FROM codetrack.totals", to: "views/v.b.sql", of: lake)
            let error = await #expect(throws: SQLError.self) { try await lake.lake.refreshViews() }
            #expect(
                error?.message.hasPrefix("views/v.b.sql: line 1, column 8: no such column: pionts") == true)
        }
    }
}
