public import Columnar
public import Expressions

/// A table that SQL can read: what this module needs to know of a table, and nothing else of how it is stored.
///
/// A provider stands for one state of a table: all scans without a moment see the same rows.
public protocol TableProvider: Sendable {
    /// The columns, in order.
    var schema: Schema { get }

    /// How many rows there are, if that is known without reading them. Serves plans and `count(*)`.
    var rowCount: Int? { get }

    /// Reads rows and hands them on in batches, each with the columns of the request in its order.
    ///
    /// `receive` waits while the reader of the rows is busy, and throws once no more rows are wanted; the scan then
    /// throws the same.
    func scan(
        _ request: TableRequest, receive: @Sendable (RecordBatch) async throws -> Void
    ) async throws

    /// What is known of a state of the table without reading rows, with the extremes of integer and date columns by
    /// their positions; nil if it is not known exactly.
    func summary(of columns: [Int], at moment: TableMoment?) async throws -> TableSummary?
}

extension TableProvider {
    /// Nothing is known.
    public func summary(of columns: [Int], at moment: TableMoment?) async throws -> TableSummary? { nil }
}

/// What is known of a table without reading rows.
public struct TableSummary: Sendable {
    public var rowCount: Int
    /// For each column that was asked for its smallest and its largest value, `.null` where it has none.
    public var extremes: [(minimum: Scalar, maximum: Scalar)]

    public init(rowCount: Int, extremes: [(minimum: Scalar, maximum: Scalar)]) {
        self.rowCount = rowCount
        self.extremes = extremes
    }
}

/// What a query asks of a table.
public struct TableRequest: Sendable {
    /// The columns to read, by their positions in the table's schema. May be none, where rows are only counted.
    public var columns: [Int]
    /// Rows for which this is not true are not needed; handing them on is allowed.
    public var condition: Condition?
    /// Which state of the table; nil: the provider's own.
    public var moment: TableMoment?

    public init(columns: [Int], condition: Condition? = nil, moment: TableMoment? = nil) {
        self.columns = columns
        self.condition = condition
        self.moment = moment
    }
}

/// A state of a table in its past, as the argument in `codetrack.weekly_stats('2015-03-02')` names it.
public enum TableMoment: Hashable, Sendable {
    case version(Int64)
    /// A date or time as it was written; the provider reads it.
    case time(String)
}

/// The tables that a session may speak of.
public protocol TableCatalog: Sendable {
    /// All tables, for finding those that a query names.
    func tableNames() async throws -> [QualifiedName]

    /// A table of these; asked for once a session, when a query first names it.
    func table(_ name: QualifiedName) async throws -> any TableProvider
}

/// The name of a table in SQL: `schema.name`.
public struct QualifiedName: Hashable, Sendable, Comparable, CustomStringConvertible {
    public var schema: String
    public var name: String

    public init(schema: String, name: String) {
        self.schema = schema
        self.name = name
    }

    public var description: String { "\(schema).\(name)" }

    public static func < (left: QualifiedName, right: QualifiedName) -> Bool {
        (left.schema, left.name) < (right.schema, right.name)
    }
}
