import Columnar
import Expressions
import TestSupport
import Testing

/// Random conditions on random rows against the model.
@Suite struct ConditionModelTests {
    @Test(arguments: 0..<8)
    func evaluationEqualsTheRowByRowModel(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<150 {
            let model = ModelCondition.random(depth: 3, using: &generator)
            let condition = try Condition.parse(model.sql, schema: RandomRows.schema)
            let batch = RandomRows.batch(count: Int.random(in: 0...80, using: &generator), using: &generator)
            let bits = try condition.evaluate(on: batch)
            #expect(bits.count == batch.rowCount)
            for row in 0..<batch.rowCount where bits[row] != (model.outcome(row: row, of: batch) == true) {
                Issue.record("row \(row), seed \(seed): \(model.sql)")
                return
            }
        }
    }

    @Test func evaluationOfASliceIsASliceOfTheEvaluation() throws {
        var generator = SeededGenerator(seed: 77)
        for _ in 0..<100 {
            let model = ModelCondition.random(depth: 2, using: &generator)
            let condition = try Condition.parse(model.sql, schema: RandomRows.schema)
            let batch = RandomRows.batch(count: 100, using: &generator)
            let whole = try condition.evaluate(on: batch)
            let part = try condition.evaluate(on: batch.slice(13..<87))
            for row in 0..<74 where part[row] != whole[row + 13] {
                Issue.record("row \(row): \(model.sql)")
                return
            }
        }
    }

    /// Bounds of a batch as a writer might keep them, with parts left out and texts cut.
    private struct Bounds: BoundsProvider {
        var rowCount: Int64?
        var columns: [String: ColumnBounds] = [:]
        func bounds(of column: ColumnReference) -> ColumnBounds? { columns[column.root] }

        init(_ batch: RecordBatch, using generator: inout SeededGenerator) {
            rowCount = Int.random(in: 0..<4, using: &generator) == 0 ? nil : Int64(batch.rowCount)
            for field in batch.schema.fields where Int.random(in: 0..<8, using: &generator) > 0 {
                var bounds = ColumnBounds(nullCount: 0, nanCount: 0)
                for row in 0..<batch.rowCount {
                    let value = RandomRows.value(field.name, row: row, of: batch)
                    if value.isNull {
                        bounds.nullCount? += 1
                        continue
                    }
                    if value.compare(to: .double(.nan)) == 0 {
                        bounds.nanCount? += 1
                        continue
                    }
                    if bounds.minimum.map({ value.compare(to: $0) ?? 0 < 0 }) ?? true {
                        bounds.minimum = value
                    }
                    if bounds.maximum.map({ value.compare(to: $0) ?? 0 > 0 }) ?? true {
                        bounds.maximum = value
                    }
                }
                if Int.random(in: 0..<3, using: &generator) == 0 { bounds.nullCount = nil }
                if Int.random(in: 0..<3, using: &generator) == 0 { bounds.nanCount = nil }
                if Int.random(in: 0..<5, using: &generator) == 0 { bounds.maximum = nil }
                if Int.random(in: 0..<5, using: &generator) == 0 { bounds.minimum = nil }
                if case .string(let text)? = bounds.maximum, Bool.random(using: &generator) {
                    bounds.maximum = .string(String(text.prefix(1)))
                    bounds.isMaximumExact = false
                }
                if case .string(let text)? = bounds.minimum, Bool.random(using: &generator) {
                    bounds.minimum = .string(String(text.prefix(1)))
                    bounds.isMinimumExact = false
                }
                columns[field.name] = bounds
            }
        }
    }

    @Test(arguments: 0..<8)
    func pruningNeverDropsAMatchingRow(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed) + 1000)
        var skipped = 0
        var certain = 0
        for _ in 0..<600 {
            let model = ModelCondition.random(depth: 2, using: &generator)
            let condition = try Condition.parse(model.sql, schema: RandomRows.schema)
            let batch = RandomRows.batch(count: Int.random(in: 0...4, using: &generator), using: &generator)
            let bounds = Bounds(batch, using: &generator)
            let matching = (0..<batch.rowCount).count { model.outcome(row: $0, of: batch) == true }
            if !condition.mayMatch(bounds) {
                skipped += 1
                if matching > 0 { Issue.record("seed \(seed): dropped \(model.sql)") }
            }
            if condition.mustMatch(bounds) {
                certain += 1
                if matching < batch.rowCount { Issue.record("seed \(seed): not all match \(model.sql)") }
            }
        }
        // It must not be safe by never skipping.
        #expect(skipped > 150)
        #expect(certain > 80)
    }
}
