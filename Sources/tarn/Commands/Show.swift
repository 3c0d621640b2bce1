import ArgumentParser
import DeltaLog
import LakeRuntime

struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a table's schema, properties, sizes and protocol.",
        discussion: "Example: tarn show codetrack.weekly_stats --version 3")

    @Argument(help: "The table: a name in the lake, a folder, or s3://bucket/folder.")
    var table: String

    @OptionGroup var version: VersionOptions
    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let snapshot = try await version.snapshot(of: try lake.table(table))
        for warning in snapshot.warnings { StandardError.write("warning: \(warning)\n") }
        try StandardOutput.write(
            report.json ? JSONValue.object(json(snapshot)).jsonText + "\n" : text(snapshot))
    }

    private func text(_ snapshot: Snapshot) -> String {
        let metadata = snapshot.metadata
        var lines = ["\(table)  version \(snapshot.version)"]
        if let name = metadata.name { lines.append("name        \(name)") }
        if let comment = metadata.tableDescription { lines.append("comment     \(comment)") }
        lines.append("id          \(metadata.id)")
        let size = Figures.size(Int(clamping: snapshot.files.totalByteCount))
        lines.append("files       \(Figures.grouped(snapshot.files.count)), \(size)")
        if let rows = snapshot.rowCount {
            lines.append("rows        \(Figures.grouped(Int(clamping: rows)))")
        }
        if !metadata.partitionColumns.isEmpty {
            lines.append("partitions  \(metadata.partitionColumns.joined(separator: ", "))")
        }
        let own = snapshot.protocolAction
        lines.append("protocol    reader \(own.minReaderVersion), writer \(own.minWriterVersion)")
        let features = Set(own.readerFeatures ?? []).union(own.writerFeatures ?? []).sorted()
        if !features.isEmpty { lines.append("features    \(features.joined(separator: ", "))") }
        lines.append("columns")
        let width = snapshot.schema.fields.map(\.name.count).max() ?? 0
        for field in snapshot.schema.fields {
            let gap = String(repeating: " ", count: max(0, width - field.name.count) + 2)
            lines.append("  \(field.name)\(gap)\(field.type)\(field.isNullable ? "" : " not null")")
        }
        if !metadata.configuration.isEmpty {
            lines.append("properties")
            for (key, value) in metadata.configuration.sorted(by: { $0.key < $1.key }) {
                lines.append("  \(key) = \(value)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func json(_ snapshot: Snapshot) -> JSONObject {
        let metadata = snapshot.metadata
        var object = JSONObject()
        object["table"] = .string(table)
        object["version"] = .integer(snapshot.version)
        object["id"] = .string(metadata.id)
        if let name = metadata.name { object["name"] = .string(name) }
        if let comment = metadata.tableDescription { object["description"] = .string(comment) }
        object["files"] = .integer(snapshot.files.count)
        object["bytes"] = .integer(snapshot.files.totalByteCount)
        if let rows = snapshot.rowCount { object["rows"] = .integer(rows) }
        object["schema"] = (try? JSONValue(parsing: metadata.schemaString)) ?? .null
        object["partitionColumns"] = .array(metadata.partitionColumns.map { .string($0) })
        var properties = JSONObject()
        for (key, value) in metadata.configuration.sorted(by: { $0.key < $1.key }) {
            properties[key] = .string(value)
        }
        object["properties"] = .object(properties)
        let own = snapshot.protocolAction
        object["minReaderVersion"] = .integer(own.minReaderVersion)
        object["minWriterVersion"] = .integer(own.minWriterVersion)
        object["readerFeatures"] = .array((own.readerFeatures ?? []).map { .string($0) })
        object["writerFeatures"] = .array((own.writerFeatures ?? []).map { .string($0) })
        return object
    }
}
