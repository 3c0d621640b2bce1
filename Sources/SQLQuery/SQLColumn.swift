package import Columnar

/// How a column of a table shows in SQL.
///
/// | type | SQL value | declared as |
/// |---|---|---|
/// | boolean | 0 or 1 | `BOOLEAN` |
/// | integers | integer | `TINYINT` to `BIGINT` |
/// | float32, float64 | real; NaN is null | `FLOAT`, `DOUBLE` |
/// | decimal, uint64 | text in full, ordered by value | `DECIMAL TEXT(p, s) COLLATE decimal` |
/// | string | text | `TEXT` |
/// | date | `YYYY-MM-DD` | `DATE TEXT` |
/// | timestamp | `YYYY-MM-DD HH:MM:SS[.ffffff]`, in UTC where it is a point in time | `TIMESTAMP TEXT(digits)` |
/// | time | `HH:MM:SS[.ffffff]` | `TIME TEXT(digits)` |
/// | binary | blob | `BLOB` |
/// | nested, others | JSON | `JSON TEXT` |
///
/// `TEXT` in a declaration keeps SQLite from making numbers of what is compared with dates and decimals; as texts they
/// order like the values that they stand for, years of other than four digits aside.
package struct SQLColumn: Sendable {
    /// The class of the SQL values, and how they compare.
    enum Form {
        case boolean, integer, real
        /// Text as it is stored.
        case text
        /// Text made of dates and times.
        case calendar
        /// Text made of decimals, under their own order.
        case decimal
        case blob
        /// Text made of anything else; only told apart from null.
        case other
    }

    package let field: Field
    let form: Form
    /// The type in `CREATE TABLE`, as it comes back with results.
    let declaredType: String

    init(_ field: Field) {
        self.field = field
        (form, declaredType) = Self.describe(field.type)
    }

    /// What follows the name in `CREATE TABLE`.
    var declaration: String {
        form == .decimal ? "\(declaredType) COLLATE \(DecimalOrder.name)" : declaredType
    }

    private static func describe(_ type: DataType) -> (Form, String) {
        switch type {
        case .boolean: (.boolean, "BOOLEAN")
        case .int8: (.integer, "TINYINT")
        case .int16: (.integer, "SMALLINT")
        case .int32: (.integer, "INTEGER")
        case .int64: (.integer, "BIGINT")
        case .uint8: (.integer, "UNSIGNED TINYINT")
        case .uint16: (.integer, "UNSIGNED SMALLINT")
        case .uint32: (.integer, "UNSIGNED INTEGER")
        case .uint64: (.decimal, "UNSIGNED TEXT(20)")
        case .float16: (.real, "HALF REAL")
        case .float32: (.real, "FLOAT")
        case .float64: (.real, "DOUBLE")
        case .decimal(let precision, let scale): (.decimal, "DECIMAL TEXT(\(precision), \(scale))")
        case .string: (.text, "TEXT")
        case .date: (.calendar, "DATE TEXT")
        case .time(let unit): (.calendar, "TIME TEXT(\(unit.digits))")
        case .timestamp(let unit, true): (.calendar, "TIMESTAMP TEXT(\(unit.digits))")
        case .timestamp(let unit, false): (.calendar, "TIMESTAMP_NTZ TEXT(\(unit.digits))")
        case .binary, .fixedSizeBinary: (.blob, "BLOB")
        case .null, .interval, .list, .map, .structure: (.other, "JSON TEXT")
        }
    }

    /// The type that results of a declared type have; nil where SQL's values do not lead back to it.
    static func resultType(declared: String) -> DataType? {
        resultTypes[declared.uppercased()] ?? decimal(declared)
    }

    private static let resultTypes: [String: DataType] = {
        var types: [DataType] = [
            .boolean, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .float32, .float64, .string,
            .date,
            .binary,
        ]
        for unit in [TimeUnit.milliseconds, .microseconds, .nanoseconds] {
            types += [
                .time(unit), .timestamp(unit, adjustedToUTC: true), .timestamp(unit, adjustedToUTC: false),
            ]
        }
        return Dictionary(uniqueKeysWithValues: types.map { (describe($0).1, $0) })
    }()

    private static func decimal(_ declared: String) -> DataType? {
        let start = "DECIMAL TEXT("
        guard declared.uppercased().hasPrefix(start), declared.hasSuffix(")") else { return nil }
        let numbers = declared.dropFirst(start.count).dropLast().split(separator: ",").map {
            Int($0.drop { $0 == " " })
        }
        guard numbers.count == 2, let precision = numbers[0], let scale = numbers[1],
            (1...38).contains(precision)
        else { return nil }
        return .decimal(precision: precision, scale: scale)
    }
}

extension TimeUnit {
    /// Digits of a fraction of a second.
    fileprivate var digits: Int {
        switch self {
        case .milliseconds: 3
        case .microseconds: 6
        case .nanoseconds: 9
        }
    }
}
