import ArgumentParser
import DeltaLog
import LakeRuntime
import Parquet

struct ParquetVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Read everything in a file and compare what it says of its data with the data.",
        discussion: """
            Checks layout, checksums, statistics, page indexes, bloom filters and sorting. Each contradiction is a line;
            the exit code is 5 if there is one.

            Example: tarn parquet verify part-0001.parquet
            """)

    @Argument(help: "The Parquet file.", completion: .file(extensions: ["parquet"]))
    var file: String

    @OptionGroup var report: ReportOption

    func run() async throws {
        let result = try await ParquetVerifier.verify(path: file)
        if report.json {
            try StandardOutput.write(JSONValue.object(json(result)).jsonText + "\n")
        } else {
            for finding in result.findings { try StandardOutput.write("\(finding)\n") }
            let verdict = result.isSound ? "sound" : "\(result.findings.count) contradictions"
            try StandardOutput.write(
                "\(file): \(verdict), \(Figures.grouped(result.rowCount)) rows, \(result.rowGroupCount) row groups, "
                    + "\(result.pageCount) pages, \(result.checksumCount) checksums compared\n")
        }
        if !result.isSound { throw ReportedFailure(status: .damaged) }
    }

    private func json(_ result: ParquetVerification) -> JSONObject {
        var object = JSONObject()
        object["file"] = .string(file)
        object["sound"] = .boolean(result.isSound)
        object["findings"] = .array(result.findings.map { .string("\($0)") })
        let counts: [(String, Int)] = [
            ("rows", result.rowCount), ("rowGroups", result.rowGroupCount), ("pages", result.pageCount),
            ("checksums", result.checksumCount), ("bounds", result.boundsCount),
            ("columnIndexes", result.columnIndexCount), ("offsetIndexes", result.offsetIndexCount),
            ("bloomFilters", result.bloomFilterCount),
        ]
        for (name, count) in counts { object[name] = .integer(count) }
        return object
    }
}
