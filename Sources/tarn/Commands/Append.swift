import ArgumentParser
import DeltaLog
import LakeRuntime
import TableOperations
import TableScan

struct Append: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Add rows to a table without a key.",
        discussion: "Example: tarn append class.visits visits.parquet --batch-id 2026-03-02")

    @Argument(help: "The table: a name in the lake, a folder, or s3://bucket/folder.")
    var table: String

    @Argument(help: "Files with rows; - is standard input.", completion: .file())
    var files: [String]

    @OptionGroup var input: RowInputOptions
    @OptionGroup var evolution: EvolutionOptions
    @OptionGroup var work: WorkOptions
    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let watch = Stopwatch()
        let place = try lake.table(table)
        let snapshot = try await place.snapshot()
        let (rows, quarantine) = try await evolution.source(input, files, for: snapshot)
        var options = WriteOptions()
        options.evolution = evolution.evolution
        options.batch = input.batch
        options.memory = try work.begin(reading: files)
        let result = try await place.append(from: rows, options: options)
        try ResultLine(table: table, result: result, seconds: watch.seconds, quarantine: quarantine).report(
            report)
    }
}
