import ArgumentParser
import Columnar
import DeltaLog
import LakeRuntime
import Parquet

struct ParquetVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Read everything in a file and check it: pages, checksums, counts.",
        discussion: "Example: tarn parquet verify part-0001.parquet")

    @Argument(help: "The Parquet file.", completion: .file(extensions: ["parquet"]))
    var file: String

    @OptionGroup var report: ReportOption

    func run() async throws {
        let parquet = try await ParquetFile.open(path: file)
        var rowCount = 0
        var reader = parquet.read()
        while let batch = try await reader.next() {
            rowCount += batch.rowCount
            try Task.checkCancellation()
        }
        if report.json {
            var object = JSONObject()
            object["file"] = .string(file)
            object["rows"] = .integer(rowCount)
            object["rowGroups"] = .integer(parquet.rowGroupCount)
            object["columns"] = .integer(parquet.schema.fields.count)
            try StandardOutput.write(JSONValue.object(object).jsonText + "\n")
        } else {
            try StandardOutput.write(
                "\(file): sound, \(Figures.grouped(rowCount)) rows in \(parquet.rowGroupCount) row groups\n")
        }
    }
}
