import Columnar
import DeltaLog
import Expressions
import TableOperations
import TableScan
import TestSupport
import Testing

/// The operations: each changes the model, does the same to the table, and returns what the table says of it.
extension ModelRun {
    private mutating func randomRows(addedColumns: [String]) -> [Row] {
        (0..<Int.random(in: 1...40, using: &random)).map { _ in
            let base = ScoreTable.Row(
                Int64.random(in: 0..<25, using: &random), Int32.random(in: 0..<8, using: &random),
                "c\(Int.random(in: 0..<3, using: &random))",
                Bool.random(using: &random) ? Int64.random(in: 0..<100, using: &random) : nil,
                Bool.random(using: &random) ? "note \(Int.random(in: 0..<5, using: &random))" : nil)
            var row = Row(base: base)
            for name in addedColumns where Bool.random(using: &random) {
                row.added[name] = Int64.random(in: 0..<4, using: &random)
            }
            return row
        }
    }

    /// The added columns that a batch has: some of those of the table.
    private mutating func someAddedColumns() -> [String] {
        addedColumns.filter { _ in Int.random(in: 0..<4, using: &random) > 0 }
    }

    private func batch(_ rows: [Row], addedColumns: [String]) -> RecordBatch {
        let base = ScoreTable.batch(rows.map(\.base))
        var fields = base.schema.fields
        var columns = base.columns
        for name in addedColumns {
            var builder = ColumnBuilder(type: .int64)
            for row in rows {
                if let value = row.added[name] {
                    builder.append(integer: value)
                } else {
                    builder.appendNull()
                }
            }
            fields.append(Field(name: name, type: .int64))
            columns.append(builder.finish())
        }
        return RecordBatch(schema: Schema(fields), columns: columns, rowCount: rows.count)
    }

    private var upsertOptions: UpsertOptions { UpsertOptions(key: isKeyed ? nil : ["id", "date"]) }

    /// At times with a column that the table does not have, or the rows of a batch that was applied before.
    mutating func upsert() async throws -> WriteResult {
        var columns = someAddedColumns()
        var options = upsertOptions
        var isNew = false
        if Int.random(in: 0..<20, using: &random) == 0, addedColumns.count < 4 {
            options.write.evolution.addsColumns = true
            columns.append("new\(Int.random(in: 0..<1_000_000, using: &random))")
            isNew = true
        }
        let rows = randomRows(addedColumns: columns)
        if Bool.random(using: &random) { options.duplicates = .first }
        var isRepeated = false
        if Int.random(in: 0..<8, using: &random) == 0 {
            isRepeated = batchSequence > 0 && Bool.random(using: &random)
            if !isRepeated { batchSequence += 1 }
            options.write.batch = BatchIdentifier(application: "model", sequence: batchSequence)
        }
        let result = try await scores.table.upsert(
            [batch(rows, addedColumns: columns)], options: options)
        if isRepeated {
            #expect(!result.committed && result.alreadyAppliedAt != nil, "\(place)")
            return result
        }
        // What changes nothing makes no version, and so does not say that its batch was applied.
        if options.write.batch != nil, !result.committed { batchSequence -= 1 }
        var seen: Set<ScoreTable.Key> = []
        for row in rows where options.duplicates == .latest || seen.insert(row.key).inserted {
            model[row.key] = row
        }
        if isNew, result.committed { addedColumns.append(columns[columns.count - 1]) }
        return result
    }

    /// Adds rows with new keys; where the table declares a key, that is refused.
    mutating func append() async throws -> WriteResult? {
        let columns = someAddedColumns()
        var rows: [ScoreTable.Key: Row] = [:]
        for row in randomRows(addedColumns: columns) where model[row.key] == nil { rows[row.key] = row }
        guard !rows.isEmpty else { return try await compact() }
        let new = rows.values.sorted { $0.key < $1.key }
        if isKeyed {
            let batch = batch(new, addedColumns: columns)
            await #expect(throws: TableError.self, "\(place)") { try await scores.table.append([batch]) }
            return nil
        }
        model.merge(rows) { _, newer in newer }
        let middle = new.count / 2
        return try await scores.table.append([
            batch(Array(new[..<middle]), addedColumns: columns),
            batch(Array(new[middle...]), addedColumns: columns),
        ])
    }

    mutating func upsertDeletingMissing() async throws -> WriteResult {
        let columns = someAddedColumns()
        let rows = randomRows(addedColumns: columns)
        let limit = Int64.random(in: 0..<25, using: &random)
        var options = upsertOptions
        options.missing = .init(
            scope: try Condition.parse("id < \(limit)", schema: ScoreTable.schema), greatestFraction: 1)
        let result = try await scores.table.upsert([batch(rows, addedColumns: columns)], options: options)
        let keys = Set(rows.map(\.key))
        model = model.filter { $0.key.id >= limit || keys.contains($0.key) }
        for row in rows { model[row.key] = row }
        return result
    }

    mutating func delete() async throws -> WriteResult {
        let limit = Int64.random(in: 0..<50, using: &random)
        let schema = try await scores.table.snapshot().schema.columnar
        let condition = try Condition.parse("points < \(limit) AND cohort <> 'c1'", schema: schema)
        model = model.filter { !(($0.value.base.points ?? .max) < limit && $0.value.base.cohort != "c1") }
        return try await scores.table.delete(where: condition)
    }

    mutating func update() async throws -> WriteResult {
        let id = Int64.random(in: 0..<25, using: &random)
        let points = Bool.random(using: &random) ? Int64.random(in: 0..<100, using: &random) : nil
        let moves = Bool.random(using: &random)
        let added = Bool.random(using: &random) ? addedColumns.randomElement(using: &random) : nil
        var texts = ["points = \(points.map { String($0) } ?? "NULL")"]
        if moves { texts.append("cohort = 'c2'") }
        if let added { texts.append("\(added) = 3") }
        let schema = try await scores.table.snapshot().schema.columnar
        let assignments = try texts.map { try Assignment(parsing: $0, schema: schema) }
        let condition = try Condition.parse(
            "id = \(id) OR date = DATE '1970-01-03'", schema: ScoreTable.schema)
        for (key, row) in model where key.id == id || key.date == 2 {
            var row = row
            row.base.points = points
            if moves { row.base.cohort = "c2" }
            if let added { row.added[added] = 3 }
            model[key] = row
        }
        return try await scores.table.update(assignments, where: condition)
    }

    mutating func compact() async throws -> WriteResult {
        var options = CompactOptions()
        options.full = Bool.random(using: &random)
        if Bool.random(using: &random) {
            options.sortBy = ["date", "id"]
            options.isZOrdered = Bool.random(using: &random)
        }
        if Bool.random(using: &random) { options.write.targetFileByteCount = 4_096 }
        return try await scores.table.compact(options)
    }

    mutating func restore() async throws -> WriteResult {
        guard let version = versions.keys.sorted().randomElement(using: &random), let old = versions[version]
        else {
            return try await compact()
        }
        (model, addedColumns) = old
        return try await scores.table.restore(toVersion: version)
    }

    /// Adds a column; where the table can, renames or drops one, or widens the type of the points.
    mutating func alter() async throws -> WriteResult {
        if mapsColumns, let name = addedColumns.randomElement(using: &random), Bool.random(using: &random) {
            let position = addedColumns.firstIndex(of: name)
            if Bool.random(using: &random) {
                let other = "other\(Int.random(in: 0..<1_000_000, using: &random))"
                for (key, row) in model {
                    var row = row
                    row.added[other] = row.added.removeValue(forKey: name)
                    model[key] = row
                }
                if let position { addedColumns[position] = other }
                return try await scores.table.alter([.rename(path: [name], to: other)])
            }
            for key in model.keys { model[key]?.added[name] = nil }
            if let position { addedColumns.remove(at: position) }
            return try await scores.table.alter([.drop(path: [name])])
        }
        let points = try await scores.table.snapshot().schema.columnar.fields[3].type
        if points != .int64, Bool.random(using: &random) {
            return try await scores.table.alter([
                .widen(path: ["points"], points == .int16 ? .integer : .long)
            ])
        }
        guard addedColumns.count < 4 else { return try await compact() }
        let name = "added\(Int.random(in: 0..<1_000_000, using: &random))"
        addedColumns.append(name)
        return try await scores.table.alter([.addColumn(path: [name], .long)])
    }

    mutating func tag() async throws -> WriteResult {
        guard let version = versions.keys.sorted().randomElement(using: &random) else {
            return try await compact()
        }
        let name = "tag\(Int.random(in: 0..<3, using: &random))"
        tags[name] = version
        return try await scores.table.tag(name, version: version)
    }

    /// Keeps the newest version and the tagged ones.
    mutating func vacuum() async throws -> WriteResult? {
        var options = VacuumOptions()
        options.retentionMilliseconds = 0
        options.allowsShortRetention = true
        options.deletes = true
        let result = try await scores.table.vacuum(options)
        #expect(result.version == (result.deletedCount > 0 ? newest + 2 : newest), "vacuum, \(place)")
        newest = result.version
        let kept = Set(tags.values)
        versions = versions.filter { kept.contains($0.key) || $0.key >= result.oldestRetainedVersion }
        versions[newest] = (model, addedColumns)
        return nil
    }
}
