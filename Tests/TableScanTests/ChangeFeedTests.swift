import Columnar
import DeltaLog
import Expressions
import ObjectStorage
import TableOperations
import TableScan
import Testing

@Suite("Change feed")
struct ChangeFeedTests {
    static let schema = Schema([Field(name: "n", type: .int64), Field(name: "group", type: .string)])

    /// An empty table, partitioned by `group`, that records its changes unless told.
    func makeTable(records: Bool = true) async throws -> Table {
        let location = TableLocation(store: InMemoryObjectStore(), root: try #require(ObjectPath("t")))
        var options = CreateOptions(partitionColumns: ["group"])
        if records { options.properties = [ChangeFeed.property: "true"] }
        try await Table.create(at: location, schema: Self.schema, options: options)
        return Table(location)
    }

    func append(_ range: Range<Int64>, _ group: String, to table: Table) async throws {
        var n = ColumnBuilder(type: .int64)
        for value in range { n.append(integer: value) }
        let columns = [n.finish(), Column.constant(.string(group), type: .string, count: range.count)]
        _ = try await table.append([RecordBatch(schema: Self.schema, columns: columns)])
    }

    func commit(_ actions: [Action], to table: Table) async throws {
        let snapshot = try await table.snapshot()
        let outcome = try await LogWriter(table.location).commit(
            actions, as: snapshot.version + 1, basis: snapshot)
        guard case .committed = outcome else {
            Issue.record("not committed: \(outcome)")
            return
        }
    }

    /// Changes as texts `version type n group`, sorted.
    func changes(_ table: Table, from start: Int64, to end: Int64? = nil) async throws -> [String] {
        let rows = try await ChangeFeed(table, from: start, to: end).collect()
        #expect(
            rows.schema.fields.map(\.name) == [
                "n", "group", "_change_type", "_commit_version", "_commit_timestamp",
            ])
        return (0..<rows.rowCount).map { row in
            let version = rows.columns[3].integer(at: row) ?? -1
            let type = rows.columns[2].string(at: row) ?? "?"
            let n = rows.columns[0].integer(at: row).map(String.init) ?? "null"
            return "\(version) \(type) \(n) \(rows.columns[1].string(at: row) ?? "null")"
        }.sorted()
    }

    @Test func addedFilesAreInsertsAndRemovedOnesDeletes() async throws {
        let table = try await makeTable()
        try await append(0..<2, "a", to: table)
        try await append(5..<6, "b", to: table)
        let file = try #require(try await table.snapshot().files.first { $0.path.contains("=a") })
        try await commit([.remove(file.removed(atMilliseconds: 7))], to: table)
        #expect(
            try await changes(table, from: 0) == [
                "1 insert 0 a", "1 insert 1 a", "2 insert 5 b", "3 delete 0 a", "3 delete 1 a",
            ])
        #expect(try await changes(table, from: 2, to: 2) == ["2 insert 5 b"])
    }

    @Test func aRemoveThatTellsLittleIsLookedUpInTheVersionBefore() async throws {
        let table = try await makeTable()
        try await append(0..<2, "a", to: table)
        let file = try #require(try await table.snapshot().files.first { _ in true })
        try await commit([.remove(RemoveFile(path: file.path, deletionTimestamp: nil))], to: table)
        #expect(try await changes(table, from: 2) == ["2 delete 0 a", "2 delete 1 a"])
    }

    @Test func rowsThatOnlyMoveAreNoChange() async throws {
        let table = try await makeTable()
        try await append(0..<2, "a", to: table)
        try await append(2..<4, "a", to: table)
        let result = try await table.compact()
        #expect(result.committed)
        #expect(try await changes(table, from: result.version) == [])
    }

    @Test func ofDeletionVectorsTheDifferenceCounts() async throws {
        let location = TableLocation(store: InMemoryObjectStore(), root: try #require(ObjectPath("t")))
        var options = CreateOptions()
        options.properties = [ChangeFeed.property: "true", "delta.enableDeletionVectors": "true"]
        try await Table.create(at: location, schema: Self.schema, options: options)
        let table = Table(location)
        try await append(0..<10, "a", to: table)
        func mask(_ rows: [Int64]) async throws {
            var file = try #require(try await table.snapshot().files.first { _ in true })
            let removed = file.removed(atMilliseconds: 1)
            file.deletionVector = try await DeletionVector.write(
                [DeletionVector(rows: rows)], in: location, environment: .system)[0]
            try await commit([.remove(removed), .add(file)], to: table)
        }
        try await mask([1, 8])
        try await mask([1, 2, 3])
        #expect(
            try await changes(table, from: 2) == [
                "2 delete 1 a", "2 delete 8 a", "3 delete 2 a", "3 delete 3 a", "3 insert 8 a",
            ])
    }

    @Test func versionsBeforeChangesWereRecordedAreRefused() async throws {
        let table = try await makeTable(records: false)
        try await append(0..<1, "a", to: table)
        let error = await #expect(throws: TableError.self) { try await ChangeFeed(table, from: 0) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.message.contains("version 0") == true || error?.message.contains("version 1") == true)
    }

    @Test func aRangeInWhichRecordingWasOffIsRefused() async throws {
        let table = try await makeTable()
        try await append(0..<1, "a", to: table)
        let on = try await table.snapshot().metadata
        var off = on
        off.configuration[ChangeFeed.property] = "false"
        try await commit([.metadata(off)], to: table)
        try await commit([.metadata(on)], to: table)
        let feed = try await ChangeFeed(table, from: 0)
        let error = await #expect(throws: TableError.self) { try await feed.collect() }
        #expect(error?.message.contains("version 2") == true)
        #expect(try await changes(table, from: 3) == [])
    }

    @Test(arguments: [(-1, nil), (2, 1), (9, nil), (0, 9)] as [(Int64, Int64?)])
    func rangesThatAreNotThereAreRefused(start: Int64, end: Int64?) async throws {
        let table = try await makeTable()
        await #expect(throws: (any Error).self) { try await ChangeFeed(table, from: start, to: end) }
    }

    @Test func aChangeDataFileWithoutItsColumnIsDamaged() async throws {
        let table = try await makeTable()
        try await append(0..<2, "a", to: table)
        let file = try #require(try await table.snapshot().files.first { _ in true })
        let cdc = CDCFile(path: file.path, partitionValues: file.partitionValues, size: file.size)
        try await commit([.cdc(cdc)], to: table)
        let feed = try await ChangeFeed(table, from: 2)
        let error = await #expect(throws: TableError.self) { try await feed.collect() }
        #expect(error?.code == .damaged)
    }
}
