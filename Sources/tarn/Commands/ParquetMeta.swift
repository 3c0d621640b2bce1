import ArgumentParser
import DeltaLog
import LakeRuntime
import Parquet

struct ParquetMeta: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meta", abstract: "Print what the footer says: row groups, columns, codecs, sizes.",
        discussion: "Example: tarn parquet meta part-0001.parquet --json")

    @Argument(help: "The Parquet file.", completion: .file(extensions: ["parquet"]))
    var file: String

    @OptionGroup var report: ReportOption

    func run() async throws {
        let parquet = try await ParquetFile.open(path: file)
        let metadata = parquet.metadata
        try StandardOutput.write(
            report.json ? JSONValue.object(Self.json(metadata)).jsonText + "\n" : Self.text(metadata))
    }

    private static func text(_ metadata: FileMetadata) -> String {
        var lines = [
            "rows        \(metadata.rowCount)", "row groups  \(metadata.rowGroups.count)",
            "created by  \(metadata.createdBy ?? "-")", "format      \(metadata.version)",
        ]
        for pair in metadata.keyValueMetadata ?? [] {
            lines.append("metadata    \(pair.key) (\(pair.value?.utf8.count ?? 0) bytes)")
        }
        for (index, group) in metadata.rowGroups.enumerated() {
            lines.append(
                "row group \(index): \(group.rowCount) rows, \(group.totalByteCount) bytes uncompressed")
            for chunk in group.columns {
                guard let column = chunk.metadata else { continue }
                let encodings = column.encodings.map { "\($0)" }.joined(separator: ",")
                lines.append(
                    "  \(column.pathInSchema.joined(separator: "."))  \(column.type)  \(column.codec)  "
                        + "\(column.valueCount) values  \(column.totalCompressedByteCount) of "
                        + "\(column.totalUncompressedByteCount) bytes  \(encodings)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func json(_ metadata: FileMetadata) -> JSONObject {
        var object = JSONObject()
        object["rows"] = .integer(metadata.rowCount)
        object["version"] = .integer(metadata.version)
        if let creator = metadata.createdBy { object["createdBy"] = .string(creator) }
        var pairs = JSONObject()
        for pair in metadata.keyValueMetadata ?? [] {
            pairs[pair.key] = pair.value.map { .string($0) } ?? .null
        }
        object["keyValueMetadata"] = .object(pairs)
        object["rowGroups"] = .array(metadata.rowGroups.map { .object(json($0)) })
        return object
    }

    private static func json(_ group: RowGroup) -> JSONObject {
        var object = JSONObject()
        object["rows"] = .integer(group.rowCount)
        object["bytes"] = .integer(group.totalByteCount)
        object["columns"] = .array(
            group.columns.compactMap { chunk in
                guard let column = chunk.metadata else { return nil }
                var entry = JSONObject()
                entry["path"] = .array(column.pathInSchema.map { .string($0) })
                entry["type"] = .string("\(column.type)")
                entry["codec"] = .string("\(column.codec)")
                entry["values"] = .integer(column.valueCount)
                entry["compressedBytes"] = .integer(column.totalCompressedByteCount)
                entry["uncompressedBytes"] = .integer(column.totalUncompressedByteCount)
                entry["encodings"] = .array(column.encodings.map { .string("\($0)") })
                if let count = column.statistics?.nullCount { entry["nulls"] = .integer(count) }
                return .object(entry)
            })
        return object
    }
}
