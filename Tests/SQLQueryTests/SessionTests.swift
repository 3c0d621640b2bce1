import Columnar
import SQLQuery
import Testing

@Suite struct SessionTests {
    private static let scores = batch(
        ("id", .int64, [.int(1), .int(2), .int(3)]),
        ("points", .float64, [.double(10), .double(30), .null]),
        ("name", .string, [.string("Ada"), .string("Zoë"), .string("小明")]))

    private func session(_ tables: [String: any TableProvider] = ["t.scores": WatchedTable([scores])]) throws
        -> SQLSession
    {
        try SQLSession(catalog: TestCatalog(tables))
    }

    @Test(arguments: [UInt64(5), 6])
    func columnsComeBackWithTheirTypesAndValues(seed: UInt64) async throws {
        let batches = PushDownTests.batches(seed: seed)
        let session = try session(["t.rows": WatchedTable(batches)])
        let found = try await session.rows("SELECT * FROM t.rows")
        let expected = try RecordBatch.concatenating(batches)
        #expect(found.rowCount == expected.rowCount)
        for (index, field) in expected.schema.fields.enumerated() where field.type != .uint64 {
            #expect(found.schema.fields[index].type == field.type, "\(field.name)")
            for row in 0..<expected.rowCount {
                var value = expected.columns[index].scalar(at: row)
                // SQLite has no NaN.
                if case .double(let number) = value, number.isNaN { value = .null }
                if case .float(let number) = value, number.isNaN { value = .null }
                #expect(found.columns[index].scalar(at: row) == value, "\(field.name), row \(row)")
            }
        }
    }

    @Test func nestedValuesAreJSON() async throws {
        var builder = ColumnBuilder(type: .list(Field(name: "element", type: .int32)))
        builder.children[0] {
            $0.append(integer: 1)
            $0.appendNull()
        }
        builder.appendListEnd()
        builder.appendNull()
        let column = builder.finish()
        let table = RecordBatch(schema: Schema([Field(name: "marks", type: column.type)]), columns: [column])
        let session = try session(["t.lists": WatchedTable([table])])
        #expect(try await session.values("SELECT marks FROM t.lists") == [.string("[1,null]"), .null])
        #expect(try await session.values("SELECT json_array_length(marks) FROM t.lists LIMIT 1") == [.int(2)])
    }

    @Test func datesAndTimesAreTextsThatSQLitesFunctionsTake() async throws {
        let table = batch(
            ("day", .date, [.date(16_496)]),
            (
                "moment", .timestamp(.microseconds, adjustedToUTC: true),
                [.timestamp(1_425_283_200_500_000, .microseconds, adjustedToUTC: true)]
            ))
        let session = try session(["t.days": WatchedTable([table])])
        let row = try await session.rows(
            "SELECT date(day, '+7 days') a, strftime('%H:%M', moment) b, day || '' c, moment || '' d FROM t.days"
        )
        #expect(
            row.columns.map { $0.string(at: 0) } == [
                "2015-03-09", "08:00", "2015-03-02", "2015-03-02 08:00:00.5",
            ])
    }

    @Test func decimalsAreExactAndOrderedByValue() async throws {
        let values: [Int128] = [
            1_000, 950, -1, 123_456_789_012_345_678_901_234_567, 123_456_789_012_345_678_901_234_566,
        ]
        let table = batch(
            ("d", .decimal(precision: 38, scale: 2), values.map { .decimal($0, scale: 2) }))
        let session = try session(["t.d": WatchedTable([table])])
        let sorted = try await session.values("SELECT d FROM t.d ORDER BY d")
        #expect(sorted == values.sorted().map { .decimal($0, scale: 2) })
        #expect(try await session.values("SELECT count(*) FROM t.d WHERE d = 10") == [.int(1)])
        let above = "SELECT d FROM t.d WHERE d > '1234567890123456789012345.66'"
        #expect(try await session.values(above) == [.decimal(values[3], scale: 2)])
        #expect(
            try await session.values("SELECT max(d) || '' FROM t.d") == [
                .string("1234567890123456789012345.67")
            ])
    }

    @Test func functionsAreThere() async throws {
        let session = try session()
        #expect(try await session.values("SELECT median(points) FROM t.scores") == [.double(20)])
        #expect(try await session.values("SELECT median(points) FROM t.scores WHERE id = 3") == [.null])
        #expect(try await session.values("SELECT id FROM t.scores WHERE name REGEXP '^Z.ë$'") == [.int(2)])
        #expect(
            try await session.values("SELECT regexp_extract('Unit 12b', '([0-9]+)([a-z])', 1)") == [
                .string("12")
            ])
        #expect(try await session.values("SELECT regexp_extract('Unit', '[0-9]+')") == [.null])
        #expect(
            try await session.values("SELECT regexp_replace('a1b22', '[0-9]+', '#')") == [.string("a#b#")])
        #expect(try await session.values("SELECT NULL REGEXP 'a'") == [.null])
        let error = await #expect(throws: SQLError.self) { try await session.values("SELECT 'a' REGEXP '('") }
        #expect(error?.message.contains("no regular expression: (") == true)
    }

    @Test func aTableCanBeAskedForItsPast() async throws {
        let table = WatchedTable([Self.scores])
        let session = try session(["t.scores": table])
        _ = try await session.rows("SELECT id FROM t.scores(7)")
        _ = try await session.rows("SELECT s.id FROM t.scores('2015-03-02') AS s")
        _ = try await session.rows("SELECT id FROM t.scores WHERE as_of = 'yesterday'")
        _ = try await session.rows("WITH v(n) AS (VALUES (1), (2)) SELECT id FROM v, t.scores(v.n)")
        #expect(
            table.requests.map(\.moment) == [
                .version(7), .time("2015-03-02"), .time("yesterday"), .version(1), .version(2),
            ])
        let error = await #expect(throws: SQLError.self) {
            try await session.rows("SELECT * FROM t.scores(2.5)")
        }
        #expect(error?.message.contains("names a state of it") == true)
    }

    @Test func severalStatementsGiveTheRowsOfTheLast() async throws {
        let session = try session()
        let names = try await session.values(
            "CREATE TEMP VIEW good AS SELECT * FROM t.scores WHERE points >= 30; -- who\nSELECT name FROM good;\n"
        )
        #expect(names == [.string("Zoë")])
    }

    @Test func columnsOfTheSameNameAreTold() async throws {
        let rows = try await session().rows("SELECT a.id, b.id FROM t.scores a JOIN t.scores b USING (id)")
        #expect(rows.schema.fields.map(\.name) == ["id", "id_2"])
    }

    @Test func aMixedColumnIsText() async throws {
        let rows = try await session().values("SELECT 1 UNION ALL SELECT 'two' UNION ALL SELECT 3.5")
        #expect(rows == [.string("1"), .string("two"), .string("3.5")])
    }

    @Test func tablesCannotBeChanged() async throws {
        let error = await #expect(throws: SQLError.self) { try await session().rows("DELETE FROM t.scores") }
        #expect(error?.message.contains("may not be modified") == true)
    }

    @Test func aMistakeIsShownWhereItIs() async throws {
        let error = await #expect(throws: SQLError.self) {
            try await session().rows("SELECT id\nFROM t.scores\nWHERE pionts > 3")
        }
        #expect(
            error?.message == """
                line 3, column 7: no such column: pionts
                    WHERE pionts > 3
                          ^
                """)
    }

    @Test func anUnknownTableTellsTheKnownOnes() async throws {
        let error = await #expect(throws: SQLError.self) { try await session().rows("SELECT * FROM t.score") }
        #expect(error?.message.contains("no such table: t.score") == true)
        #expect(error?.message.hasSuffix("There is: t.scores.") == true)
    }

    @Test(arguments: ["", "  -- nothing", ";", "SELECT"])
    func aTextWithoutAQueryIsRefused(text: String) async throws {
        await #expect(throws: SQLError.self) { try await session().rows(text) }
    }

    @Test func anErrorOfAScanComesOutAsItIs() async throws {
        let session = try session(["t.broken": BrokenTable()])
        await #expect(throws: TestFailure.self) { try await session.rows("SELECT * FROM t.broken") }
        #expect(try await session.values("SELECT 1") == [.int(1)])
    }

    @Test(arguments: [
        "SELECT count(*) FROM t.endless", "SELECT sum(a.id) FROM t.endless a",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    ])
    func aQueryCanBeInterrupted(query: String) async throws {
        let session = try session(["t.endless": EndlessTable()])
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) { try await session.rows(query) }
            }
            try? await Task.sleep(for: .milliseconds(50))
            group.cancelAll()
        }
        #expect(try await session.values("SELECT 2") == [.int(2)])
    }

    @Test func aReaderMayStopEarly() async throws {
        let session = try session(["t.endless": EndlessTable()])
        let first = try await session.query("SELECT id FROM t.endless") { try await $0.next() }
        #expect(first?.rowCount == 8_192)
        #expect(try await session.rows("SELECT id FROM t.endless LIMIT 3").rowCount == 3)
    }
}

/// Fails at its second batch.
private struct BrokenTable: TableProvider {
    let rows = batch(("id", .int64, [.int(1)]))
    var schema: Schema { rows.schema }
    var rowCount: Int? { nil }

    func scan(_ request: TableRequest, receive: @Sendable (RecordBatch) async throws -> Void) async throws {
        try await receive(rows.selecting(request.columns))
        throw TestFailure()
    }
}

/// Never ends.
private struct EndlessTable: TableProvider {
    let rows = batch(("id", .int64, (0..<1_000).map { .int($0) }))
    var schema: Schema { rows.schema }
    var rowCount: Int? { nil }

    func scan(_ request: TableRequest, receive: @Sendable (RecordBatch) async throws -> Void) async throws {
        while true { try await receive(rows.selecting(request.columns)) }
    }
}
