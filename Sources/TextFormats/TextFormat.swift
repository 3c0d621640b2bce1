/// The text formats that rows are written in, by the names a person types.
public enum TextFormat: String, CaseIterable, Sendable {
    /// Aligned columns for a terminal.
    case table
    /// Comma-separated, RFC 4180.
    case csv
    /// Tab-separated, with the quoting of CSV.
    case tsv
    /// One JSON object a line.
    case jsonLines = "jsonl"
    /// One JSON array of objects.
    case json

    /// The format that a file name ends in, such as `scores.csv`; nil if it tells none.
    public init?(fileName: String) {
        guard let dot = fileName.lastIndex(of: ".") else { return nil }
        switch fileName[fileName.index(after: dot)...].lowercased() {
        case "csv": self = .csv
        case "tsv", "tab": self = .tsv
        case "jsonl", "ndjson": self = .jsonLines
        case "json": self = .json
        default: return nil
        }
    }
}
