import ArgumentParser
import DeltaLog
import TableOperations

struct Checkpoint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a checkpoint of the newest version, so that opening the table reads less.",
        discussion: "Example: tarn checkpoint codetrack.weekly_stats")

    @Argument(help: "The table: a name in the lake, or a folder.")
    var table: String

    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let version = try await lake.table(table).checkpoint()
        if report.json {
            var object = JSONObject()
            object["table"] = .string(table)
            object["version"] = .integer(version)
            try StandardOutput.write(JSONValue.object(object).jsonText + "\n")
        } else {
            try StandardOutput.write("\(table): checkpoint of version \(version)\n")
        }
    }
}
