import ArgumentParser
import DeltaLog
import Expressions
import LakeRuntime
import TableOperations
import TableScan

struct Update: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Give columns new values in the rows for which a condition is true.",
        discussion: """
            Values are literals. Columns of the key cannot be set.

            Example: tarn update class.marks --set "mark = NULL" --where "date = DATE '2026-03-02'"
            """)

    @Argument(help: "The table: a name in the lake, a folder, or s3://bucket/folder.")
    var table: String

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("A column and its value; can be repeated.", valueName: "a = v"))
    var assignments: [String] = []

    @Option(name: .customLong("where"), help: ArgumentHelp("Which rows.", valueName: "expr"))
    var condition: String

    @OptionGroup var work: WorkOptions
    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let watch = Stopwatch()
        let place = try lake.table(table)
        var options = WriteOptions()
        options.memory = try work.begin()
        let schema = try await place.snapshot().schema.columnar
        let result = try await place.update(
            try assignments.map { try Assignment(parsing: $0, schema: schema) },
            where: try Condition.parse(condition, schema: schema), options: options)
        try ResultLine(table: table, result: result, seconds: watch.seconds).report(report)
    }
}
