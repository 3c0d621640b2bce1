import ArgumentParser
import LakeCatalog
import LakeRuntime
import TableOperations

struct Compact: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Merge small files into larger ones; rows stay as they are.",
        discussion: "Example: tarn compact codetrack.weekly_stats --target-size 64MB")

    @Argument(help: "The table: a name in the lake, or a folder.")
    var table: String

    @Option(name: .long, help: ArgumentHelp("Close files at about this size.", valueName: "size"))
    var targetSize: String?

    @Option(name: .long, help: ArgumentHelp("Sort the rows of each file by these columns.", valueName: "a,b"))
    var sortBy: String?

    @Flag(name: .long, help: "Rewrite files that are large enough already, too.")
    var full = false

    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let watch = Stopwatch()
        var options = CompactOptions()
        options.full = full
        options.sortBy = sortBy.map(Lists.names)
        if let targetSize {
            guard let count = HumanUnits.byteCount(targetSize), count > 0 else {
                throw UsageError("--target-size must be a size such as 128MB, not \"\(targetSize)\"")
            }
            options.write.targetFileByteCount = count
        }
        let result = try await lake.table(table).compact(options)
        try ResultLine(table: table, result: result, seconds: watch.seconds).report(report)
    }
}
