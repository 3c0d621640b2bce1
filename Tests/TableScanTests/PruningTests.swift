import Columnar
import DeltaLog
import Expressions
import ObjectStorage
import TableOperations
import TableScan
import TestSupport
import Testing

/// Conditions on a table whose files have several pages: skipping may not lose a row.
@Suite("Skipping in data files")
struct PruningTests {
    static let schema = Schema([
        Field(name: "id", type: .int64), Field(name: "week", type: .date),
        Field(name: "points", type: .float64),
        Field(name: "name", type: .string),
    ])

    /// 70,000 rows in one file, sorted by id, so that its pages hold ranges of ids; nulls and NaN among the points.
    static func rows() -> RecordBatch {
        var random = SeededGenerator(seed: 11)
        var id = ColumnBuilder(type: .int64)
        var week = ColumnBuilder(type: .date)
        var points = ColumnBuilder(type: .float64)
        var name = ColumnBuilder(type: .string)
        for row in 0..<70_000 {
            id.append(integer: Int64(row / 7))
            week.append(integer: Int64(16_000 + row % 7 * 7))
            switch Int.random(in: 0..<20, using: &random) {
            case 0: points.appendNull()
            case 1: points.append(Double.nan)
            case 2: points.append(-0.0)
            default: points.append(Double(Int.random(in: -50..<400, using: &random)) / 4)
            }
            name.append("n\(row / 7 % 500)")
        }
        return RecordBatch(
            schema: schema, columns: [id.finish(), week.finish(), points.finish(), name.finish()])
    }

    @Test func selectedRowsEqualTheFilteredWhole() async throws {
        let location = TableLocation(store: InMemoryObjectStore(), root: try #require(ObjectPath("t")))
        try await Table.create(at: location, schema: Self.schema)
        let table = Table(location)
        _ = try await table.append([Self.rows()])
        let snapshot = try await table.snapshot()
        let whole = try await Scan(snapshot).collect()
        var random = SeededGenerator(seed: 5)
        for round in 0..<40 {
            let low = Int.random(in: -10..<10_100, using: &random)
            let parts = [
                "id >= \(low)", "id < \(low + Int.random(in: 1..<300, using: &random))",
                "week = DATE '2013-11-0\(Int.random(in: 1...9, using: &random))'",
                "points > \(Int.random(in: -60..<120, using: &random))", "points IS NULL",
                "name IN ('n\(low % 500)', 'n7', 'absent')", "name LIKE 'n4%'", "NOT points <= 20",
                "(id = \(low) OR id = 9999)", "id IN (\(low), \(low + 1), 5)",
            ]
            let text = parts.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random))
                .joined(separator: " AND ")
            let condition = try Condition.parse(text, schema: Self.schema)
            let expected = whole.filtered(by: try condition.evaluate(on: whole))
            let columns = round % 2 == 0 ? ["name", "id", "points"] : ["id"]
            let found = try await Scan(snapshot, columns: columns, condition: condition).collect()
            let wanted = expected.selecting(columns.compactMap { expected.schema.index(of: $0) })
            #expect(found.rowCount == wanted.rowCount, "\(text)")
            let equality = RowEquality(found.columns, wanted.columns)
            #expect(
                (0..<min(found.rowCount, wanted.rowCount)).allSatisfy { equality.isEqual($0, $0) }, "\(text)")
        }
    }
}
