import ArgumentParser
import DeltaLog
import LakeCatalog
import LakeRuntime

struct Refresh: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make views anew whose query or inputs changed.",
        discussion: """
            A view is a query in views/SCHEMA.NAME.sql over the lake's tables, its reference data (reference/*.csv) and
            its rosters; its rows are kept as the table SCHEMA.NAME. A sync refreshes views by itself; after a change
            in reference data, refresh them with this.

            Example: tarn refresh illuminate.illuminate_assessment_results
            """)

    @Argument(help: "Names of views; all of them without.")
    var views: [String] = []

    @Flag(name: .long, help: "Make them anew even if nothing changed.")
    var force = false

    @OptionGroup var lake: LakeOption
    @OptionGroup var json: ReportOption

    func run() async throws {
        let names = try views.map { text in
            guard let name = TableName(text) else { throw UsageError("\"\(text)\" is no name of a view") }
            return name
        }
        let report = try await Lake.open(lake.folder).refreshViews(names.isEmpty ? nil : names, force: force)
        if json.json { return try StandardOutput.write(Self.json(report).jsonText + "\n") }
        for change in report.refreshed {
            let line = ResultLine(
                table: change.table.description, result: change.result, seconds: change.seconds)
            try StandardOutput.write(line.text + "\n")
        }
        for view in report.unchanged { try StandardOutput.write("\(view): nothing changed\n") }
        for (view, reason) in report.waiting { StandardError.write("\(view): waits, \(reason)\n") }
    }

    private static func json(_ report: ViewReport) -> JSONValue {
        var object = JSONObject()
        object["refreshed"] = .array(
            report.refreshed.map { change in
                .object(
                    ResultLine(
                        table: change.table.description, result: change.result, seconds: change.seconds
                    )
                    .json)
            })
        object["unchanged"] = .array(report.unchanged.map { .string($0.description) })
        object["waiting"] = .array(report.waiting.map { .string($0.view.description) })
        return .object(object)
    }
}
