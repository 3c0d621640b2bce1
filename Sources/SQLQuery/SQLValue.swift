import CSQLite

/// A value of SQLite's five classes, copied out.
enum SQLValue: Hashable {
    case null
    case integer(Int64)
    /// Never NaN: SQLite makes null of it.
    case real(Double)
    /// UTF-8, zero bytes included.
    case text([UInt8])
    case blob([UInt8])

    /// An argument of a callback; the pointer is not kept.
    @unsafe
    init(_ value: OpaquePointer?) {
        switch unsafe sqlite3_value_type(value) {
        case SQLITE_INTEGER: self = .integer(unsafe sqlite3_value_int64(value))
        case SQLITE_FLOAT: self = .real(unsafe sqlite3_value_double(value))
        case SQLITE_TEXT:
            // The text first: it may be converted, which moves it.
            let start = unsafe sqlite3_value_text(value)
            let count = Int(unsafe sqlite3_value_bytes(value))
            self = .text(unsafe Array(UnsafeBufferPointer(start: start, count: start == nil ? 0 : count)))
        case SQLITE_BLOB:
            let start = unsafe sqlite3_value_blob(value)
            let count = Int(unsafe sqlite3_value_bytes(value))
            self = .blob(unsafe Array(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)))
        default: self = .null
        }
    }

    var isNull: Bool { self == .null }

    /// The text, if it is one and well-formed.
    var string: String? {
        if case .text(let bytes) = self { String(validating: bytes, as: UTF8.self) } else { nil }
    }
}
