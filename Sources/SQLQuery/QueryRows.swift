public import Columnar
import Synchronization

/// The rows of a query, in batches of one schema. Used by one task at a time.
public final class QueryRows: Sendable {
    /// Names and types of the columns; none if the query gives no rows.
    public let schema: Schema
    /// The rows that were looked at for their types; they come first.
    private let first: Mutex<RecordBatch?>
    private let reader: QueryReader

    init(schema: Schema, first: RecordBatch?, reader: QueryReader) {
        self.schema = schema
        self.first = Mutex(first)
        self.reader = reader
    }

    /// The next rows; nil at the end.
    public func next() async throws -> RecordBatch? {
        try Task.checkCancellation()
        if let batch = first.withLock({ $0.take() }) { return batch }
        return try await reader.next(schema)
    }

    /// All rows that are left as one batch; for results that fit in memory.
    public func collect() async throws -> RecordBatch {
        var batches: [RecordBatch] = []
        while let batch = try await next() { batches.append(batch) }
        if batches.isEmpty {
            return RecordBatch(schema: schema, columns: schema.fields.map { .nulls(of: $0.type, count: 0) })
        }
        return try RecordBatch.concatenating(batches)
    }

    /// How many rows the query has taken so far from each table, after the scans' filters.
    public func rowsRead() async throws -> [QualifiedName: Int] {
        try await reader.rowsRead()
    }
}

/// Runs the statements of a query's text on the session's thread.
final class QueryReader: Sendable {
    private let thread: SQLThread
    private let connection: SQLConnection
    private let text: SQLQueryText
    private let work: QueryWork

    init(thread: SQLThread, connection: SQLConnection, text: SQLQueryText) {
        self.thread = thread
        self.connection = connection
        self.text = text
        work = QueryWork(connection: connection, text: text)
    }

    /// Runs all statements but the last, and the last up to its first rows.
    func start(_ desk: ScanDesk) async throws -> QueryRows {
        let (schema, first) = try await thread.run { [connection, work, text] in
            connection.begin(desk, text)
            return try work.start()
        }
        return QueryRows(schema: schema, first: first, reader: self)
    }

    func next(_ schema: Schema) async throws -> RecordBatch? {
        try await thread.run { [work] in try work.next(schema) }
    }

    func rowsRead() async throws -> [QualifiedName: Int] {
        try await thread.run { [connection] in connection.rowsRead }
    }

    /// Ends the statement and its scans.
    func end() async {
        try? await thread.run { [connection, work] in
            work.end()
            connection.end()
        }
    }
}

/// What a query is at. Used on the session's thread only.
private final class QueryWork: @unchecked Sendable {
    private let connection: SQLConnection
    private let text: SQLQueryText
    private var statement: SQLStatement?
    private var types: [ResultType] = []
    private var rowCount = 0

    init(connection: SQLConnection, text: SQLQueryText) {
        self.connection = connection
        self.text = text
    }

    func start() throws -> (Schema, RecordBatch?) {
        var offset = 0
        while let next = try connection.prepare(text, from: &offset) {
            statement = next
            // What comes before the last statement is run for what it makes, such as a temporary view.
            if text.hasStatement(from: offset) { try next.runToEnd(text) }
        }
        guard let statement else {
            throw SQLError(.invalidQuery, "There is no statement in the query.")
        }
        guard statement.hasRows else {
            try statement.runToEnd(text)
            return (Schema([]), nil)
        }
        let cells = try statement.cells(text, limit: connection.options.batchSize)
        types = statement.names.indices.map { statement.type(of: $0, first: cells?[$0]) }
        let schema = Schema(zip(statement.names, types).map { Field(name: $0, type: $1.type) })
        return (schema, try cells.map { try batch($0, schema) })
    }

    func next(_ schema: Schema) throws -> RecordBatch? {
        guard let statement, !types.isEmpty else { return nil }
        return try statement.cells(text, limit: connection.options.batchSize).map { try batch($0, schema) }
    }

    private func batch(_ cells: [ResultCells], _ schema: Schema) throws -> RecordBatch {
        var columns: [Column] = []
        for (index, cells) in cells.enumerated() {
            guard let column = types[index].column(cells) else {
                let field = schema.fields[index]
                throw SQLError(
                    .invalidQuery,
                    "Column \(field.name) of the result began as \(field.type), and behind row \(rowCount) there is "
                        + "something else. Give it one type: CAST(… AS REAL) or CAST(… AS TEXT).")
            }
            columns.append(column)
        }
        let batch = RecordBatch(schema: schema, columns: columns, rowCount: cells.first?.count ?? 0)
        rowCount += batch.rowCount
        return batch
    }

    func end() {
        statement = nil
    }
}
