import CSQLite
import Columnar

/// Walks the rows of a table for SQLite. Used on the session's thread only.
final class TableCursor {
    private unowned let connection: SQLConnection
    let table: VirtualTable
    private var source = Source.nothing
    private var batch: ValueBatch?
    private var row = 0
    private var rowCount = 0
    private var rowNumber: Int64 = 0
    private var moment: SQLValue?
    /// The position in the batch of each column of the table.
    private var positions: [Int?] = []

    private enum Source {
        case nothing
        case scan(BatchChannel, [SQLColumn], ScanHistory)
        /// All of the kept rows.
        case kept(KeptRows)
        /// A chain of them.
        case chain(KeptRows)
    }

    init(_ table: VirtualTable, connection: SQLConnection) {
        self.table = table
        self.connection = connection
    }

    deinit { close() }

    /// Ends a scan that is under way.
    func close() {
        if case .scan(let channel, _, _) = source { channel.cancel() }
        source = .nothing
        batch = nil
        rowCount = 0
    }

    /// Starts with the first row that a plan gives for some arguments.
    func start(planNumber: Int, _ arguments: PlanArguments) throws {
        close()
        let plan = table.plans[planNumber]
        moment = arguments.moment
        rowNumber = 0
        row = 0
        positions = Array(repeating: nil, count: table.columns.count)
        for (position, column) in plan.columns.enumerated() { positions[column] = position }
        let history = table.history(ofPlan: planNumber)
        if history.run(arguments, rowCount: table.provider.rowCount) {
            try keepRows(plan, arguments, history)
        }
        if let kept = history.kept {
            batch = kept.rows
            rowCount = kept.rows.rowCount
            if let first = kept.firstRow(arguments) {
                source = .chain(kept)
                row = first
            } else {
                source = .kept(kept)
            }
            return
        }
        let terms: [Int]? = connection.needsStableRows ? [] : nil
        let channel = connection.desk.scan(table.provider, try table.request(plan, arguments, terms: terms))
        source = .scan(channel, plan.columns.map { table.columns[$0] }, history)
        try takeBatch()
    }

    /// Reads all rows that the terms allow whose arguments do not change, and keeps them, unless they are too many.
    private func keepRows(_ plan: FilterPlan, _ arguments: PlanArguments, _ history: ScanHistory) throws {
        let isWhole = connection.needsStableRows
        let request = try table.request(
            plan, arguments, terms: isWhole ? [] : history.constantTerms(of: plan))
        let channel = connection.desk.scan(table.provider, request)
        defer { channel.cancel() }
        var batches: [RecordBatch] = []
        var byteCount = 0
        while let next = try channel.next() {
            if connection.desk.isCancelled { throw CancellationError() }
            byteCount +=
                next.rowCount * 8 + ValueBatch(next, plan.columns.map { table.columns[$0] }).byteCount
            if byteCount > connection.options.joinByteCount || next.rowCount > Int(Int32.max) / 2 {
                history.isTooLarge = true
                return
            }
            if next.rowCount > 0 { batches.append(next) }
        }
        guard !batches.isEmpty else {
            let types = plan.columns.map { table.columns[$0].field }
            batches = [
                RecordBatch(
                    schema: Schema(types), columns: types.map { .nulls(of: $0.type, count: 0) }, rowCount: 0)
            ]
            return history.keep(KeptRows(batches[0], plan: plan, columns: table.columns, lookupTerms: []))
        }
        history.keep(
            KeptRows(
                try RecordBatch.concatenating(batches), plan: plan, columns: table.columns,
                lookupTerms: isWhole ? [] : history.lookupTerms(of: plan, columns: table.columns)))
    }

    /// Goes on to the next batch that has rows, or to the end.
    private func takeBatch() throws {
        guard case .scan(let channel, let columns, let history) = source else { return }
        row = 0
        while true {
            if connection.desk.isCancelled { throw CancellationError() }
            guard let next = try channel.next() else {
                source = .nothing
                batch = nil
                rowCount = 0
                return
            }
            if next.rowCount == 0 { continue }
            history.count(rowsRead: next.rowCount)
            connection.count(rowsRead: next.rowCount, of: table.name)
            batch = ValueBatch(next, columns)
            rowCount = next.rowCount
            return
        }
    }

    var isAtEnd: Bool { row >= rowCount || row < 0 }

    func next() throws {
        rowNumber += 1
        switch source {
        case .nothing: row = rowCount
        case .chain(let kept): row = kept.row(after: row)
        case .kept: row += 1
        case .scan:
            row += 1
            if row >= rowCount { try takeBatch() }
        }
    }

    /// The number of the row among those of this walk.
    var rowIdentifier: Int64 { rowNumber }

    /// Makes a value of the row the result of a callback.
    @unsafe
    func give(column: Int, to context: OpaquePointer?) {
        guard positions.indices.contains(column) else { return unsafe giveMoment(to: context) }
        guard let position = positions[column], let batch else { return unsafe sqlite3_result_null(context) }
        unsafe batch.columns[position].give(row, to: context)
    }

    private func giveMoment(to context: OpaquePointer?) {
        switch moment {
        case .integer(let version): unsafe sqlite3_result_int64(context, version)
        case .text(let bytes):
            unsafe bytes.withUnsafeBytes { text in
                unsafe sqlite3_result_text64(
                    context, text.baseAddress?.assumingMemoryBound(to: CChar.self), UInt64(text.count),
                    SQLiteMemory.copied, UInt8(SQLITE_UTF8))
            }
        default: unsafe sqlite3_result_null(context)
        }
    }
}
