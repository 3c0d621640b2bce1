import ArgumentParser
import DeltaLog

struct Files: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the data files of a version, one a line: path, bytes, rows, partition.",
        discussion: """
            With --json each file comes with its statistics.

            Example: tarn files codetrack.weekly_stats --version 3
            """)

    @Argument(help: "The table: a name in the lake, a folder, or s3://bucket/folder.")
    var table: String

    @OptionGroup var version: VersionOptions
    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let snapshot = try await version.snapshot(of: try lake.table(table))
        let files = snapshot.files.sorted { $0.path < $1.path }
        if report.json {
            var object = JSONObject()
            object["table"] = .string(table)
            object["version"] = .integer(snapshot.version)
            object["files"] = .array(files.map { .object(Self.json($0)) })
            try StandardOutput.write(JSONValue.object(object).jsonText + "\n")
            return
        }
        var text = ""
        for file in files {
            let statistics = file.statistics(
                schema: snapshot.schema, mapping: snapshot.columnMapping, columns: [])
            let rows =
                statistics?.recordCount.map { String($0 - (file.deletionVector?.cardinality ?? 0)) } ?? "-"
            let partition = file.partitionValues.sorted { $0.key < $1.key }
                .map { "\($0.key)=\($0.value ?? "null")" }.joined(separator: " ")
            text += "\(file.path)\t\(file.size)\t\(rows)\t\(partition)\n"
        }
        try StandardOutput.write(text)
    }

    private static func json(_ file: AddFile) -> JSONObject {
        var object = JSONObject()
        object["path"] = .string(file.path)
        object["bytes"] = .integer(file.size)
        object["modificationTime"] = .integer(file.modificationTime)
        var partition = JSONObject()
        for (name, value) in file.partitionValues.sorted(by: { $0.key < $1.key }) {
            partition[name] = value.map { .string($0) } ?? .null
        }
        object["partitionValues"] = .object(partition)
        if let stats = file.stats { object["stats"] = (try? JSONValue(parsing: stats)) ?? .string(stats) }
        if let vector = file.deletionVector { object["deletedRows"] = .integer(vector.cardinality) }
        return object
    }
}
