/// A source of a lake: what one file in `sources/` says. The file's name is the source's.
public struct SourceConfiguration: Hashable, Sendable {
    public var name: String
    public var kind: Kind

    /// What service it is, with the settings of that service.
    public enum Kind: Hashable, Sendable {
        case codetrack(CodetrackConfiguration)
        case illuminate(IlluminateConfiguration)
        case leetcode(LeetCodeConfiguration)
        case files(FilesConfiguration)
    }

    /// Reads what a file says; faults stay in it. Nil if the type is unknown.
    init?(name: String, _ file: inout ConfigurationFile) {
        self.name = name
        switch file.text("type", default: name) {
        case "codetrack": kind = .codetrack(CodetrackConfiguration(&file))
        case "illuminate": kind = .illuminate(IlluminateConfiguration(&file))
        case "leetcode": kind = .leetcode(LeetCodeConfiguration(&file))
        case "files": kind = .files(FilesConfiguration(name: name, &file))
        case let other:
            file.report(
                "type",
                "\"\(other)\" is no type of source; there is: codetrack, files, illuminate, leetcode")
            return nil
        }
    }
}

/// How the Codetrack service is read and where its rows go.
public struct CodetrackConfiguration: Hashable, Sendable {
    /// The roster's file, below the lake home unless absolute.
    public var roster = "rosters/roster.json"
    /// One row a learner and week.
    public var table: TableName
    /// One row a learner: running totals; nil leaves them out.
    public var totalsTable: TableName?
    public var key = ["id", "date"]
    public var partitionColumns = ["year", "month", "cohort"]
    /// How many of its newest rows each learner is asked for in a weekly run.
    public var lookbackRowCount = 12
    /// Learners that are read at the same time.
    public var concurrency = 16
    /// Of one request, answer included.
    public var timeout = Duration.seconds(30)
    /// How often a request is tried again.
    public var retryCount = 5

    /// Columns of the weekly table.
    static let columns = ["date", "year", "month", "day", "email", "cohort", "id", "points", "commits"]
    /// Columns whose values do not change in place, fit to lay files out by.
    static let partitionable = ["date", "year", "month", "day", "cohort", "id"]

    init(_ file: inout ConfigurationFile) {
        roster = file.filePath("roster", default: roster)
        table = file.tableName("table", default: nil) ?? Self.defaultTable
        let totals = file.text("totals_table", default: Self.defaultTotals.description)
        totalsTable = totals == "none" ? nil : TableName(totals)
        if totals != "none", totalsTable == nil {
            file.report("totals_table", "must be schema.name, or none, not \"\(totals)\"")
        }
        if totalsTable == table { file.report("totals_table", "is the same as table") }
        key = file.texts("key", default: key)
        if Set(key) != ["id", "date"] || key.count != 2 {
            file.report("key", "must be [id, date]: the service has one row a learner and date")
        }
        partitionColumns = file.texts("partition_by", default: partitionColumns)
        for column in partitionColumns where !Self.partitionable.contains(column) {
            file.report(
                "partition_by", "\"\(column)\" is none of \(Self.partitionable.joined(separator: ", "))")
        }
        if Set(partitionColumns).count != partitionColumns.count {
            file.report("partition_by", "names a column twice")
        }
        lookbackRowCount = file.integer("lookback_rows", in: 1...10_000, default: lookbackRowCount)
        concurrency = file.integer("concurrency", in: 1...256, default: concurrency)
        timeout = file.duration("timeout", in: .milliseconds(100)...(.seconds(600)), default: timeout)
        retryCount = file.integer("retries", in: 0...20, default: retryCount)
    }

    private static let defaultTable = TableName(schema: "codetrack", name: "weekly_stats")
    private static let defaultTotals = TableName(schema: "codetrack", name: "totals")
}
