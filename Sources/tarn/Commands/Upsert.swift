import ArgumentParser
import Columnar
import DeltaLog
import Expressions
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

    @Argument(help: "The table: a name in the lake, a folder, or s3://bucket/folder.")
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

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Of rows with one key in the files: latest, first, or error to refuse.", valueName: "policy"))
    var onDuplicate: String = "latest"

    @Flag(name: .long, help: "Delete rows of the table whose key the files do not have.")
    var deleteMissing = false

    @Option(
        name: .long, help: ArgumentHelp("Delete missing rows only where this is true.", valueName: "expr"))
    var scope: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Refuse where more than this part of the rows in scope would go.", valueName: "0..1"))
    var maxDeleteFraction = 0.1

    @OptionGroup var input: RowInputOptions
    @OptionGroup var evolution: EvolutionOptions
    @OptionGroup var work: WorkOptions
    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let watch = Stopwatch()
        let place = try lake.table(table)
        var options = UpsertOptions(key: key.map(Lists.names))
        options.orderBy = orderBy
        options.write.batch = input.batch
        options.write.memory = try work.begin(reading: files)
        guard let duplicates = UpsertOptions.Duplicates(rawValue: onDuplicate) else {
            throw UsageError("--on-duplicate must be latest, first or error, not \"\(onDuplicate)\"")
        }
        options.duplicates = duplicates
        let create = CreateOptions(
            key: options.key ?? [], partitionColumns: partitionBy.map(Lists.names) ?? [])
        options.write.evolution = evolution.evolution
        var snapshot = try await existing(place)
        if snapshot == nil, let schema = try await input.schema(of: files) {
            try await place.create(for: schema, create)
            snapshot = try await place.snapshot()
        }
        let schema = snapshot?.schema.columnar
        if deleteMissing {
            options.missing = .init(
                scope: try scope.flatMap { text in try schema.map { try Condition.parse(text, schema: $0) } },
                greatestFraction: maxDeleteFraction)
        } else if scope != nil {
            throw UsageError("--scope says where --delete-missing may delete; add that, or leave --scope out")
        }
        if let snapshot {
            let (rows, quarantine) = try await evolution.source(input, files, for: snapshot)
            let result = try await place.upsert(from: rows, options: options)
            return try ResultLine(
                table: table, result: result, seconds: watch.seconds, quarantine: quarantine
            ).report(report)
        }
        // The rows tell the columns of the new table, and can be read only once.
        let batches = try await input.read(files, as: nil)
        let result = try await place.upsert(batches, options: options, creating: create)
        try ResultLine(table: table, result: result, seconds: watch.seconds).report(report)
    }

    private func existing(_ table: Table) async throws -> Snapshot? {
        do {
            return try await table.snapshot()
        } catch let error as DeltaError where error.code == .notATable {
            return nil
        }
    }
}
