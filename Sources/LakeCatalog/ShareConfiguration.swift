/// A share as `shares/NAME.yaml` says: tables that are handed on together over Delta Sharing.
public struct ShareConfiguration: Hashable, Sendable {
    /// What recipients see; compared without regard to case.
    public let name: String
    /// A sentence for recipients.
    public var comment: String?
    /// Names of tables, and `schema.*` for all tables of a schema.
    public var tables: [String]
    /// Whether recipients may read older versions and the change feed, which hold rows that were deleted since.
    public var history: Bool

    /// Reads what a file says; faults stay in it.
    init(name: String, _ file: inout ConfigurationFile) {
        self.name = name
        comment = file.optionalText("comment")
        tables = file.texts("tables", default: [])
        history = file.boolean("history", default: false)
        if tables.isEmpty {
            file.report("tables", "must list tables, such as [codetrack.weekly_stats] or [codetrack.*]")
        }
        for table in tables where !Self.isPattern(table) {
            file.report("tables", "has \"\(table)\", which is neither schema.name nor schema.*")
        }
    }

    private static func isPattern(_ text: String) -> Bool {
        TableName(text) != nil || (text.hasSuffix(".*") && TableName.isPart(text.dropLast(2)))
    }

    /// Whether a table of the lake is in the share.
    public func includes(_ table: TableName) -> Bool {
        tables.contains(table.description) || tables.contains("\(table.schema).*")
    }
}
