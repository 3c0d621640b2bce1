import CSQLite

/// A connection to SQLite with the lake's tables in it. Everything but `interrupt` happens on the session's thread.
@safe
final class SQLConnection: @unchecked Sendable {
    let options: SQLOptions
    private let database: OpaquePointer
    private var tables: [QualifiedName: VirtualTable] = [:]
    private var attached: Set<String> = ["main", "temp"]
    /// Where the query at work asks for scans.
    var desk: ScanDesk
    /// Why a callback failed, until the query reports it.
    var fault: (any Error)?
    /// Whether the query at work may tell rows by their rowids.
    private(set) var needsStableRows = false
    /// Rows that the query at work took from each table.
    private(set) var rowsRead: [QualifiedName: Int] = [:]

    init(options: SQLOptions) throws(SQLError) {
        self.options = options
        desk = ScanDesk(waitingBatchLimit: options.waitingBatchLimit)
        sqlite3_hard_heap_limit64(Int64(options.memoryByteCount))
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX
        guard unsafe sqlite3_open_v2(":memory:", &opened, flags, nil) == SQLITE_OK, let made = unsafe opened
        else {
            unsafe sqlite3_close_v2(opened)
            throw SQLError(.outOfMemory, "SQLite cannot be started: not enough memory.")
        }
        unsafe database = made
        do {
            // Like every other SQL engine, and like conditions elsewhere: LIKE tells cases apart.
            try run("PRAGMA case_sensitive_like = ON")
            try run("PRAGMA cache_size = -65536")
            try run("PRAGMA temp_store = FILE")
            try prepareExtensions()
        } catch {
            unsafe sqlite3_close_v2(made)
            throw error
        }
    }

    private func prepareExtensions() throws(SQLError) {
        let owner = unsafe Unmanaged.passUnretained(self).toOpaque()
        try check(
            unsafe sqlite3_create_module_v2(
                database, VirtualTableModule.name, VirtualTableModule.methods, owner, nil))
        try unsafe SQLFunctions.register(in: database)
    }

    deinit {
        // Tables and cursors are let go before the memory that they point to.
        unsafe sqlite3_close_v2(database)
    }

    // MARK: Tables

    func table(named name: QualifiedName) -> VirtualTable? {
        tables[name]
    }

    func count(rowsRead count: Int, of table: QualifiedName) {
        rowsRead[table, default: 0] += count
    }

    /// Makes a table known to queries.
    func add(_ provider: any TableProvider, as name: QualifiedName) throws(SQLError) {
        guard tables[name] == nil else { return }
        if attached.insert(name.schema.lowercased()).inserted {
            do {
                try run("ATTACH DATABASE ':memory:' AS \(SQLText.quoted(name.schema))")
            } catch {
                attached.remove(name.schema.lowercased())
                throw error
            }
        }
        tables[name] = VirtualTable(name: name, provider: provider)
        do {
            try run(
                "CREATE VIRTUAL TABLE \(SQLText.quoted(name.schema)).\(SQLText.quoted(name.name)) "
                    + "USING \(VirtualTableModule.name)")
        } catch {
            tables[name] = nil
            throw error
        }
    }

    // MARK: Queries

    /// Runs a statement of ours that gives no rows.
    private func run(_ statement: String) throws(SQLError) {
        try check(unsafe sqlite3_exec(database, statement, nil, nil, nil))
    }

    private func check(_ status: Int32) throws(SQLError) {
        if status == SQLITE_OK { return }
        throw SQLError(
            status == SQLITE_NOMEM ? .outOfMemory : .failed, unsafe String(cString: sqlite3_errmsg(database)))
    }

    /// Prepares the next statement of a text; nil if nothing but blanks and comments is left.
    func prepare(_ text: SQLQueryText, from offset: inout Int) throws -> SQLStatement? {
        while offset < text.byteCount {
            var statement: OpaquePointer?
            let (status, used) = unsafe text.withBytes(from: offset) { start, count in
                var rest: UnsafePointer<CChar>?
                let status = unsafe sqlite3_prepare_v2(database, start, Int32(count), &statement, &rest)
                return (status, unsafe rest.map { unsafe $0 - start } ?? count)
            }
            if status != SQLITE_OK {
                let place = Int(unsafe sqlite3_error_offset(database))
                throw fault(status, text: text, offset: place >= 0 ? offset + place : nil)
            }
            offset += max(used, 1)
            if let statement = unsafe statement { return unsafe SQLStatement(statement, connection: self) }
        }
        return nil
    }

    /// What went wrong in the last call, as an error that says where.
    func fault(_ status: Int32, text: SQLQueryText, offset: Int?) -> any Error {
        if let fault {
            self.fault = nil
            return fault
        }
        let message = unsafe String(cString: sqlite3_errmsg(database))
        switch status & 0xFF {
        case SQLITE_INTERRUPT: return CancellationError()
        case SQLITE_NOMEM:
            return SQLError(
                .outOfMemory,
                "The query needs more than \(options.memoryByteCount >> 20) MB of memory. Narrow it with WHERE, or "
                    + "give it more.")
        case SQLITE_FULL, SQLITE_IOERR, SQLITE_CANTOPEN:
            return SQLError(
                .failed, "A temporary file cannot be written: \(message). SQLITE_TMPDIR names another folder."
            )
        default: return SQLError(.invalidQuery, text.located(message, at: offset))
        }
    }

    /// Stops the statement at work, from any thread.
    func interrupt() {
        unsafe sqlite3_interrupt(database)
    }

    /// Starts counting for a query.
    func begin(_ desk: ScanDesk, _ text: SQLQueryText) {
        self.desk = desk
        // RIGHT JOIN and FULL JOIN remember rows that they have seen by their rowids. Without filters every scan of
        // a table numbers its rows in the same way.
        needsStableRows = !text.words.isDisjoint(with: ["right", "full"])
        fault = nil
        rowsRead = [:]
    }

    /// Drops what was kept for a query.
    func end() {
        for table in tables.values { table.forgetQuery() }
        fault = nil
    }
}
