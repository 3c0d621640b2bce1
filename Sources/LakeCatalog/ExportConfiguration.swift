/// A CSV file that is made of a table: what one file in `exports/` says. The file's name is the export's.
public struct ExportConfiguration: Hashable, Sendable {
    public var name: String
    public var table: TableName
    /// The CSV file, below the output folder. `{suffix}` becomes `_historical` for a school year that is past, `{year}`
    /// the school year, `{date}` the day.
    public var fileName: String
    /// The column with the school year, such as `24-25`; nil: the table is exported whole.
    public var yearColumn: String?
    /// A column of days; each day goes to a file of its own.
    public var dateColumn: String?
    /// These columns in this order; empty: all.
    public var columns: [String]

    /// A table as it is, under its own name.
    public init(table: TableName) {
        name = table.name
        self.table = table
        fileName = "\(table.name).csv"
        columns = []
    }

    /// Nil where the file has faults that leave no export.
    init?(name: String, _ file: inout ConfigurationFile) {
        self.name = name
        let table = file.tableName("table", default: nil)
        fileName = file.text("file", default: "\(name).csv")
        yearColumn = file.optionalText("school_year_column")
        dateColumn = file.optionalText("date_column")
        columns = file.texts("columns", default: [])
        guard let table else {
            file.report("table", "is missing: name the table, such as illuminate.combined")
            return nil
        }
        self.table = table
        if fileName.isEmpty || fileName.contains("/") || fileName.hasPrefix(".") {
            file.report("file", "must be a file name without folders")
        }
        if dateColumn != nil, !fileName.contains("{date}") {
            file.report("file", "must have {date} in it, since each day has a file of its own")
        }
        if dateColumn != nil, yearColumn != nil {
            file.report("date_column", "does not go with school_year_column")
        }
    }
}

/// A school year, such as 2024-07-01 to 2025-06-30: `24-25`.
public struct SchoolYear: Hashable, Sendable, CustomStringConvertible {
    /// In which it starts.
    public let firstYear: Int

    /// Reads `24-25` or `2024-2025`; nil if it is no such text.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == parts[1].utf8.count,
            [2, 4].contains(parts[0].utf8.count),
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let first = Int(parts[0]),
            let second = Int(parts[1]), second == (parts[0].utf8.count == 2 ? (first + 1) % 100 : first + 1)
        else { return nil }
        firstYear = parts[0].utf8.count == 2 ? 2_000 + first : first
    }

    /// The one that a day is in: it changes on the first of July.
    public init(year: Int, month: Int) {
        firstYear = month >= 7 ? year : year - 1
    }

    public var description: String {
        func twoDigits(_ year: Int) -> String { (year % 100 < 10 ? "0" : "") + String(year % 100) }
        return "\(twoDigits(firstYear))-\(twoDigits(firstYear + 1))"
    }
}
