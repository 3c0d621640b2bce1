import BinaryCoding
import Columnar
import DeltaLog
import Foundation
public import LakeCatalog
import SQLQuery
import TableOperations
import TableScan

extension Lake {
    /// Makes views anew whose query or inputs changed since they were made last; all of them if `names` is nil.
    ///
    /// A view is a table that is made by a query over other tables, reference data and rosters. Views may read other
    /// views. Those whose tables are not there yet wait. Throws what the query or the table throws.
    public func refreshViews(_ names: [TableName]? = nil, force: Bool = false) async throws -> ViewReport {
        let all = try home.views()
        for name in names ?? [] where all[name] == nil {
            let known = all.keys.sorted().map(\.description).joined(separator: ", ")
            throw LakeError(
                .usage,
                "no view \"\(name)\" in \(home.folder)/views; there is: \(known.isEmpty ? "none" : known)")
        }
        var report = ViewReport()
        for name in try ViewOrder.sorted(all) where names?.contains(name) ?? true {
            guard let query = all[name] else { continue }
            try await ViewRefresh(lake: self, name: name, query: query).run(force: force, into: &report)
        }
        return report
    }
}

/// Puts views behind those that they read.
enum ViewOrder {
    /// Throws `configuration` where views read each other in a circle.
    static func sorted(_ views: [TableName: String]) throws(LakeError) -> [TableName] {
        var open: [(name: TableName, needs: Set<TableName>)] = views.sorted { $0.key < $1.key }.map {
            name, query in
            let words = SQLWords(query)
            let needs = views.keys.filter {
                $0 != name && words.contains($0.schema) && words.contains($0.name)
            }
            return (name, Set(needs))
        }
        var sorted: [TableName] = []
        while !open.isEmpty {
            guard let next = open.firstIndex(where: { $0.needs.isSubset(of: sorted) }) else {
                let circle = open.map(\.name.description).joined(separator: ", ")
                throw LakeError(.configuration, "these views read each other in a circle: \(circle)")
            }
            sorted.append(open.remove(at: next).name)
        }
        return sorted
    }
}

/// Makes one view.
private struct ViewRefresh {
    let lake: Lake
    let name: TableName
    let query: String

    /// The `txn` under which a view's table notes the state of its inputs.
    private static let application = "tarn:view-inputs"

    /// Inputs that keep changing meanwhile are followed so many times; the next refresh catches up.
    private static let attempts = 3

    func run(force: Bool, into report: inout ViewReport) async throws {
        let table = try lake.table(name)
        var isForced = force
        for attempt in 0..<Self.attempts {
            let watch = Stopwatch()
            let state = try await inputState()
            if !isForced, try await isCurrent(table, state) {
                if attempt == 0 { report.unchanged.append(name) }
                return
            }
            isForced = false
            let result: WriteResult
            do {
                result = try await make(table, state)
            } catch let error as SQLError where error.code == .unknownTable {
                report.waiting.append(
                    (name, error.message.split(separator: "\n").first.map(String.init) ?? ""))
                return
            } catch let error as SQLError {
                throw SQLError(error.code, "views/\(name).sql: \(error.message)")
            }
            report.refreshed.append(TableChange(table: name, result: result, seconds: watch.seconds))
        }
    }

    /// A number that changes when the query, what a table holds or a file of reference data does.
    private func inputState() async throws -> Int64 {
        let tables = try await LakeTables(lake)
        var text = "query\n\(query)\n"
        for input in tables.inputs(of: SQLWords(query)) where input != QualifiedName(name) {
            if let file = tables.file(input) {
                let bytes = Array(FileManager.default.contents(atPath: file.path) ?? Data())
                text += "file \(input) \(unsafe XXH64.hash(bytes.span.bytes))\n"
            } else if let tableName = TableName(input.description) {
                let table = try lake.table(tableName)
                let snapshot = try await table.snapshot()
                let version = try await table.contentVersion(upTo: snapshot.version)
                text += "table \(input) \(snapshot.metadata.id) \(version)\n"
            }
        }
        let bytes = Array(text.utf8)
        return Int64(unsafe XXH64.hash(bytes.span.bytes) >> 1)
    }

    private func isCurrent(_ table: Table, _ state: Int64) async throws -> Bool {
        do {
            return try await table.snapshot().transactions[Self.application]?.version == state
        } catch let error as DeltaError where error.code == .notATable {
            return false
        }
    }

    /// Runs the query and replaces the table's rows by its rows.
    private func make(_ table: Table, _ state: Int64) async throws -> WriteResult {
        let session = try await lake.sqlSession()
        return try await session.query(query) { rows in
            guard !rows.schema.fields.isEmpty else {
                throw SQLError(.invalidQuery, "the query gives no columns")
            }
            let schema = try await columns(of: table, creating: rows.schema)
            var options = lake.writeOptions
            options.operationName = "REFRESH VIEW"
            let recording = BatchIdentifier(application: Self.application, sequence: state)
            return try await table.overwrite(recording: recording, options: options) { receive in
                while let batch = try await rows.next() { try await receive(typed(batch, as: schema)) }
            }
        }
    }

    /// The columns of the view's table, which is made if it is not there.
    private func columns(of table: Table, creating schema: Schema) async throws -> Schema {
        if try await !table.exists() {
            var options = CreateOptions()
            options.comment = "Made by views/\(name).sql."
            do {
                try await Table.create(
                    at: table.location, schema: schema, options: options, environment: lake.environment)
            } catch let error as TableError where error.code == .invalidRequest {
                // Somebody else may have made it in between; anything else that was wrong is thrown again.
                guard try await table.exists() else { throw error }
            }
        }
        let known = try await table.snapshot().schema.columnar
        guard known.fields.map(\.name) == schema.fields.map(\.name) else {
            throw RuntimeError(
                .usage,
                "views/\(name).sql now gives other columns than the table \(name) has. Remove the folder "
                    + "\(lake.home.place(of: name)) and refresh again; nothing but what the view made is in it."
            )
        }
        return known
    }

    /// Columns without a single value have the table's type, since they tell none.
    private func typed(_ batch: RecordBatch, as schema: Schema) -> RecordBatch {
        let columns = zip(batch.columns, schema.fields).map { column, field in
            column.nullCount == column.count ? Column.nulls(of: field.type, count: column.count) : column
        }
        let fields = zip(columns, schema.fields).map { Field(name: $1.name, type: $0.type) }
        return RecordBatch(schema: Schema(fields), columns: columns, rowCount: batch.rowCount)
    }
}
