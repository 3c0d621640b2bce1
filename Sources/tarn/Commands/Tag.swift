import ArgumentParser
import DeltaLog
import LakeRuntime
import TableOperations
import TableScan

struct Tag: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Give a version a name, which vacuum then keeps; without a name, list them.",
        discussion: "Example: tarn tag codetrack.weekly_stats end-of-term --version 12")

    @Argument(help: "The table: a name in the lake, a folder, or s3://bucket/folder.")
    var table: String

    @Argument(help: "The name.")
    var name: String?

    @Option(name: .long, help: ArgumentHelp("The version to name; else the newest.", valueName: "n"))
    var version: Int64?

    @Flag(name: .long, help: "Take the name away.")
    var remove = false

    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let place = try lake.table(table)
        if let name {
            if remove { try await place.removeTag(name) } else { try await place.tag(name, version: version) }
        } else if remove {
            throw UsageError("--remove needs the name to take away")
        }
        let tags = try await place.tags().sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        if report.json {
            var object = JSONObject()
            object["table"] = .string(table)
            var list = JSONObject()
            for (name, version) in tags { list[name] = .integer(version) }
            object["tags"] = .object(list)
            try StandardOutput.write(JSONValue.object(object).jsonText + "\n")
        } else {
            for (name, version) in tags { try StandardOutput.write("\(version)\t\(name)\n") }
        }
    }
}
