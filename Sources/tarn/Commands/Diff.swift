import ArgumentParser
import Columnar
import DeltaLog
import LakeRuntime
import TableOperations
import TableScan

struct Diff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show rows added, removed and changed by key between two versions.",
        discussion: """
            Rows come with a first column "change": added, removed, before (a changed row as it was) and after.

            Example: tarn diff codetrack.weekly_stats --from 1 --to 2 --format csv
            """)

    @Argument(help: "The table: a name in the lake, or a folder.")
    var table: String

    @Option(name: .long, help: ArgumentHelp("The older version.", valueName: "a"))
    var from: Int64

    @Option(name: .long, help: ArgumentHelp("The newer version; else the newest.", valueName: "b"))
    var to: Int64?

    @Option(
        name: .long,
        help: ArgumentHelp("The columns that identify a row; else the table's own.", valueName: "a,b"))
    var key: String?

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let place = try lake.table(table)
        let older = try await place.snapshot(version: from)
        let newer = try await place.snapshot(version: to)
        let names = try key.map(Lists.names) ?? newer.metadata.declaredKey()
        let difference = try await TableDifference(from: older, to: newer, key: names)
        if report.json {
            var object = JSONObject()
            object["table"] = .string(table)
            object["from"] = .integer(older.version)
            object["to"] = .integer(newer.version)
            object["added"] = .integer(difference.added.rowCount)
            object["removed"] = .integer(difference.removed.rowCount)
            object["changed"] = .integer(difference.changedTo.rowCount)
            try StandardOutput.write(JSONValue.object(object).jsonText + "\n")
            return
        }
        let kinds = [
            ("added", difference.added), ("removed", difference.removed), ("before", difference.changedFrom),
            ("after", difference.changedTo),
        ]
        let schema = Self.labelled(difference.added, as: "").schema
        let rows = try RowOutput(format: try output.chosenFormat, schema: schema, path: output.output)
        for (kind, batch) in kinds where batch.rowCount > 0 { try rows.write(Self.labelled(batch, as: kind)) }
        try rows.finish()
        StandardError.write(
            "\(table): version \(older.version) to \(newer.version)  +\(Figures.grouped(difference.added.rowCount)) "
                + "-\(Figures.grouped(difference.removed.rowCount)) "
                + "~\(Figures.grouped(difference.changedTo.rowCount))\n")
    }

    /// The batch with the kind of change as its first column.
    private static func labelled(_ batch: RecordBatch, as kind: String) -> RecordBatch {
        var label = ColumnBuilder(type: .string)
        for _ in 0..<batch.rowCount { label.append(kind) }
        let field = Field(name: "change", type: .string, isNullable: false)
        return RecordBatch(
            schema: Schema([field] + batch.schema.fields), columns: [label.finish()] + batch.columns,
            rowCount: batch.rowCount)
    }
}
