/// Hashes of single values, for looking rows up in a join; within one process only.
enum JoinHash {
    static func of(_ number: Double) -> UInt64 {
        // 0.0 and -0.0 are equal.
        mixed((number == 0 ? 0.0 : number).bitPattern)
    }

    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hasher = Hasher()
        unsafe hasher.combine(bytes: bytes)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// The hash of an argument that is compared with a column; nil if it is of another class than the column's
    /// values, so that SQLite may convert it.
    static func of(_ value: SQLValue, for form: SQLColumn.Form) -> UInt64? {
        switch (form, value) {
        case (.integer, .integer(let number)), (.boolean, .integer(let number)),
            (.real, .integer(let number)):
            return of(Double(number))
        case (.integer, .real(let number)), (.boolean, .real(let number)), (.real, .real(let number)):
            return of(number)
        case (.text, .text(let bytes)), (.calendar, .text(let bytes)):
            return unsafe bytes.withUnsafeBytes { unsafe of($0) }
        default: return nil
        }
    }

    static func combined(_ left: UInt64, _ right: UInt64) -> UInt64 {
        mixed(left &* 0x9E37_79B9_7F4A_7C15 ^ right)
    }

    private static func mixed(_ bits: UInt64) -> UInt64 {
        var mixed = bits
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
