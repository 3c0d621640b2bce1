import ArgumentParser
import DeltaLog
import LakeRuntime
import TableScan

struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the versions of a table, newest first, and what made them.",
        discussion: "Example: tarn history codetrack.weekly_stats --limit 5")

    @Argument(help: "The table: a name in the lake, a folder, or s3://bucket/folder.")
    var table: String

    @Option(name: .long, help: ArgumentHelp("Only the newest so many.", valueName: "n"))
    var limit: Int?

    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let versions = try await lake.table(table).location.history(limit: limit)
        if report.json {
            var object = JSONObject()
            object["table"] = .string(table)
            object["versions"] = .array(versions.map { .object(Self.json($0)) })
            try StandardOutput.write(JSONValue.object(object).jsonText + "\n")
            return
        }
        var text = ""
        for version in versions { text += Self.line(version) + "\n" }
        try StandardOutput.write(text)
    }

    static func line(_ version: CommitSummary) -> String {
        let info = version.info
        var parts = [
            "\(version.version)", PointInTime.text(milliseconds: version.timestampMilliseconds),
            info?.operation ?? "-",
        ]
        for (sign, count) in version.rowFigures { parts.append("\(sign)\(Figures.grouped(count))") }
        if let note = info?.other["userMetadata"]?.stringValue { parts.append(note) }
        if let engine = info?.engineInfo { parts.append(engine) }
        return parts.joined(separator: "  ")
    }

    private static func json(_ version: CommitSummary) -> JSONObject {
        var object = JSONObject()
        object["version"] = .integer(version.version)
        object["timestamp"] = .string(PointInTime.text(milliseconds: version.timestampMilliseconds))
        guard let info = version.info else { return object }
        if let operation = info.operation { object["operation"] = .string(operation) }
        if let parameters = info.operationParameters { object["operationParameters"] = .object(parameters) }
        if let metrics = info.operationMetrics { object["operationMetrics"] = .object(metrics) }
        if let engine = info.engineInfo { object["engineInfo"] = .string(engine) }
        if let note = info.other["userMetadata"] { object["userMetadata"] = note }
        return object
    }
}
