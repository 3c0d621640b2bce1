import ArgumentParser
import LakeCatalog
import LakeRuntime
import TableOperations

struct Compact: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Merge small files into larger ones; rows stay as they are.",
        discussion: "Example: tarn compact codetrack.weekly_stats --target-size 64MB")

    @Argument(help: "The table: a name in the lake, a folder, or s3://bucket/folder.")
    var table: String

    @Option(name: .long, help: ArgumentHelp("Close files at about this size.", valueName: "size"))
    var targetSize: String?

    @Option(name: .long, help: ArgumentHelp("Sort the rows of each file by these columns.", valueName: "a,b"))
    var sortBy: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Sort by several columns alike, so that each of them narrows a search.", valueName: "a,b"))
    var zOrder: String?

    @Flag(name: .long, help: "Rewrite files that are large enough already, too.")
    var full = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Do part K of N, for several machines that compact one table together.", valueName: "K/N"))
    var shard: String?

    @OptionGroup var work: WorkOptions
    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let watch = Stopwatch()
        var options = CompactOptions()
        options.full = full
        options.write.memory = try work.begin()
        if let shard { options.shard = try Self.shard(shard) }
        if sortBy != nil, zOrder != nil { throw UsageError("--sort-by and --z-order exclude each other") }
        options.sortBy = (sortBy ?? zOrder).map(Lists.names)
        options.isZOrdered = zOrder != nil
        if let targetSize {
            guard let count = HumanUnits.byteCount(targetSize), count > 0 else {
                throw UsageError("--target-size must be a size such as 128MB, not \"\(targetSize)\"")
            }
            options.write.targetFileByteCount = count
        }
        let result = try await lake.table(table).compact(options)
        try ResultLine(table: table, result: result, seconds: watch.seconds).report(report)
    }

    private static func shard(_ text: String) throws -> CompactOptions.Shard {
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let number = numbers[0], let count = numbers[1],
            let shard = CompactOptions.Shard(number: number, of: count)
        else { throw UsageError("--shard must be such as 1/4, not \"\(text)\"") }
        return shard
    }
}
