import ArgumentParser
import Columnar
import DeltaLog
import LakeRuntime
import TableOperations
import TableScan

struct Upsert: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Merge rows by key: new keys are inserted, changed rows updated, equal ones left alone.",
        discussion: """
            The table is made if there is none; then --key is needed. Of several rows with one key the last wins, or the
            one with the greatest --order-by.

            Example: tarn upsert class.marks marks.parquet --key id,date
            """)

    @Argument(help: "The table: a name in the lake, or a folder.")
    var table: String

    @Argument(help: "Files with rows; - is standard input.", completion: .file())
    var files: [String]

    @Option(
        name: .long,
        help: ArgumentHelp("The columns that identify a row; else the table's own.", valueName: "a,b"))
    var key: String?

    @Option(
        name: .long, help: ArgumentHelp("Of rows with one key the greatest here stays.", valueName: "column"))
    var orderBy: String?

    @Option(
        name: .long, help: ArgumentHelp("Columns to lay files out by, for a new table.", valueName: "a,b"))
    var partitionBy: String?

    @OptionGroup var input: RowInputOptions
    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let watch = Stopwatch()
        let place = try lake.table(table)
        var options = UpsertOptions(key: key.map(Lists.names))
        options.orderBy = orderBy
        options.write.batch = input.batch
        let create = CreateOptions(
            key: options.key ?? [], partitionColumns: partitionBy.map(Lists.names) ?? [])
        let batches = try await input.read(files, as: try await existingSchema(of: place))
        let result = try await place.upsert(batches, options: options, creating: create)
        try ResultLine(table: table, result: result, seconds: watch.seconds).report(report)
    }

    private func existingSchema(of table: Table) async throws -> Columnar.Schema? {
        do {
            return try await table.snapshot().schema.columnar
        } catch let error as DeltaError where error.code == .notATable {
            return nil
        }
    }
}
