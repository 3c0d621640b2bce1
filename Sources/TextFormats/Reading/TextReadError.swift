/// Why a file of rows cannot be read at all. Faults of single rows are ``RejectedRow``s.
public enum TextReadError: Error, Equatable, Sendable {
    /// The file has no header line to name its columns.
    case noHeader
    case duplicateColumn(name: String)
    /// The file has a column that the schema does not have.
    case unknownColumn(name: String)
    /// A quote opens in this line and never closes.
    case unterminatedQuote(line: Int)
    /// One row is longer than the reader may hold; most often a quote that never closes.
    case rowTooLong(line: Int, byteLimit: Int)
    /// The text is no JSON array of objects.
    case malformedJSON(line: Int, reason: String)
    /// The encoding is not UTF-8.
    case unsupportedEncoding(name: String)
}

extension TextReadError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noHeader: "there is no header line that names the columns"
        case .duplicateColumn(let name): "the header names column \(name) twice"
        case .unknownColumn(let name): "column \(name) is not in the schema"
        case .unterminatedQuote(let line): "line \(line): a quote opens and never closes"
        case .rowTooLong(let line, let byteLimit):
            "line \(line): a row of more than \(byteLimit) bytes; a quote may be missing its end"
        case .malformedJSON(let line, let reason): "line \(line): \(reason)"
        case .unsupportedEncoding(let name): "the file is \(name), not UTF-8; save it as UTF-8"
        }
    }
}

/// A row of a file that could not be converted, kept so that it can be shown or put aside.
public struct RejectedRow: Hashable, Sendable {
    /// The number of the row among the file's rows, from 1, without the header.
    public var row: Int
    /// The line of the file in which the row starts, from 1.
    public var line: Int
    /// The column whose value does not fit; nil if the row as a whole is at fault.
    public var column: String?
    /// What is wrong, without the value itself.
    public var reason: String
    /// The row as it stands in the file, without its line break.
    public var text: [UInt8]
}

/// How rows are read from text.
public struct TextReadOptions: Sendable {
    /// Whether the first line of delimited text names the columns. If not, columns are those of the schema, or
    /// `column1`, `column2`, …
    public var hasHeader = true
    /// Unquoted cells that mean null besides the empty one.
    public var nullTexts: Set<String> = []
    /// Columns that the schema lacks are passed over instead of refused.
    public var ignoresUnknownColumns = false
    /// Rows of a full batch.
    public var batchRowLimit = 32_768
    /// Bytes of values after which a batch is full, whatever its rows.
    public var batchByteLimit = 32 << 20
    /// The longest row.
    public var rowByteLimit = 16 << 20

    public init() {}
}
