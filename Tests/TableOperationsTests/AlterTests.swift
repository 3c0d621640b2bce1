import Columnar
import DeltaLog
import TableOperations
import TableScan
import Testing

@Suite("Altering tables")
struct AlterTests {
    private static let fields = [
        StructField(name: "id", type: .long), StructField(name: "small", type: .integer),
        StructField(name: "place", type: .structure([StructField(name: "x", type: .long)])),
    ]

    private static let mapped = ["delta.columnMapping.mode": "name"]

    private static func table(_ properties: [String: String] = mapped) async throws -> Table {
        let table = try await RuleTable(fields, properties: properties).table
        _ = try await table.append([RuleTable.longs([("id", [1, 2]), ("small", [3, nil])])])
        return table
    }

    private static var upgrading: AlterOptions {
        var options = AlterOptions()
        options.allowsUpgrade = true
        return options
    }

    @Test func newColumnsAreNullInOldRowsAndGetIDsOfTheirOwn() async throws {
        let table = try await Self.table()
        let result = try await table.alter([
            .addColumn(path: ["note"], .string), .addColumn(path: ["place", "y"], .double),
        ])
        #expect(result.version == 2)
        let snapshot = try await table.snapshot()
        #expect(snapshot.metadata.configuration["delta.columnMapping.maxColumnId"] == "6")
        #expect(snapshot.schema.field(at: ["place", "y"])?.columnMappingID == 6)
        let rows = try await Scan(snapshot).collect()
        #expect(rows.column(named: "note")?.nullCount == 2)
        #expect(rows.rowCount == 2)
    }

    @Test func aRenamedColumnKeepsItsValuesAndADroppedOneDoesNotComeBack() async throws {
        let table = try await Self.table()
        _ = try await table.alter([.rename(path: ["id"], to: "number"), .drop(path: ["small"])])
        _ = try await table.alter([.addColumn(path: ["small"], .integer)])
        let rows = try await Scan(try await table.snapshot()).collect()
        #expect(rows.schema.fields.map(\.name) == ["number", "place", "small"])
        #expect(rows.column(named: "number")?.nullCount == 0)
        #expect(rows.column(named: "small")?.nullCount == 2)
        let before = try await Scan(try await table.snapshot(version: 1)).collect()
        #expect(before.column(named: "small")?.nullCount == 1)
    }

    @Test func aColumnIsOnlyRenamedWhereColumnsAreMapped() async throws {
        let table = try await Self.table([:])
        for edit in [TableEdit.rename(path: ["id"], to: "x"), .drop(path: ["id"])] {
            let error = await #expect(throws: TableError.self) { try await table.alter([edit]) }
            #expect(error?.message.contains("delta.columnMapping.mode") == true)
        }
        _ = try await table.alter(
            [.setProperty("delta.columnMapping.mode", "name"), .rename(path: ["id"], to: "x")],
            options: Self.upgrading)
        let rows = try await Scan(try await table.snapshot(), columns: ["x"]).collect()
        #expect(rows.columns[0].nullCount == 0)
    }

    @Test func aHigherProtocolIsOnlyWrittenWhereItIsAllowed() async throws {
        let table = try await Self.table([:])
        let error = await #expect(throws: TableError.self) {
            try await table.alter([.setProperty("delta.enableChangeDataFeed", "true")])
        }
        #expect(error?.code == .invalidRequest)
        #expect(error?.message.contains("--upgrade") == true)
        #expect(try await table.snapshot().version == 1)
        _ = try await table.alter(
            [.setProperty("delta.enableChangeDataFeed", "true")], options: Self.upgrading)
        #expect(
            try await table.snapshot().protocolAction
                == ProtocolAction(minReaderVersion: 1, minWriterVersion: 4))
        // Properties of the engine's own need no protocol.
        _ = try await table.alter([
            .setProperty("tarn.note", "x"), .unsetProperty("delta.enableChangeDataFeed"),
        ])
        #expect(try await table.snapshot().metadata.configuration == ["tarn.note": "x"])
    }

    @Test func wideningIsRecordedAndOldFilesAreReadAsTheWiderType() async throws {
        let table = try await Self.table([:])
        _ = try await table.alter([.widen(path: ["small"], .long)], options: Self.upgrading)
        let snapshot = try await table.snapshot()
        #expect(snapshot.protocolAction.readerFeatures == ["typeWidening"])
        let changes = snapshot.schema.field(named: "small")?.metadata["delta.typeChanges"]
        #expect(changes == .array([.object(["fromType": "integer", "toType": "long"])]))
        _ = try await table.append([RuleTable.longs([("id", [9]), ("small", [1 << 40])])])
        let rows = try await Scan(try await table.snapshot(), columns: ["small"]).collect()
        #expect((0..<3).compactMap { rows.columns[0].integer(at: $0) }.sorted() == [3, 1 << 40])
        for (path, type) in [(["small"], DeltaType.integer), (["id"], .string), (["nothing"], .long)] {
            await #expect(throws: TableError.self) { try await table.alter([.widen(path: path, type)]) }
        }
    }

    @Test func aNewConstraintIsHeldAgainstTheRowsThatAreThere() async throws {
        let table = try await Self.table([:])
        let error = await #expect(throws: TableError.self) {
            try await table.alter(
                [.addConstraint(name: "one", expression: "id > 1")], options: Self.upgrading)
        }
        #expect(error?.code == .refusedData)
        #expect(try await table.snapshot().version == 1)
        _ = try await table.alter(
            [.addConstraint(name: "some", expression: "id > 0")], options: Self.upgrading)
        await #expect(throws: TableError.self) {
            try await table.append([RuleTable.longs([("id", [0])])])
        }
        await #expect(throws: TableError.self) {
            try await table.alter([.widen(path: ["id"], .decimal(precision: 20, scale: 0))])
        }
        _ = try await table.alter([.dropConstraint(name: "some")])
        _ = try await table.append([RuleTable.longs([("id", [0])])])
    }

    @Test func rowTrackingGivesIDsToTheFilesThatAreThere() async throws {
        let table = try await Self.table([:])
        _ = try await table.alter([.setProperty("delta.enableRowTracking", "true")], options: Self.upgrading)
        let snapshot = try await table.snapshot()
        #expect(snapshot.files.map(\.baseRowID) == [0])
        #expect(snapshot.files.map(\.defaultRowCommitVersion) == [2])
        #expect(snapshot.domains["delta.rowTracking"] != nil)
        #expect(try await Scan(snapshot).collect().rowCount == 2)
    }

    @Test(arguments: [
        TableEdit.drop(path: ["nothing"]), .rename(path: ["id"], to: "PLACE"), .drop(path: ["place", "x"]),
        .addColumn(path: ["ID"], .long), .addColumn(path: ["nowhere", "x"], .long), .unsetProperty("nothing"),
        .setProperty("delta.columnMapping.maxColumnId", "1"),
        .setProperty("delta.enableIcebergCompatV2", "true"),
        .setProperty("delta.appendOnly", "perhaps"), .setProperty("delta.columnMapping.mode", "id"),
        .addConstraint(name: "bad", expression: "rand() > 0"),
        .addConstraint(name: "no", expression: "id + 1"),
        .support(TableFeature(rawValue: "catalogManaged")), .setDefault(column: "id", expression: "id"),
        .dropConstraint(name: "nothing"),
    ])
    func whatContradictsTheTableIsRefusedAndNothingIsWritten(edit: TableEdit) async throws {
        let table = try await Self.table()
        await #expect(throws: TableError.self) { try await table.alter([edit], options: Self.upgrading) }
        #expect(try await table.snapshot().version == 1)
    }

    @Test func rowsBringTheirColumnsAlongOnlyWhereAsked() async throws {
        let table = try await Self.table()
        let rows = RuleTable.longs([("id", [7]), ("fresh", [8])])
        await #expect(throws: TableError.self) { try await table.append([rows]) }
        var options = WriteOptions()
        options.evolution = SchemaEvolution(addsColumns: true)
        let result = try await table.append([rows], options: options)
        #expect(result.version == 2)
        let found = try await Scan(try await table.snapshot(), columns: ["fresh"]).collect()
        #expect(found.columns[0].nullCount == 2)
        #expect((0..<3).compactMap { found.columns[0].integer(at: $0) } == [8])
    }

    @Test func rowsWidenAColumnOnlyWhereAskedAndTheTableAllowsIt() async throws {
        let table = try await Self.table(["delta.enableTypeWidening": "true"])
        let rows = RuleTable.longs([("id", [7]), ("small", [1 << 40])])
        await #expect(throws: TableError.self) { try await table.append([rows]) }
        var options = WriteOptions()
        options.evolution = SchemaEvolution(widensTypes: true)
        _ = try await table.append([rows], options: options)
        #expect(try await table.snapshot().schema.field(named: "small")?.type == .long)
        let narrow = try await Self.table([:])
        let error = await #expect(throws: TableError.self) {
            try await narrow.append([rows], options: options)
        }
        #expect(error?.message.contains("--upgrade") == true)
    }
}
