import ArgumentParser
import Foundation
import LakeCatalog
import LakeRuntime
import SQLQuery

struct SQL: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sql",
        abstract: "Query the tables of the lake with SQL.",
        discussion: """
            The SQL is SQLite's. Every table of the lake is there as schema.table, every file reference/NAME.csv as
            reference.NAME; nothing can be written to them. Only the columns that a query uses are read, and =, <, <=,
            >, >=, IN, BETWEEN, LIKE 'start%' and IS NULL skip files, row groups and pages.

            A table in its past is written with an argument, a version or a time:
            SELECT * FROM codetrack.weekly_stats('2015-03-02')

            Dates are text such as 2015-03-02, timestamps text such as 2015-03-02 08:00:00 in UTC, booleans 1 and 0,
            decimals exact text, nested values JSON. Besides SQLite's functions there are median(x),
            text REGEXP pattern, regexp_extract(text, pattern [, group]), regexp_replace(text, pattern, replacement).

            Without a query, on a terminal, a shell starts: statements end with ;, tab completes, .help says more.

            Example: tarn sql "SELECT cohort, median(points) FROM codetrack.weekly_stats GROUP BY cohort" --format csv
            """)

    @Argument(
        help: "The query; - reads it from standard input. Several statements: the rows of the last one.")
    var query: String?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Read the query from this file.", valueName: "file"),
        completion: .file(extensions: ["sql"]))
    var file: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Memory for sorting and grouping; more goes to temporary files.", valueName: "size"))
    var memory: String = "1GB"

    @Flag(name: .long, help: "Say on standard error how long it took and how many rows were read.")
    var timing = false

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var lake: LakeOption

    func validate() throws {
        if query != nil, file != nil { throw ValidationError("give the query or --file, not both") }
        if query == nil, file == nil, !Terminal.isInteractive {
            throw ValidationError(
                "give a query, such as tarn sql \"SELECT 1\", or --file, or - for standard input")
        }
    }

    func run() async throws {
        let text = query == nil && file == nil ? nil : try Self.text(query: query, file: file)
        var options = SQLOptions()
        guard let memoryByteCount = HumanUnits.byteCount(memory) else {
            throw UsageError("--memory must be a size such as 512MB, not \"\(memory)\"")
        }
        options.memoryByteCount = memoryByteCount
        let lake = try Lake.open(lake.folder)
        guard let text else {
            let format = try output.chosenFormat
            guard format.isText else { throw UsageError("\(format) is no text, which a shell could show") }
            return try await SQLShell(lake, options: options, format: format, showsTimes: timing).run()
        }
        try await SQLPrinter(format: try output.chosenFormat, path: output.output, showsTimes: timing)
            .run(text, in: try await lake.sqlSession(options: options))
    }

    private static func text(query: String?, file: String?) throws -> String {
        guard query == "-" || file != nil else { return query ?? "" }
        let path = file ?? "-"
        let bytes =
            path == "-"
            ? try FileHandle.standardInput.readToEnd() ?? Data() : FileManager.default.contents(atPath: path)
        guard let bytes else { throw UsageError("cannot read the query from \(path)") }
        guard let text = String(bytes: bytes, encoding: .utf8) else {
            throw UsageError("\(path) is no UTF-8")
        }
        return text
    }
}
