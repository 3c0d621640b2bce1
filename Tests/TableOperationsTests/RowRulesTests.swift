import Columnar
import DeltaLog
import Expressions
import ObjectStorage
import TableOperations
import TableScan
import Testing

/// A table whose schema carries rules, over a store in memory.
struct RuleTable {
    let table: Table

    init(
        _ fields: [StructField], constraints: [String: String] = [:], properties: [String: String] = [:],
        key: [String] = [], partitionColumns: [String] = []
    ) async throws {
        let location = TableLocation(
            store: InMemoryObjectStore(), root: try #require(ObjectPath("lake/rules")))
        var options = CreateOptions(key: key, partitionColumns: partitionColumns)
        options.properties = properties
        for (name, text) in constraints { options.properties["delta.constraints.\(name)"] = text }
        try await Table.create(at: location, tableSchema: TableSchema(fields), options: options)
        table = Table(location)
    }

    static func longs(_ columns: [(String, [Int64?])]) -> RecordBatch {
        RecordBatch(
            schema: Schema(columns.map { Field(name: $0.0, type: .int64) }),
            columns: columns.map { _, values in
                var builder = ColumnBuilder(type: .int64)
                for value in values {
                    if let value { builder.append(integer: value) } else { builder.appendNull() }
                }
                return builder.finish()
            })
    }

    /// The values of a column of whole numbers, sorted.
    func values(_ column: String) async throws -> [Int64?] {
        let rows = try await Scan(try await table.snapshot(), columns: [column]).collect()
        return (0..<rows.rowCount).map { rows.columns[0].integer(at: $0) }.sorted { ($0 ?? -1) < ($1 ?? -1) }
    }

    func fileCount() async throws -> Int { try await table.snapshot().files.count }
}

@Suite("Rules of rows")
struct RowRulesTests {
    private static let id = StructField(name: "id", type: .long)

    private static func field(_ name: String, _ metadata: JSONObject) -> StructField {
        StructField(name: name, type: .long, metadata: metadata)
    }

    @Test(arguments: [[1, -1] as [Int64?], [nil]])
    func aRowThatViolatesACheckConstraintRefusesAllAndNamesIt(ids: [Int64?]) async throws {
        let rules = try await RuleTable([Self.id], constraints: ["positive": "id > 0"])
        _ = try await rules.table.append([RuleTable.longs([("id", [5])])])
        let error = await #expect(throws: TableError.self) {
            try await rules.table.append([RuleTable.longs([("id", ids)])])
        }
        #expect(error?.code == .refusedData)
        #expect(error?.message.contains("positive") == true)
        #expect(try await rules.values("id") == [5])
    }

    @Test func anUpsertIsHeldAgainstConstraintsAndADeleteIsNot() async throws {
        let rules = try await RuleTable(
            [Self.id, StructField(name: "mark", type: .long)],
            constraints: ["low": "length(cast(mark as string)) < 3"],
            key: ["id"])
        _ = try await rules.table.upsert([RuleTable.longs([("id", [1, 2]), ("mark", [10, 20])])])
        let error = await #expect(throws: TableError.self) {
            try await rules.table.upsert([RuleTable.longs([("id", [2, 3]), ("mark", [100, 5])])])
        }
        #expect(error?.code == .refusedData)
        #expect(try await rules.values("mark") == [10, 20])
    }

    @Test func anInvariantIsEvaluated() async throws {
        let invariant: JSONObject = ["delta.invariants": #"{"expression":{"expression":"id > 3"}}"#]
        let rules = try await RuleTable([Self.field("id", invariant)])
        _ = try await rules.table.append([RuleTable.longs([("id", [4])])])
        await #expect(throws: TableError.self) {
            try await rules.table.append([RuleTable.longs([("id", [3])])])
        }
    }

    @Test func aConstraintThatIsNotUnderstoodRefusesEveryWriteByItsName() async throws {
        let rules = try await RuleTable([Self.id])
        let snapshot = try await rules.table.snapshot()
        var metadata = snapshot.metadata
        metadata.configuration["delta.constraints.odd"] = "my_function(id) = 1"
        let writer = LogWriter(rules.table.location)
        let protocolAction = ProtocolAction(minReaderVersion: 1, minWriterVersion: 3)
        _ = try await writer.commit([.protocolAction(protocolAction), .metadata(metadata)], as: 1)
        let error = await #expect(throws: TableError.self) {
            try await rules.table.append([RuleTable.longs([("id", [1])])])
        }
        #expect(error?.code == .unsupported)
        #expect(error?.message.contains("odd") == true)
        #expect(try await rules.table.snapshot().version == 1)
    }

    @Test func aGeneratedColumnIsComputedOrHeldAgainstItsExpression() async throws {
        let rules = try await RuleTable([
            Self.id, Self.field("twice", ["delta.generationExpression": "id * 2"]),
        ])
        _ = try await rules.table.append([RuleTable.longs([("id", [1, 2, nil])])])
        #expect(try await rules.values("twice") == [nil, 2, 4])
        _ = try await rules.table.append([RuleTable.longs([("id", [3]), ("twice", [6])])])
        let error = await #expect(throws: TableError.self) {
            try await rules.table.append([RuleTable.longs([("id", [3]), ("twice", [7])])])
        }
        #expect(error?.code == .refusedData)
        #expect(try await rules.values("twice") == [nil, 2, 4, 6])
    }

    @Test func aDefaultFillsAColumnThatIsAbsentAndNoNull() async throws {
        let rules = try await RuleTable([Self.id, Self.field("level", ["CURRENT_DEFAULT": "40 + 2"])])
        _ = try await rules.table.append([RuleTable.longs([("id", [1, 2])])])
        _ = try await rules.table.append([RuleTable.longs([("id", [3]), ("level", [nil])])])
        #expect(try await rules.values("level") == [nil, 42, 42])
    }

    @Test func anIdentityColumnCountsOnAcrossWritesAndTakesNoValues() async throws {
        let identity: JSONObject = [
            "delta.identity.start": 10, "delta.identity.step": 5, "delta.identity.allowExplicitInsert": false,
        ]
        let rules = try await RuleTable([Self.id, Self.field("number", identity)])
        _ = try await rules.table.append([RuleTable.longs([("id", [1, 2])])])
        _ = try await rules.table.append([RuleTable.longs([("id", [3])]), RuleTable.longs([("id", [4])])])
        #expect(try await rules.values("number") == [10, 15, 20, 25])
        let field = try #require(try await rules.table.snapshot().schema.field(named: "number"))
        #expect(field.metadata["delta.identity.highWaterMark"]?.integerValue == 25)
        let error = await #expect(throws: TableError.self) {
            try await rules.table.append([RuleTable.longs([("id", [5]), ("number", [99])])])
        }
        #expect(error?.code == .refusedData)
    }

    @Test func aNullInAFieldOfAStructureThatAllowsNoneIsRefused() async throws {
        let place = StructField(
            name: "place",
            type: .structure([
                StructField(name: "x", type: .long, isNullable: false), StructField(name: "y", type: .long),
            ]))
        let rules = try await RuleTable([Self.id, place])
        let whole = RuleTable.longs([("x", [1, nil]), ("y", [nil, nil])])
        func batch(outer: [Bool]) -> RecordBatch {
            let type = DataType.structure(whole.schema.fields)
            let column = Column(
                type: type, count: 2, validity: Bitmap(outer), storage: .structure(whole.columns))
            return RecordBatch(
                schema: Schema([Field(name: "place", type: type)]), columns: [column])
        }
        _ = try await rules.table.append([batch(outer: [true, false])])
        let error = await #expect(throws: TableError.self) {
            try await rules.table.append([batch(outer: [true, true])])
        }
        #expect(error?.message.contains("place.x") == true)
    }

    @Test func everyFileGetsRowIDsThatDoNotOverlapAndKeepsThemUnderADeletionVector() async throws {
        let rules = try await RuleTable(
            [Self.id],
            properties: [
                "delta.enableRowTracking": "true", "delta.enableDeletionVectors": "true",
                "tarn.rowChanges": "merge-on-read",
            ])
        for first in stride(from: Int64(0), to: 30, by: 10) {
            _ = try await rules.table.append([RuleTable.longs([("id", (first..<first + 10).map { $0 })])])
        }
        var snapshot = try await rules.table.snapshot()
        let before = Dictionary(
            snapshot.files.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        #expect(before.values.compactMap(\.baseRowID).sorted() == [0, 10, 20])
        #expect(before.values.compactMap(\.defaultRowCommitVersion).sorted() == [1, 2, 3])
        _ = try await rules.table.delete(
            where: .compare(ColumnReference(path: ["id"], type: .int64), .equal, .int(15)))
        snapshot = try await rules.table.snapshot()
        for file in snapshot.files {
            #expect(file.baseRowID == before[file.path]?.baseRowID)
            #expect(file.defaultRowCommitVersion == before[file.path]?.defaultRowCommitVersion)
        }
        #expect(snapshot.domains["delta.rowTracking"]?.configuration == #"{"rowIdHighWaterMark":29}"#)
    }
}
