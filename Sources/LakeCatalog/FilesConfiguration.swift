/// Which files are read and where their rows go.
public struct FilesConfiguration: Hashable, Sendable {
    /// The folder, below the lake home unless absolute.
    public var folder = "inbox"
    /// Which files of it, by name: `*` stands for any characters, `?` for one.
    public var pattern = "*"
    /// What the rows come in, such as `csv`; nil: by the ending of each file.
    public var format: String?
    public var table: TableName
    public var key: [String]
    /// Of several rows with one key the greatest here stays; nil: the one of the newest file.
    public var orderColumn: String?
    public var partitionColumns: [String] = []
    /// Types of columns that are not to be found by looking at the rows, as in `id string, day date`.
    public var types: String?
    /// Rows that are gathered before they are merged and committed.
    public var commitRowCount = 150_000

    private static let formats = ["parquet", "csv", "tsv", "jsonl", "json"]

    init(name: String, _ file: inout ConfigurationFile) {
        folder = file.filePath("folder", default: folder)
        pattern = file.text("pattern", default: pattern)
        if pattern.isEmpty || pattern.contains("/") {
            file.report("pattern", "must be a pattern of file names")
        }
        format = file.optionalText("format")
        if let format, !Self.formats.contains(format) {
            file.report("format", "must be one of \(Self.formats.joined(separator: ", "))")
        }
        table = file.tableName("table", default: nil) ?? TableName(schema: "files", name: name)
        key = file.texts("key", default: [])
        if key.isEmpty {
            file.report("key", "is missing: name the columns that identify a row, such as [id, date]")
        }
        orderColumn = file.optionalText("order_by")
        partitionColumns = file.texts("partition_by", default: partitionColumns)
        types = file.optionalText("types")
        commitRowCount = file.integer("commit_rows", in: 1...10_000_000, default: commitRowCount)
    }

    /// The table that tells which files were read.
    public var logTable: TableName { TableName(schema: table.schema, name: table.name + "_files") }

    /// Whether a file of this name is to be read.
    public func matches(_ name: String) -> Bool {
        // Hidden files, and those that are still being written.
        guard !name.hasPrefix("."), !name.hasSuffix("~"), !name.hasSuffix(".tmp"), !name.hasSuffix(".part"),
            Self.matches(Array(name.unicodeScalars)[...], Array(pattern.unicodeScalars)[...])
        else { return false }
        if format != nil { return true }
        let parts = name.split(separator: ".")
        let ending = parts.count > 1 ? parts[parts.count - 1].lowercased() : ""
        return Self.formats.contains(ending) || ending == "ndjson"
    }

    private static func matches(
        _ name: ArraySlice<Unicode.Scalar>, _ pattern: ArraySlice<Unicode.Scalar>
    ) -> Bool {
        var name = name
        var pattern = pattern
        // Where to go on when the last star has to stand for one character more.
        var retry: (name: ArraySlice<Unicode.Scalar>, pattern: ArraySlice<Unicode.Scalar>)?
        while let scalar = name.first {
            if pattern.first == "*" {
                pattern.removeFirst()
                retry = (name, pattern)
            } else if let wanted = pattern.first, wanted == "?" || wanted == scalar {
                pattern.removeFirst()
                name.removeFirst()
            } else if var again = retry {
                again.name.removeFirst()
                retry = again
                (name, pattern) = again
            } else {
                return false
            }
        }
        return pattern.allSatisfy { $0 == "*" }
    }
}
