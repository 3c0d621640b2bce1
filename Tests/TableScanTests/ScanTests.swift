import Columnar
import DeltaLog
import Expressions
import ObjectStorage
import TableOperations
import TableScan
import Testing

@Suite("Scan")
struct ScanTests {
    static let schema = Schema([
        Field(name: "n", type: .int64), Field(name: "group", type: .string),
        Field(name: "text", type: .string),
    ])

    /// Five files of ten rows: n from 0 to 49, one group a file, every third text null.
    func makeTable() async throws -> Table {
        let location = TableLocation(store: InMemoryObjectStore(), root: try #require(ObjectPath("t")))
        try await Table.create(
            at: location, schema: Self.schema, options: CreateOptions(partitionColumns: ["group"]))
        let table = Table(location)
        for file in 0..<5 {
            var n = ColumnBuilder(type: .int64)
            var text = ColumnBuilder(type: .string)
            for row in 0..<10 {
                let value = file * 10 + row
                n.append(integer: Int64(value))
                if value % 3 == 0 { text.appendNull() } else { text.append("t\(value)") }
            }
            let columns = [
                n.finish(), Column.constant(.string("g\(file)"), type: .string, count: 10), text.finish(),
            ]
            _ = try await table.append([RecordBatch(schema: Self.schema, columns: columns)])
        }
        return table
    }

    func numbers(_ batch: RecordBatch) -> [Int64] {
        (0..<batch.rowCount).compactMap { batch.column(named: "n")?.integer(at: $0) }.sorted()
    }

    @Test func allRowsComeInTheTablesColumns() async throws {
        let rows = try await Scan(try await makeTable().snapshot()).collect()
        #expect(rows.schema.fields.map(\.name) == ["n", "group", "text"])
        #expect(numbers(rows) == Array(0..<50))
        #expect(rows.column(named: "text")?.nullCount == 17)
    }

    @Test(
        arguments: [
            ("n >= 12 AND n < 18", 1, [12, 13, 14, 15, 16, 17]),
            ("\"group\" = 'g3' AND n > 36", 1, [37, 38, 39]),
            ("text IS NULL AND n BETWEEN 40 AND 49", 1, [42, 45, 48]), ("n = 100", 0, []),
            ("text LIKE 't1%' AND \"group\" IN ('g0', 'g4')", 1, [1]),
        ] as [(String, Int, [Int64])])
    func aConditionSkipsFilesAndKeepsExactlyItsRows(text: String, fileCount: Int, expected: [Int64])
        async throws
    {
        let snapshot = try await makeTable().snapshot()
        let condition = try Condition.parse(text, schema: snapshot.schema.columnar)
        let scan = try Scan(snapshot, columns: ["n"], condition: condition)
        #expect(scan.files.count == fileCount)
        let rows = try await scan.collect()
        #expect(rows.schema.fields.map(\.name) == ["n"])
        #expect(numbers(rows) == expected)
    }

    @Test func extremesComeFromTheLogWhereTheyAreExact() async throws {
        let table = try await makeTable()
        let fields = Self.schema.fields
        let before = try #require(try await table.snapshot().recordedExtremes(of: [fields[0]]))
        #expect(before[0].minimum == .int(0) && before[0].maximum == .int(49))
        // Texts may be cut.
        #expect(try await table.snapshot().recordedExtremes(of: [fields[0], fields[2]]) == nil)
        let condition = try Condition.parse("n = 49 OR n = 20", schema: Self.schema)
        _ = try await table.delete(where: condition)
        if let after = try await table.snapshot().recordedExtremes(of: [fields[0]]) {
            #expect(after[0].minimum == .int(0) && after[0].maximum == .int(48))
        }
    }

    @Test(arguments: [1, 2, 7], [3, 1_000])
    func rowsComeInTheOrderOfFilesHoweverManyAreReadAhead(readAhead: Int, batchSize: Int) async throws {
        var options = ScanOptions()
        options.readAhead = readAhead
        options.batchSize = batchSize
        let snapshot = try await makeTable().snapshot()
        let wanted = try await Scan(snapshot).collect()
        var found: [Int64] = []
        for try await batch in try Scan(snapshot, options: options) {
            #expect(batch.rowCount <= batchSize)
            for row in 0..<batch.rowCount { found.append(batch.columns[0].integer(at: row) ?? -1) }
        }
        #expect(found == (0..<50).compactMap { wanted.columns[0].integer(at: $0) })
        // Given up in the middle.
        var iterator = try Scan(snapshot, options: options).makeAsyncIterator()
        _ = try await iterator.next()
    }

    @Test func aLimitEndsTheScan() async throws {
        let rows = try await Scan(try await makeTable().snapshot(), limit: 13).collect()
        #expect(rows.rowCount == 13)
        let none = try await Scan(try await makeTable().snapshot(), limit: 0).collect()
        #expect(none.rowCount == 0)
    }

    @Test func anUnknownColumnIsNamedWithTheKnownOnes() async throws {
        let snapshot = try await makeTable().snapshot()
        let error = #expect(throws: TableError.self) { try Scan(snapshot, columns: ["n", "nope"]) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.message.contains("nope") == true)
        #expect(error?.message.contains("text") == true)
    }

    @Test func aDataFileThatIsGoneIsNamed() async throws {
        let table = try await makeTable()
        let snapshot = try await table.snapshot()
        let file = try #require(snapshot.files.first)
        try await table.location.store.delete(try table.location.resolve(file.path))
        let error = await #expect(throws: TableError.self) { try await Scan(snapshot).collect() }
        #expect(error?.code == .damaged)
        #expect(error?.message.contains("part-") == true)
    }
}
