import CSQLite

/// The values of a column of a result as SQLite gave them, for some rows.
struct ResultCells {
    /// The class of a value.
    enum Kind: UInt8 {
        case null, integer, real, text, blob
    }

    private(set) var kinds: [Kind] = []
    /// The integer, or the bits of the real, or where the bytes end.
    private var numbers: [Int64] = []
    private var bytes: [UInt8] = []
    /// Which kinds there are, a bit each.
    private var seen: UInt8 = 0

    var count: Int { kinds.count }

    /// Whether all values are of these kinds or null.
    func areOnly(_ allowed: Kind...) -> Bool {
        let mask = allowed.reduce(1 << Kind.null.rawValue) { $0 | 1 << $1.rawValue }
        return seen & ~UInt8(mask) == 0
    }

    var isAllNull: Bool { areOnly() }

    /// Appends a column of the statement's row.
    @unsafe
    mutating func append(_ statement: OpaquePointer, _ column: Int32) {
        let kind: Kind
        switch unsafe sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER:
            kind = .integer
            numbers.append(unsafe sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT:
            kind = .real
            numbers.append(Int64(bitPattern: unsafe sqlite3_column_double(statement, column).bitPattern))
        case SQLITE_TEXT:
            kind = .text
            let start = unsafe sqlite3_column_text(statement, column)
            let count = Int(unsafe sqlite3_column_bytes(statement, column))
            unsafe append(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
        case SQLITE_BLOB:
            kind = .blob
            let start = unsafe sqlite3_column_blob(statement, column)
            let count = Int(unsafe sqlite3_column_bytes(statement, column))
            unsafe append(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
        default:
            kind = .null
            numbers.append(0)
        }
        kinds.append(kind)
        seen |= 1 << kind.rawValue
    }

    /// Appends bytes with the place where they start and end.
    private mutating func append(_ source: UnsafeRawBufferPointer) {
        // Start and count share a number; SQLite has no value of 2 GiB.
        numbers.append(Int64(bytes.count) << 31 | Int64(source.count))
        unsafe bytes.append(contentsOf: source)
    }

    func integer(_ row: Int) -> Int64 { numbers[row] }
    func real(_ row: Int) -> Double { Double(bitPattern: UInt64(bitPattern: numbers[row])) }

    func bytes(_ row: Int) -> ArraySlice<UInt8> {
        let start = Int(numbers[row] >> 31)
        return bytes[start..<start + Int(numbers[row] & 0x7FFF_FFFF)]
    }
}
