import Columnar
import DeltaLog
import Expressions
import SQLQuery
import TableScan

/// A Delta table as SQL reads it: the version that stood when it was opened, and others where a query names them.
struct SnapshotTable: TableProvider {
    let table: Table
    let snapshot: Snapshot
    let schema: Schema
    let rowCount: Int?

    init(_ table: Table, _ snapshot: Snapshot) {
        self.table = table
        self.snapshot = snapshot
        schema = snapshot.schema.columnar
        rowCount = snapshot.recordedRowCount
    }

    func scan(
        _ request: TableRequest, receive: @Sendable (RecordBatch) async throws -> Void
    ) async throws {
        guard let moment = request.moment else { return try await scan(request, snapshot, rowCount, receive) }
        let past = try await snapshot(at: moment)
        try await scan(request, past, past.recordedRowCount, receive)
    }

    func summary(of columns: [Int], at moment: TableMoment?) async throws -> TableSummary? {
        let snapshot = if let moment { try await self.snapshot(at: moment) } else { self.snapshot }
        // A column of another type in that version is left to the scan, which fits it.
        let fields = columns.map { schema.fields[$0] }
        let there = snapshot.schema.columnar
        guard let rowCount = snapshot.recordedRowCount,
            fields.allSatisfy({ there.field(named: $0.name)?.type == $0.type }),
            let extremes = try snapshot.recordedExtremes(of: fields)
        else { return nil }
        return TableSummary(rowCount: rowCount, extremes: extremes.map { ($0.minimum, $0.maximum) })
    }

    private func snapshot(at moment: TableMoment) async throws -> Snapshot {
        switch moment {
        case .version(let version): try await table.snapshot(version: version)
        case .time(let text):
            try await table.snapshot(asOfMilliseconds: try PointInTime.milliseconds(text))
        }
    }

    private func scan(
        _ request: TableRequest, _ snapshot: Snapshot, _ rowCount: Int?,
        _ receive: @Sendable (RecordBatch) async throws -> Void
    ) async throws {
        if request.columns.isEmpty, request.condition == nil, let rowCount {
            // Rows that are only counted need no file.
            return try await receive(RecordBatch(schema: Schema([]), columns: [], rowCount: rowCount))
        }
        let wanted = request.columns.map { schema.fields[$0] }
        let there = snapshot.schema.columnar
        // What was no column yet, or one of another type, is filled in, and not looked for.
        let isSame = wanted.allSatisfy { there.field(named: $0.name)?.type == $0.type }
        let condition = request.condition.flatMap { condition in
            condition.referencedColumns.allSatisfy { there.field(named: $0.root)?.type == $0.type }
                ? condition : nil
        }
        let columns = wanted.map(\.name).filter { there.field(named: $0) != nil }
        let rows = Schema(wanted)
        // SQLite works on one thread: the next file is decoded beside it.
        var options = ScanOptions()
        options.readAhead = 2
        for try await batch in try Scan(
            snapshot, columns: columns, condition: condition, options: options)
        {
            try await receive(isSame ? batch : try fitted(batch, to: rows))
        }
    }

    /// Rows of another version in the columns of this one.
    private func fitted(_ batch: RecordBatch, to schema: Schema) throws -> RecordBatch {
        let columns = try schema.fields.map { field in
            try batch.column(named: field.name)?.casting(to: field.type)
                ?? .nulls(of: field.type, count: batch.rowCount)
        }
        return RecordBatch(schema: schema, columns: columns, rowCount: batch.rowCount)
    }
}

extension Snapshot {
    /// The rows of all data files, as the log counts them; nil if it does not, or there are very many files.
    fileprivate var recordedRowCount: Int? {
        guard files.count <= 20_000 else { return nil }
        var total = 0
        for file in files {
            guard
                let count = file.statistics(schema: schema, mapping: columnMapping, columns: [])?.recordCount,
                let rows = Int(exactly: count - (file.deletionVector?.cardinality ?? 0)), rows >= 0
            else { return nil }
            total += rows
        }
        return total
    }
}
