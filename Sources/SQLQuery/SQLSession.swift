import CSQLite
import Columnar
import Synchronization

/// SQL over the tables of a catalog: SQLite with each table as a virtual table under its `schema.name`.
///
/// Tables are opened when a query first names them and keep their state for the life of the session. The queries of
/// a session run one after another; several sessions run beside each other. Nothing can be written to the tables;
/// temporary tables and views are the session's own.
///
///     let session = try SQLSession(catalog: catalog)
///     let rows = try await session.query("SELECT cohort, median(points) FROM codetrack.weekly_stats GROUP BY 1") {
///         try await $0.collect()
///     }
public final class SQLSession: Sendable {
    private let catalog: any TableCatalog
    private let connection: SQLConnection
    private let thread = SQLThread()
    private let waitingBatchLimit: Int
    private let opened = Mutex<[QualifiedName: any TableProvider]>([:])

    /// Throws ``SQLError`` `.outOfMemory` if SQLite cannot be started.
    public init(catalog: any TableCatalog, options: SQLOptions = SQLOptions()) throws(SQLError) {
        self.catalog = catalog
        waitingBatchLimit = options.waitingBatchLimit
        connection = try SQLConnection(options: options)
    }

    /// Runs a query and calls `body` with its rows, which are gone when it returns.
    ///
    /// A text of several statements runs them in order and gives the rows of the last one. Cancelling the task
    /// interrupts the query. Throws ``SQLError``, `CancellationError`, or what a table's provider threw.
    public func query<Value: Sendable>(
        _ sql: String, _ body: (QueryRows) async throws -> Value
    ) async throws -> Value {
        var text = SQLQueryText(sql)
        try await openTables(named: text.words)
        if let answer = try await summary(sql) { text = SQLQueryText(answer) }
        let desk = ScanDesk(waitingBatchLimit: waitingBatchLimit)
        let reader = QueryReader(thread: thread, connection: connection, text: text)
        return try await withTaskCancellationHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await desk.serve() }
                let result: Result<Value, any Error>
                do {
                    result = .success(try await body(try await reader.start(desk)))
                } catch {
                    result = .failure(await explained(error))
                }
                await reader.end()
                desk.close()
                return try result.get()
            }
        } onCancel: {
            desk.cancel()
            connection.interrupt()
        }
    }

    /// The tables that queries may name, in order.
    public func tableNames() async throws -> [QualifiedName] {
        try await catalog.tableNames().sorted()
    }

    /// The columns of a table, with their types as SQL has them. Opens the table.
    public func columns(of name: QualifiedName) async throws -> [(name: String, type: String)] {
        try await open(name).schema.fields.map { ($0.name, SQLColumn($0).declaredType) }
    }

    /// Whether a text ends with the end of a statement: a semicolon that is part of nothing else.
    public static func isComplete(_ sql: String) -> Bool {
        unsafe sqlite3_complete(sql) == 1
    }

    /// Opens the tables whose names are among the words of a query.
    private func openTables(named words: Set<String>) async throws {
        for name in try await catalog.tableNames() where words.contains(name.name.lowercased()) {
            _ = try await open(name)
        }
    }

    private func open(_ name: QualifiedName) async throws -> any TableProvider {
        if let known = opened.withLock({ $0[name] }) { return known }
        let provider = try await catalog.table(name)
        try await thread.run { [connection] in try connection.add(provider, as: name) }
        opened.withLock { $0[name] = provider }
        return provider
    }

    /// The answer, as a query without tables, to one that a table can answer without reading rows; nil otherwise.
    private func summary(_ sql: String) async throws -> String? {
        guard let query = SummaryQuery(sql), let provider = opened.withLock({ $0[query.table] }) else {
            return nil
        }
        let fields = provider.schema.fields
        var positions: [Int] = []
        for column in query.columns {
            let found = fields.indices.filter { fields[$0].name.lowercased() == column.lowercased() }
            guard found.count == 1 else { return nil }
            positions.append(found[0])
        }
        guard let summary = try await provider.summary(of: positions, at: query.moment) else { return nil }
        return query.answered(by: summary, fields: positions.map { fields[$0] })
    }

    /// An error about a table that is not there tells which ones are.
    private func explained(_ error: any Error) async -> any Error {
        guard var error = error as? SQLError, error.code == .invalidQuery,
            error.message.contains("no such table"), let names = try? await catalog.tableNames()
        else { return error }
        error.code = .unknownTable
        let known = names.sorted().map(\.description).joined(separator: ", ")
        error.message += known.isEmpty ? "\nThere is no table yet." : "\nThere is: \(known)."
        return error
    }
}
