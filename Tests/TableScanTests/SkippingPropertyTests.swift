import Columnar
import DeltaLog
import Expressions
import ObjectStorage
import TableOperations
import TableScan
import TestSupport
import Testing

/// Whatever files, row groups and rows a condition lets a scan pass over, the answer is that of a full scan.
@Suite("Data skipping")
struct SkippingPropertyTests {
    private static let schema = Schema([
        Field(name: "part", type: .string), Field(name: "number", type: .int64),
        Field(name: "real", type: .float64), Field(name: "text", type: .string),
        Field(name: "day", type: .date),
        Field(name: "at", type: .timestamp(.microseconds, adjustedToUTC: true)),
        Field(name: "price", type: .decimal(precision: 20, scale: 2)), Field(name: "flag", type: .boolean),
        Field(
            name: "place",
            type: .structure([Field(name: "x", type: .int64), Field(name: "name", type: .string)])),
    ])

    private static let texts = [
        "", "a", "ab", "b", "Z", "ä", "😀", "\u{FFFF}", "\u{10FFFF}", String(repeating: "x", count: 40),
        String(repeating: "x", count: 40) + "y", String(repeating: "😀", count: 33),
        String(repeating: "\u{10FFFF}", count: 40),
    ]
    private static let parts = [
        "plain", "a b", "50%", "x/y", "a=b", "q?#", "it's", "\"", "\\", "ü😀", "%2F", "line\nbreak", "\u{1}",
        ".", "[x]{y}",
    ]

    private static func value(_ type: DataType, _ column: String, _ random: inout SeededGenerator) -> Scalar {
        if Int.random(in: 0..<6, using: &random) == 0 { return .null }
        let small = Int64.random(in: -4...4, using: &random)
        switch type {
        case .int64: return .int([small, .max, .min].randomElement(using: &random) ?? 0)
        case .float64:
            let reals = [
                Double(small), 0.1, -0.0, .nan, .infinity, -.infinity, 1e300, .leastNonzeroMagnitude,
            ]
            return .double(reals.randomElement(using: &random) ?? 0)
        case .string: return .string((column == "part" ? parts : texts).randomElement(using: &random) ?? "")
        case .date: return .date(Int32(small) * 1_000)
        case .timestamp:
            return .timestamp(small * 500 + 1_500_000_000_000_000, .microseconds, adjustedToUTC: true)
        case .decimal: return .decimal(Int128(small) * 9_999_999_999_999_999 + 1, scale: 2)
        default: return .boolean(small > 0)
        }
    }

    private static func column(
        _ field: Field, count: Int, using random: inout SeededGenerator
    ) -> Column {
        if case .structure(let fields) = field.type {
            let validity = Bitmap((0..<count).map { _ in Int.random(in: 0..<5, using: &random) > 0 })
            var children: [Column] = []
            for field in fields { children.append(column(field, count: count, using: &random)) }
            return Column(type: field.type, count: count, validity: validity, storage: .structure(children))
        }
        // Now and then a file holds one value only, or only nulls.
        let constant =
            Int.random(in: 0..<4, using: &random) == 0 ? value(field.type, field.name, &random) : nil
        var builder = ColumnBuilder(type: field.type)
        for _ in 0..<count {
            let scalar = constant ?? value(field.type, field.name, &random)
            if scalar.isNull { builder.appendNull() } else { builder.append(scalar) }
        }
        return builder.finish()
    }

    private static func makeTable(_ seed: UInt64, _ random: inout SeededGenerator) async throws -> Table {
        let location = TableLocation(
            store: InMemoryObjectStore(), root: try #require(ObjectPath("lake/skipping")))
        var options = CreateOptions(partitionColumns: seed % 2 == 0 ? ["part"] : [])
        if seed % 3 == 0 { options.properties["delta.columnMapping.mode"] = "name" }
        if seed % 4 < 2 {
            options.properties["delta.enableDeletionVectors"] = "true"
            options.properties["tarn.rowChanges"] = "merge-on-read"
        }
        if seed % 5 == 0 { options.properties["delta.checkpointInterval"] = "2" }
        try await Table.create(at: location, schema: schema, options: options)
        let table = Table(location)
        for _ in 0..<5 {
            let count = Int.random(in: 1...12, using: &random)
            var columns: [Column] = []
            for field in schema.fields { columns.append(column(field, count: count, using: &random)) }
            _ = try await table.append([RecordBatch(schema: schema, columns: columns, rowCount: count)])
        }
        _ = try await table.delete(where: try Condition.parse("number = 2 OR number IS NULL", schema: schema))
        return table
    }

    private static func operand(_ random: inout SeededGenerator) -> (name: String, literals: [String]) {
        let small = Int.random(in: -4...4, using: &random)
        let text = "'" + (texts.randomElement(using: &random) ?? "") + "'"
        let part = (parts.randomElement(using: &random) ?? "").split(
            separator: "'", omittingEmptySubsequences: false)
        let choices: [(String, [String])] = [
            ("part", ["'" + part.joined(separator: "''") + "'", "'m'"]),
            ("number", ["\(small)", "\(Int64.max)", "2.5"]),
            ("real", ["\(small)", "0.1", "NaN", "-Infinity"]),
            ("text", [text, "'m'", "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'"]),
            ("day", ["DATE '1970-01-01'", "DATE '1972-09-27'"]),
            ("at", ["TIMESTAMP '2017-07-14 02:40:00'", "TIMESTAMP '2017-07-14 02:40:00.000500'"]),
            ("price", ["0.01", "99999999999999.98", "\(small)"]), ("place.x", ["\(small)"]),
            ("place.name", [text]),
        ]
        return choices.randomElement(using: &random) ?? choices[0]
    }

    private static func condition(depth: Int, _ random: inout SeededGenerator) -> String {
        let operand = operand(&random)
        let literal = operand.literals.randomElement(using: &random) ?? "NULL"
        let other = operand.literals.randomElement(using: &random) ?? "NULL"
        switch Int.random(in: 0..<(depth > 0 ? 10 : 6), using: &random) {
        case 0, 1, 2:
            let sign = ["=", "<>", "<", "<=", ">", ">="].randomElement(using: &random) ?? "="
            return "\(operand.name) \(sign) \(literal)"
        case 3: return "\(operand.name) IS \(Bool.random(using: &random) ? "NOT " : "")NULL"
        case 4:
            return "\(operand.name) IN (\(literal), \(other)\(Bool.random(using: &random) ? ", NULL" : ""))"
        case 5: return "\(operand.name) BETWEEN \(literal) AND \(other)"
        case 6: return "NOT (\(condition(depth: depth - 1, &random)))"
        case 7: return "flag OR (\(condition(depth: depth - 1, &random)))"
        case 8:
            return "(\(condition(depth: depth - 1, &random))) AND (\(condition(depth: depth - 1, &random)))"
        default:
            return "(\(condition(depth: depth - 1, &random))) OR (\(condition(depth: depth - 1, &random)))"
        }
    }

    /// The rows as text, sorted.
    private static func lines(_ batch: RecordBatch) -> [String] {
        (0..<batch.rowCount).map { row in
            batch.columns.map { column in
                if case .structure(let children) = column.storage {
                    let parts = children.map { "\($0.scalar(at: row))" }
                    return column.isNull(at: row) ? "null" : "(\(parts.joined(separator: ",")))"
                }
                return "\(column.scalar(at: row))"
            }.joined(separator: "|")
        }.sorted()
    }

    @Test(arguments: 0..<24 as Range<UInt64>)
    func aScanWithAConditionAnswersAsAFullScanWould(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let snapshot = try await Self.makeTable(seed, &random).snapshot()
        let all = try await Scan(snapshot).collect()
        var skippedCount = 0
        for _ in 0..<40 {
            let text = Self.condition(depth: 2, &random)
            let condition = try Condition.parse(text, schema: Self.schema)
            let scan = try Scan(snapshot, condition: condition)
            let expected = all.filtered(by: try condition.evaluate(on: all))
            let found = try await scan.collect()
            #expect(Self.lines(found) == Self.lines(expected), "\(text)")
            skippedCount += snapshot.files.count - scan.files.count
        }
        #expect(skippedCount > 0, "no file was ever passed over, so nothing was tested")
    }
}
