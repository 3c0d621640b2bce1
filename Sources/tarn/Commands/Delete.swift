import ArgumentParser
import Columnar
import DeltaLog
import Expressions
import Foundation
import LakeRuntime
import TableOperations
import TableScan

struct Delete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Delete the rows for which a condition is true.",
        discussion: """
            Older versions keep the rows. Off a terminal it needs --yes.

            Example: tarn delete codetrack.weekly_stats --where "id = 17" --dry-run
            """)

    @Argument(help: "The table: a name in the lake, a folder, or s3://bucket/folder.")
    var table: String

    @Option(name: .customLong("where"), help: ArgumentHelp("Which rows.", valueName: "expr"))
    var condition: String

    @Flag(name: .long, help: "Only count the rows.")
    var dryRun = false

    @Flag(name: .long, help: "Do not ask.")
    var yes = false

    @OptionGroup var work: WorkOptions
    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let watch = Stopwatch()
        let place = try lake.table(table)
        var options = WriteOptions()
        options.memory = try work.begin()
        let snapshot = try await place.snapshot()
        let parsed = try Condition.parse(condition, schema: snapshot.schema.columnar)
        if dryRun || !yes {
            var count = 0
            for try await batch in try TableScan.Scan(snapshot, columns: [], condition: parsed) {
                count += batch.rowCount
            }
            if dryRun {
                try StandardOutput.write("\(table): \(Figures.grouped(count)) rows would be deleted\n")
                return
            }
            guard Terminal.isInteractive else {
                throw UsageError("delete needs --yes where nobody can be asked")
            }
            StandardError.write("Delete \(Figures.grouped(count)) rows of \(table)? [y/N] ")
            guard readLine()?.lowercased().hasPrefix("y") == true else { return }
        }
        let result = try await place.delete(where: parsed, options: options)
        try ResultLine(table: table, result: result, seconds: watch.seconds).report(report)
    }
}
