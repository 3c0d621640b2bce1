import ArgumentParser
import Columnar
import DeltaLog
import Expressions
import Foundation
import TableOperations
import TableScan

struct Scan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read rows.",
        discussion: """
            Conditions are SQL's: points >= 30 AND cohort IN ('10.1', '10.2') AND date < DATE '2015-03-02', LIKE,
            BETWEEN, IS NULL, NOT, parentheses.

            Example: tarn scan codetrack.weekly_stats --where "points >= 30" --as-of 2026-03-02 --format csv
            """)

    @Argument(help: "The table: a name in the lake, a folder, or s3://bucket/folder.")
    var table: String

    @Option(name: .long, help: ArgumentHelp("Only these columns, in this order.", valueName: "a,b"))
    var columns: String?

    @Option(
        name: .customLong("where"), help: ArgumentHelp("Only rows for which this is true.", valueName: "expr")
    )
    var condition: String?

    @Option(name: .long, help: ArgumentHelp("At most so many rows.", valueName: "n"))
    var limit: Int?

    @OptionGroup var version: VersionOptions
    @OptionGroup var output: RowOutputOptions
    @OptionGroup var work: WorkOptions
    @OptionGroup var lake: LakeOption

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit must not be negative") }
    }

    func run() async throws {
        let memory = try work.begin(isPaced: true)
        let snapshot = try await version.snapshot(of: try lake.table(table))
        let condition = try condition.map { try Condition.parse($0, schema: snapshot.schema.columnar) }
        let format = try output.chosenFormat
        var options = ScanOptions()
        // Files read before their turn take memory that a tight limit does not leave.
        options.readAhead = memory.byteCount < 256 << 20 ? 1 : ProcessInfo.processInfo.activeProcessorCount
        // Arrow's batches have no dictionaries here.
        options.keepsDictionaries = format != .arrow
        let scan = try TableScan.Scan(
            snapshot, columns: columns.map(Lists.names), condition: condition, limit: limit, options: options)
        let rows = try RowOutput(format: format, schema: scan.schema, path: output.output, memory: memory)
        for try await batch in scan {
            try rows.write(batch)
            try Task.checkCancellation()
        }
        try rows.finish()
    }
}
