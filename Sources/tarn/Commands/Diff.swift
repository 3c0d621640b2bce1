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
            Rows come with a first column "change": added, removed, before (a changed row as it was) and after. Where they
            do not fit into the memory allowed, they come in parts, each with some of the keys.

            Example: tarn diff codetrack.weekly_stats --from 1 --to 2 --format csv
            """)

    @Argument(help: "The table: a name in the lake, a folder, or s3://bucket/folder.")
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
    @OptionGroup var work: WorkOptions
    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let place = try lake.table(table)
        let older = try await place.snapshot(version: from)
        let newer = try await place.snapshot(version: to)
        let names = try key.map(Lists.names) ?? newer.metadata.declaredKey()
        let memory = try work.begin(isPaced: true)
        let parts = TableDifference.Part.all(
            from: older, to: newer, memoryByteCount: memory.comparedByteCount)
        let rows =
            try report.json
            ? nil
            : RowOutput(
                format: try output.chosenFormat, schema: Self.labelled(newer.schema.columnar),
                path: output.output,
                memory: memory)
        var counts = (added: 0, removed: 0, changed: 0)
        for part in parts {
            let difference = try await TableDifference(from: older, to: newer, key: names, part: part)
            counts.added += difference.added.rowCount
            counts.removed += difference.removed.rowCount
            counts.changed += difference.changedTo.rowCount
            for (kind, batch) in [
                ("added", difference.added), ("removed", difference.removed),
                ("before", difference.changedFrom), ("after", difference.changedTo),
            ] where batch.rowCount > 0 {
                try rows?.write(Self.labelled(batch, as: kind))
            }
        }
        if report.json {
            var object = JSONObject()
            object["table"] = .string(table)
            object["from"] = .integer(older.version)
            object["to"] = .integer(newer.version)
            object["added"] = .integer(counts.added)
            object["removed"] = .integer(counts.removed)
            object["changed"] = .integer(counts.changed)
            try StandardOutput.write(JSONValue.object(object).jsonText + "\n")
            return
        }
        try rows?.finish()
        StandardError.write(
            "\(table): version \(older.version) to \(newer.version)  +\(Figures.grouped(counts.added)) "
                + "-\(Figures.grouped(counts.removed)) "
                + "~\(Figures.grouped(counts.changed))\n")
    }

    /// The batch with the kind of change as its first column.
    private static func labelled(_ batch: RecordBatch, as kind: String) -> RecordBatch {
        var label = ColumnBuilder(type: .string)
        for _ in 0..<batch.rowCount { label.append(kind) }
        return RecordBatch(
            schema: labelled(batch.schema), columns: [label.finish()] + batch.columns,
            rowCount: batch.rowCount)
    }

    private static func labelled(_ schema: Schema) -> Schema {
        Schema([Field(name: "change", type: .string, isNullable: false)] + schema.fields)
    }
}
