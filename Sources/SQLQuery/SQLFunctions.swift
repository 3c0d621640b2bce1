import CSQLite

/// What SQL can say here beyond SQLite's own functions.
///
/// | function | gives |
/// |---|---|
/// | `text REGEXP pattern` | whether a part of the text matches |
/// | `regexp_extract(text, pattern [, group])` | the first match, or a group of it; null without |
/// | `regexp_replace(text, pattern, replacement)` | the text with every match replaced |
/// | `median(x)` | the middle of the numbers, the mean of the two middle ones; null without numbers |
///
/// Patterns are those of Swift's `Regex`, by Unicode scalars: part of the language, so that no library has to be
/// shipped with the program.
enum SQLFunctions {
    /// Adds all of them to a connection.
    @unsafe
    static func register(in database: OpaquePointer) throws(SQLError) {
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS
        var statuses: [Int32] = []
        statuses.append(
            unsafe sqlite3_create_collation_v2(
                database, DecimalOrder.name, SQLITE_UTF8, nil,
                { _, leftCount, left, rightCount, right in
                    Int32(
                        unsafe DecimalOrder.compare(
                            UnsafeRawBufferPointer(start: left, count: Int(leftCount)),
                            UnsafeRawBufferPointer(start: right, count: Int(rightCount))))
                }, nil))
        statuses.append(
            unsafe sqlite3_create_function_v2(
                database, "regexp", 2, flags, nil,
                { context, _, values in unsafe RegularExpressions.matches(context, values) }, nil, nil, nil))
        for count in [Int32(2), 3] {
            statuses.append(
                unsafe sqlite3_create_function_v2(
                    database, "regexp_extract", count, flags, nil,
                    { context, count, values in unsafe RegularExpressions.extract(context, count, values) },
                    nil, nil, nil))
        }
        statuses.append(
            unsafe sqlite3_create_function_v2(
                database, "regexp_replace", 3, flags, nil,
                { context, _, values in unsafe RegularExpressions.replace(context, values) }, nil, nil, nil))
        statuses.append(
            unsafe sqlite3_create_function_v2(
                database, "median", 1, flags, nil, nil,
                { context, _, values in unsafe Median.step(context, values) },
                { context in unsafe Median.finish(context) }, nil))
        guard statuses.allSatisfy({ $0 == SQLITE_OK }) else {
            throw SQLError(.outOfMemory, "SQLite cannot be started: not enough memory.")
        }
    }

    /// Makes text the result of a function.
    @unsafe
    static func give(_ text: String, to context: OpaquePointer?) {
        var copy = text
        copy.withUTF8 { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                // An empty text needs an address as well, or it would be null.
                guard let start = characters.baseAddress else {
                    return unsafe sqlite3_result_text64(
                        context, "", 0, SQLiteMemory.copied, UInt8(SQLITE_UTF8))
                }
                unsafe sqlite3_result_text64(
                    context, start, UInt64(characters.count), SQLiteMemory.copied, UInt8(SQLITE_UTF8))
            }
        }
    }

    /// Makes an error the result of a function.
    @unsafe
    static func fail(_ message: String, in context: OpaquePointer?) {
        unsafe sqlite3_result_error(context, message, -1)
    }
}
