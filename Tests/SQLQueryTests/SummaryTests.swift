import Columnar
import SQLQuery
import Testing

/// A table that knows its summary and has no rows to read.
private struct KnownTable: TableProvider {
    let schema = Schema([
        Field(name: "id", type: .int64), Field(name: "date", type: .date), Field(name: "Name", type: .string),
    ])
    var rowCount: Int? { 7 }

    func scan(_ request: TableRequest, receive: @Sendable (RecordBatch) async throws -> Void) throws {
        throw TestFailure()
    }

    func summary(of columns: [Int], at moment: TableMoment?) -> TableSummary? {
        if columns.contains(2) { return nil }
        let count =
            switch moment {
            case nil: 7
            case .version(let version): Int(version)
            case .time(let text): text.count
            }
        return TableSummary(
            rowCount: count,
            extremes: columns.map { $0 == 0 ? (.int(-3), .int(.max)) : (.null, .date(16_496)) })
    }
}

@Suite struct SummaryTests {
    static let catalog = TestCatalog(["t.known": KnownTable()])

    @Test(
        arguments: [
            ("SELECT count(*) FROM t.known", ["count(*)"], [.int(7)]),
            (
                "select MIN( id ), max(ID) as \"the last\" from t.known ;", ["MIN( id )", "the last"],
                [.int(-3), .int(.max)]
            ),
            (
                "SELECT max(\"date\"), count(*) AS n, min(date) FROM t.known",
                ["max(\"date\")", "n", "min(date)"],
                [.string("2015-03-02"), .int(7), .null]
            ),
            ("SELECT count(*) FROM t.known(12)", ["count(*)"], [.int(12)]),
            ("SELECT count(*) FROM t.known('2015-03-02')", ["count(*)"], [.int(10)]),
            ("SELECT count(*) FROM \"t\".\"known\"( '3' )", ["count(*)"], [.int(3)]),
        ] as [(String, [String], [Scalar])])
    func whatATableKnowsIsNotRead(query: String, names: [String], values: [Scalar]) async throws {
        let rows = try await SQLSession(catalog: Self.catalog).rows(query)
        #expect(rows.schema.fields.map(\.name) == names)
        #expect(rows.rowCount == 1)
        #expect(rows.columns.map { $0.scalar(at: 0) } == values)
    }

    @Test(arguments: [
        "SELECT count(id) FROM t.known", "SELECT min(name) FROM t.known",
        "SELECT max(id) FROM t.known WHERE id > 3",
        "SELECT min(id) FROM t.known GROUP BY date", "SELECT min(id), avg(id) FROM t.known",
        "SELECT max(id) + 1 FROM t.known", "SELECT max(id) FROM t.known LIMIT 1",
        "SELECT min(DISTINCT id) FROM t.known",
        "SELECT max(a.id) FROM t.known a JOIN t.known b", "SELECT max(id) FROM (SELECT * FROM t.known)",
        "SELECT max(id) FROM t.known UNION SELECT 1", "SELECT min(id, 1) FROM t.known",
        "SELECT max(id) FROM t.known -- all of it",
    ])
    func whatItDoesNotKnowIsRead(query: String) async throws {
        await #expect(throws: TestFailure.self) {
            _ = try await SQLSession(catalog: Self.catalog).rows(query)
        }
    }
}
