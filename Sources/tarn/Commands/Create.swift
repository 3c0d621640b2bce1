import ArgumentParser
import DeltaLog
import LakeRuntime
import TableOperations
import TableScan

struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make an empty table.",
        discussion: """
            The schema is a list of columns such as "id long not null, date date, note string", or a file that holds
            such a list, a Delta schema in JSON, or Parquet rows. A column may have "default LITERAL", "generated always
            as (EXPR)" or "generated always as identity" behind its type. The table gets the lowest protocol that its
            schema and properties need.

            Example: tarn create class.marks --schema "id long, date date, mark double" --key id,date
            """)

    @Argument(help: "The table: a name in the lake, a folder, or s3://bucket/folder.")
    var table: String

    @Option(name: .long, help: ArgumentHelp("The columns, or a file that has them.", valueName: "file|ddl"))
    var schema: String

    @Option(name: .long, help: ArgumentHelp("The columns that identify a row.", valueName: "a,b"))
    var key: String?

    @Option(name: .long, help: ArgumentHelp("Columns to lay files out by.", valueName: "a,b"))
    var partitionBy: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A table property such as delta.columnMapping.mode=name; repeatable.", valueName: "name=value"))
    var property: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("A condition that all rows must meet; repeatable.", valueName: "name=expr"))
    var constraint: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("A feature that the protocol is to list; repeatable.", valueName: "name"))
    var feature: [String] = []

    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let watch = Stopwatch()
        let place = try lake.table(table)
        let columns = try await TableSchemaText.readTable(schema)
        var options = CreateOptions(
            key: key.map(Lists.names) ?? [], partitionColumns: partitionBy.map(Lists.names) ?? [])
        for text in property {
            let (name, value) = try Alter.pair(text, "--property")
            options.properties[name] = value
        }
        for text in constraint {
            let (name, expression) = try Alter.pair(text, "--constraint")
            options.properties["delta.constraints." + name.lowercased()] = expression
        }
        options.features = Set(feature.map(TableFeature.init(rawValue:)))
        let result = try await Table.create(at: place.location, tableSchema: columns, options: options)
        try ResultLine(table: table, result: result, seconds: watch.seconds).report(report)
    }
}
