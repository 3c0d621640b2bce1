import CSQLite

/// The callbacks by which SQLite reads tables.
///
/// Ownership: SQLite holds a `tarn_table` for each table and a `tarn_table_cursor` for each cursor, each with one
/// retained reference to ours in `owner`, released in `xDisconnect` and `xClose`. The connection outlives both.
enum VirtualTableModule {
    /// The name in `CREATE VIRTUAL TABLE … USING`.
    static let name = "lake_table"

    /// Read by SQLite as long as the process lives.
    nonisolated(unsafe) static let methods: UnsafeMutablePointer<sqlite3_module> = {
        let methods = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
        var module = sqlite3_module()
        module.iVersion = 1
        unsafe module.xCreate = { unsafe VirtualTableModule.connect($0, $1, $2, $3, $4, $5) }
        unsafe module.xConnect = { unsafe VirtualTableModule.connect($0, $1, $2, $3, $4, $5) }
        unsafe module.xBestIndex = { table, info in
            guard let table = unsafe table, let info = unsafe info else { return SQLITE_MISUSE }
            return unsafe VirtualTableModule.table(table).chooseIndex(info) ? SQLITE_OK : SQLITE_CONSTRAINT
        }
        unsafe module.xDisconnect = { unsafe VirtualTableModule.disconnect($0) }
        unsafe module.xDestroy = { unsafe VirtualTableModule.disconnect($0) }
        unsafe module.xOpen = { unsafe VirtualTableModule.open($0, $1) }
        unsafe module.xClose = { unsafe VirtualTableModule.close($0) }
        unsafe module.xFilter = { cursor, number, _, count, values in
            unsafe VirtualTableModule.filter(cursor, number, count, values)
        }
        unsafe module.xNext = { cursor in
            unsafe VirtualTableModule.attempt(cursor) { try $0.next() }
        }
        unsafe module.xEof = { cursor in
            guard let cursor = unsafe cursor else { return 1 }
            return unsafe VirtualTableModule.cursor(cursor).isAtEnd ? 1 : 0
        }
        unsafe module.xColumn = { cursor, context, column in
            guard let cursor = unsafe cursor else { return SQLITE_MISUSE }
            unsafe VirtualTableModule.cursor(cursor).give(column: Int(column), to: context)
            return SQLITE_OK
        }
        unsafe module.xRowid = { cursor, result in
            guard let cursor = unsafe cursor else { return SQLITE_MISUSE }
            unsafe result?.pointee = VirtualTableModule.cursor(cursor).rowIdentifier
            return SQLITE_OK
        }
        unsafe methods.initialize(to: module)
        return unsafe methods
    }()

    @unsafe
    private static func table(_ table: UnsafeMutablePointer<sqlite3_vtab>) -> VirtualTable {
        let owner = unsafe UnsafeMutableRawPointer(table).assumingMemoryBound(to: tarn_table.self).pointee
            .owner
        guard let owner = unsafe owner else { preconditionFailure("a table without an owner") }
        return unsafe Unmanaged<TableBox>.fromOpaque(owner).takeUnretainedValue().table
    }

    @unsafe
    private static func connection(_ table: UnsafeMutablePointer<sqlite3_vtab>) -> SQLConnection {
        let owner = unsafe UnsafeMutableRawPointer(table).assumingMemoryBound(to: tarn_table.self).pointee
            .owner
        guard let owner = unsafe owner else { preconditionFailure("a table without an owner") }
        return unsafe Unmanaged<TableBox>.fromOpaque(owner).takeUnretainedValue().connection
    }

    @inline(__always)
    @unsafe
    private static func cursor(_ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>) -> TableCursor {
        let owner = unsafe UnsafeMutableRawPointer(cursor).assumingMemoryBound(to: tarn_table_cursor.self)
            .pointee.owner
        guard let owner = unsafe owner else { preconditionFailure("a cursor without an owner") }
        return unsafe Unmanaged<TableCursor>.fromOpaque(owner).takeUnretainedValue()
    }

    /// What `owner` of a `tarn_table` holds.
    private final class TableBox {
        let table: VirtualTable
        unowned let connection: SQLConnection

        init(table: VirtualTable, connection: SQLConnection) {
            self.table = table
            self.connection = connection
        }
    }

    @unsafe
    private static func connect(
        _ database: OpaquePointer?, _ client: UnsafeMutableRawPointer?, _ count: Int32,
        _ arguments: UnsafePointer<UnsafePointer<CChar>?>?,
        _ result: UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab>?>?,
        _ message: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    ) -> Int32 {
        guard let client = unsafe client, let arguments = unsafe arguments, count >= 3,
            let schema = unsafe arguments[1], let name = unsafe arguments[2]
        else { return SQLITE_MISUSE }
        let connection = unsafe Unmanaged<SQLConnection>.fromOpaque(client).takeUnretainedValue()
        let wanted = unsafe QualifiedName(schema: String(cString: schema), name: String(cString: name))
        guard let table = connection.table(named: wanted) else {
            unsafe message?.pointee = copied("the lake has no table \(wanted)")
            return SQLITE_ERROR
        }
        let status = unsafe sqlite3_declare_vtab(database, table.declaration)
        guard status == SQLITE_OK else { return status }
        guard let memory = unsafe sqlite3_malloc(Int32(MemoryLayout<tarn_table>.size)) else {
            return SQLITE_NOMEM
        }
        var made = unsafe tarn_table()
        unsafe made.owner = Unmanaged.passRetained(TableBox(table: table, connection: connection)).toOpaque()
        unsafe memory.initializeMemory(as: tarn_table.self, to: made)
        unsafe result?.pointee = memory.assumingMemoryBound(to: sqlite3_vtab.self)
        return SQLITE_OK
    }

    @unsafe
    private static func disconnect(_ table: UnsafeMutablePointer<sqlite3_vtab>?) -> Int32 {
        guard let table = unsafe table else { return SQLITE_OK }
        let raw = UnsafeMutableRawPointer(table)
        if let owner = unsafe raw.assumingMemoryBound(to: tarn_table.self).pointee.owner {
            unsafe Unmanaged<TableBox>.fromOpaque(owner).release()
        }
        unsafe sqlite3_free(raw)
        return SQLITE_OK
    }

    @unsafe
    private static func open(
        _ table: UnsafeMutablePointer<sqlite3_vtab>?,
        _ result: UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab_cursor>?>?
    ) -> Int32 {
        guard let table = unsafe table,
            let memory = unsafe sqlite3_malloc(Int32(MemoryLayout<tarn_table_cursor>.size))
        else { return SQLITE_NOMEM }
        let cursor = unsafe TableCursor(self.table(table), connection: connection(table))
        var made = unsafe tarn_table_cursor()
        unsafe made.owner = Unmanaged.passRetained(cursor).toOpaque()
        unsafe memory.initializeMemory(as: tarn_table_cursor.self, to: made)
        unsafe result?.pointee = memory.assumingMemoryBound(to: sqlite3_vtab_cursor.self)
        return SQLITE_OK
    }

    @unsafe
    private static func close(_ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?) -> Int32 {
        guard let cursor = unsafe cursor else { return SQLITE_OK }
        let raw = UnsafeMutableRawPointer(cursor)
        if let owner = unsafe raw.assumingMemoryBound(to: tarn_table_cursor.self).pointee.owner {
            let ours = unsafe Unmanaged<TableCursor>.fromOpaque(owner)
            unsafe ours.takeUnretainedValue().close()
            unsafe ours.release()
        }
        unsafe sqlite3_free(raw)
        return SQLITE_OK
    }

    @unsafe
    private static func filter(
        _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?, _ number: Int32, _ count: Int32,
        _ values: UnsafeMutablePointer<OpaquePointer?>?
    ) -> Int32 {
        unsafe attempt(cursor) { cursor in
            let plan = cursor.table.plans[Int(number)]
            var arguments = PlanArguments(moment: nil, values: [])
            var next = 0
            func take() -> OpaquePointer? {
                defer { next += 1 }
                guard next < Int(count), let values = unsafe values else { return nil }
                return unsafe values[next]
            }
            if plan.hasMoment { arguments.moment = unsafe SQLValue(take()) }
            for term in plan.terms {
                if !term.test.hasArgument {
                    arguments.values.append([])
                } else if term.test == .isIn {
                    arguments.values.append(unsafe members(of: take()))
                } else {
                    arguments.values.append([unsafe SQLValue(take())])
                }
            }
            try cursor.start(planNumber: Int(number), arguments)
        }
    }

    /// More members of an `IN` than this are left to SQLite.
    private static let memberLimit = 10_000

    /// The values of an `IN`; nil if they are too many.
    @unsafe
    private static func members(of set: OpaquePointer?) -> [SQLValue]? {
        var members: [SQLValue] = []
        var member: OpaquePointer?
        var status = unsafe sqlite3_vtab_in_first(set, &member)
        while status == SQLITE_OK, let value = unsafe member {
            if members.count == memberLimit { return nil }
            members.append(unsafe SQLValue(value))
            status = unsafe sqlite3_vtab_in_next(set, &member)
        }
        return status == SQLITE_DONE || status == SQLITE_OK ? members : nil
    }

    /// Runs the part of a callback that may fail; the error waits in the connection.
    @inline(__always)
    @unsafe
    private static func attempt(
        _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?, _ body: (TableCursor) throws -> Void
    ) -> Int32 {
        guard let cursor = unsafe cursor else { return SQLITE_MISUSE }
        do {
            try unsafe body(self.cursor(cursor))
            return SQLITE_OK
        } catch {
            if let table = unsafe cursor.pointee.pVtab {
                unsafe connection(table).fault = error
                // SQLite frees the text that was there and takes ours over.
                unsafe sqlite3_free(table.pointee.zErrMsg)
                unsafe table.pointee.zErrMsg = copied("a table cannot be read")
            }
            return error is CancellationError ? SQLITE_INTERRUPT : SQLITE_ERROR
        }
    }

    /// Text in memory of SQLite's, which frees it.
    @unsafe
    private static func copied(_ text: String) -> UnsafeMutablePointer<CChar>? {
        let bytes = Array(text.utf8CString)
        guard let memory = unsafe sqlite3_malloc(Int32(bytes.count)) else { return nil }
        return unsafe bytes.withUnsafeBytes { source in
            unsafe memory.copyMemory(
                from: source.baseAddress ?? UnsafeRawPointer(memory), byteCount: source.count)
            return unsafe memory.assumingMemoryBound(to: CChar.self)
        }
    }
}
