import ArgumentParser
import Columnar
import TableScan

struct Changes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the change feed: the rows that versions inserted, updated and deleted.",
        discussion: """
            Rows have the table's columns, then _change_type (insert, update_preimage, update_postimage, delete),
            _commit_version and _commit_timestamp. The table must record its changes: its property
            delta.enableChangeDataFeed is true. For other tables there is diff.

            Example: tarn changes codetrack.weekly_stats --from 3 --to 5
            """)

    @Argument(help: "The table: a name in the lake, a folder, or s3://bucket/folder.")
    var table: String

    @Option(name: .long, help: ArgumentHelp("The first version.", valueName: "a"))
    var from: Int64

    @Option(name: .long, help: ArgumentHelp("The last version; else the newest.", valueName: "b"))
    var to: Int64?

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var work: WorkOptions
    @OptionGroup var lake: LakeOption

    func run() async throws {
        let memory = try work.begin(isPaced: true)
        let feed = try await ChangeFeed(try lake.table(table), from: from, to: to)
        let format = output.format == nil && output.output == nil ? .jsonl : try output.chosenFormat
        let rows = try RowOutput(format: format, schema: feed.schema, path: output.output, memory: memory)
        for try await batch in feed {
            try rows.write(batch)
            try Task.checkCancellation()
        }
        try rows.finish()
    }
}
