import ArgumentParser
import LakeRuntime
import TableOperations

struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a new version that equals an old one.",
        discussion: "Example: tarn restore codetrack.weekly_stats --version 3")

    @Argument(help: "The table: a name in the lake, a folder, or s3://bucket/folder.")
    var table: String

    @Option(name: .long, help: ArgumentHelp("The version to go back to.", valueName: "n"))
    var version: Int64

    @OptionGroup var work: WorkOptions
    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let watch = Stopwatch()
        var options = WriteOptions()
        options.memory = try work.begin()
        let result = try await lake.table(table).restore(toVersion: version, options: options)
        try ResultLine(table: table, result: result, seconds: watch.seconds).report(report)
    }
}
