import ArgumentParser
import LakeRuntime
import TableOperations
import TableScan

struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make an empty table.",
        discussion: """
            The schema is a list of columns such as "id long not null, date date, note string", or a file that holds
            such a list, a Delta schema in JSON, or Parquet rows.

            Example: tarn create class.marks --schema "id long, date date, mark double" --key id,date
            """)

    @Argument(help: "The table: a name in the lake, or a folder.")
    var table: String

    @Option(name: .long, help: ArgumentHelp("The columns, or a file that has them.", valueName: "file|ddl"))
    var schema: String

    @Option(name: .long, help: ArgumentHelp("The columns that identify a row.", valueName: "a,b"))
    var key: String?

    @Option(name: .long, help: ArgumentHelp("Columns to lay files out by.", valueName: "a,b"))
    var partitionBy: String?

    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let watch = Stopwatch()
        let place = try lake.table(table)
        let columns = try await TableSchemaText.read(schema)
        let options = CreateOptions(
            key: key.map(Lists.names) ?? [], partitionColumns: partitionBy.map(Lists.names) ?? [])
        let result = try await Table.create(at: place.location, schema: columns, options: options)
        try ResultLine(table: table, result: result, seconds: watch.seconds).report(report)
    }
}
