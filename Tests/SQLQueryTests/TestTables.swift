import Columnar
import Expressions
import SQLQuery
import Synchronization

/// Named tables.
struct TestCatalog: TableCatalog {
    var tables: [QualifiedName: any TableProvider] = [:]

    init(_ tables: [String: any TableProvider]) {
        for (name, table) in tables {
            let parts = name.split(separator: ".").map(String.init)
            self.tables[QualifiedName(schema: parts[0], name: parts[1])] = table
        }
    }

    func tableNames() -> [QualifiedName] { Array(tables.keys) }

    func table(_ name: QualifiedName) throws -> any TableProvider {
        guard let table = tables[name] else { throw TestFailure() }
        return table
    }
}

struct TestFailure: Error {}

/// Batches behind a provider that notes what it is asked, and filters or does not.
final class WatchedTable: TableProvider {
    let schema: Schema
    let batches: [RecordBatch]
    let filters: Bool
    private let asked = Mutex<[TableRequest]>([])
    private let handed = Mutex(0)

    init(_ batches: [RecordBatch], filters: Bool = true) {
        schema = batches[0].schema
        self.batches = batches
        self.filters = filters
    }

    var requests: [TableRequest] { asked.withLock { $0 } }
    var rowsHandedOn: Int { handed.withLock { $0 } }
    var rowCount: Int? { batches.reduce(0) { $0 + $1.rowCount } }

    func scan(_ request: TableRequest, receive: @Sendable (RecordBatch) async throws -> Void) async throws {
        asked.withLock { $0.append(request) }
        for batch in batches {
            var rows = batch
            if filters, let condition = request.condition {
                rows = batch.filtered(by: try condition.evaluate(on: batch))
            }
            handed.withLock { $0 += rows.rowCount }
            try await receive(rows.selecting(request.columns))
        }
    }
}

extension SQLSession {
    /// All rows of a query.
    func rows(_ sql: String) async throws -> RecordBatch {
        try await query(sql) { try await $0.collect() }
    }

    /// The first column of a query, as scalars.
    func values(_ sql: String) async throws -> [Scalar] {
        let batch = try await rows(sql)
        return (0..<batch.rowCount).map { batch.columns[0].scalar(at: $0) }
    }
}

/// A batch of columns given by values.
func batch(_ columns: (String, DataType, [Scalar])...) -> RecordBatch {
    RecordBatch(
        schema: Schema(columns.map { Field(name: $0.0, type: $0.1) }),
        columns: columns.map { _, type, values in
            var builder = ColumnBuilder(type: type)
            for value in values { builder.append(value) }
            return builder.finish()
        })
}
