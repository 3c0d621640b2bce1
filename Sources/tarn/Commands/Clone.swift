import ArgumentParser
import LakeRuntime
import TableOperations
import TableScan

struct Clone: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a new table that shares the data files of another.",
        discussion: """
            Nothing is copied. The clone needs the files of its source: tag the version there to keep them from vacuum.

            Example: tarn clone codetrack.weekly_stats sandbox.weekly_stats --version 12
            """)

    @Argument(help: "The table to share: a name in the lake, a folder, or s3://bucket/folder.")
    var source: String

    @Argument(help: "The new table: a name in the lake, a folder, or s3://bucket/folder.")
    var table: String

    @Option(name: .long, help: ArgumentHelp("Share this version; else the newest.", valueName: "n"))
    var version: Int64?

    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let watch = Stopwatch()
        let result = try await lake.table(source).shallowClone(
            to: try lake.table(table).location, version: version)
        try ResultLine(table: table, result: result, seconds: watch.seconds).report(report)
    }
}
