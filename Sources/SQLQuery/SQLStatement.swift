import CSQLite
import Columnar

/// A prepared statement that is being run. Used on the session's thread only.
@safe
final class SQLStatement {
    private let statement: OpaquePointer
    private let connection: SQLConnection
    /// The names of the result's columns, each one once.
    let names: [String]
    private let declaredTypes: [DataType?]
    private var isAtEnd = false

    /// Takes the statement over.
    @unsafe
    init(_ statement: OpaquePointer, connection: SQLConnection) {
        unsafe self.statement = statement
        self.connection = connection
        var names: [String] = []
        var taken: Set<String> = []
        var types: [DataType?] = []
        for index in 0..<(unsafe sqlite3_column_count(statement)) {
            let given = unsafe sqlite3_column_name(statement, index).map { unsafe String(cString: $0) } ?? ""
            var name = given
            var copies = 1
            while !taken.insert(name).inserted {
                copies += 1
                name = "\(given)_\(copies)"
            }
            names.append(name)
            let declared = unsafe sqlite3_column_decltype(statement, index).map { unsafe String(cString: $0) }
            types.append(declared.flatMap { SQLColumn.resultType(declared: $0) })
        }
        self.names = names
        declaredTypes = types
    }

    deinit {
        unsafe sqlite3_finalize(statement)
    }

    /// Whether it gives rows at all.
    var hasRows: Bool { !names.isEmpty }

    /// Runs to the end without looking at rows.
    func runToEnd(_ text: SQLQueryText) throws {
        while try step(text) {}
    }

    private func step(_ text: SQLQueryText) throws -> Bool {
        if isAtEnd { return false }
        if connection.desk.isCancelled { throw CancellationError() }
        let status = unsafe sqlite3_step(statement)
        switch status {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            isAtEnd = true
            return false
        default:
            isAtEnd = true
            throw connection.fault(status, text: text, offset: nil)
        }
    }

    /// The next rows, at most `limit`, as they come from SQLite; nil at the end.
    func cells(_ text: SQLQueryText, limit: Int) throws -> [ResultCells]? {
        var columns = names.map { _ in ResultCells() }
        var count = 0
        while count < limit, try step(text) {
            for index in columns.indices {
                unsafe columns[index].append(statement, Int32(index))
            }
            count += 1
        }
        return count == 0 ? nil : columns
    }

    /// The type of a column of the result, judged by its first rows.
    func type(of index: Int, first: ResultCells?) -> ResultType {
        ResultType(declared: declaredTypes[index], cells: first)
    }
}
