import Columnar
import Expressions
import ObjectStorage
import TableOperations
import TableScan
import TestSupport
import Testing

/// Random operations on a table against a dictionary in memory.
@Suite("Table against a model")
struct ModelTests {
    typealias Row = ScoreTable.Row
    typealias Model = [ScoreTable.Key: Row]

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64], ["copy-on-write", "merge-on-read"])
    func randomOperationsAgreeWithADictionary(seed: UInt64, rowChanges: String) async throws {
        var random = SeededGenerator(seed: seed)
        let isMasking = rowChanges == "merge-on-read"
        let properties = ["delta.enableDeletionVectors": String(isMasking), "tarn.rowChanges": rowChanges]
        let scores = try await ScoreTable(partitioned: seed % 2 == 0, properties: properties)
        var model: Model = [:]
        var versions: [Int64: Model] = [0: [:]]
        for step in 0..<40 {
            let newest = try #require(versions.keys.max())
            let result: WriteResult
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                let rows = randomRows(using: &random)
                result = try await scores.upsert(rows)
                for row in rows { model[row.key] = row }
            case 6..<8:
                let limit = Int64.random(in: 0..<50, using: &random)
                let condition = try Condition.parse(
                    "points < \(limit) AND cohort <> 'c1'", schema: ScoreTable.schema)
                result = try await scores.table.delete(where: condition)
                model = model.filter { !(($0.value.points ?? .max) < limit && $0.value.cohort != "c1") }
            case 8:
                result = try await scores.table.compact()
            default:
                let version = Int64.random(in: 0...newest, using: &random)
                result = try await scores.table.restore(toVersion: version)
                model = try #require(versions[version])
            }
            #expect(result.version == (result.committed ? newest + 1 : newest), "seed \(seed), step \(step)")
            versions[result.version] = model
            let rows = try await scores.rows()
            #expect(rows == model.values.sorted { $0.key < $1.key }, "seed \(seed), step \(step)")
        }
        for (version, expected) in versions {
            let rows = try await scores.rows(version: version)
            #expect(rows == expected.values.sorted { $0.key < $1.key }, "seed \(seed), version \(version)")
        }
    }

    private func randomRows(using random: inout SeededGenerator) -> [Row] {
        (0..<Int.random(in: 1...40, using: &random)).map { _ in
            Row(
                Int64.random(in: 0..<25, using: &random), Int32.random(in: 0..<8, using: &random),
                "c\(Int.random(in: 0..<3, using: &random))",
                Bool.random(using: &random) ? Int64.random(in: 0..<100, using: &random) : nil,
                Bool.random(using: &random) ? "note \(Int.random(in: 0..<5, using: &random))" : nil)
        }
    }
}
