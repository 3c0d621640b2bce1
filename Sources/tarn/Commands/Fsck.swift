import ArgumentParser
import DeltaLog
import LakeRuntime
import TableOperations
import TableScan

struct Fsck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a table: the log against the files, their sizes, row counts and statistics.",
        discussion: """
            --deep also reads all data and looks for keys that are there twice. --repair makes a new version of what can be
            mended; files that are gone are taken out of the table then. Exits with 5 where something stays wrong.

            Example: tarn fsck codetrack.weekly_stats --deep
            """)

    @Argument(help: "The table: a name in the lake, a folder, or s3://bucket/folder.")
    var table: String

    @Flag(name: .long, help: "Read all data.")
    var deep = false

    @Flag(name: .long, help: "Mend what a new version can mend.")
    var repair = false

    @OptionGroup var work: WorkOptions
    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let watch = Stopwatch()
        var options = FsckOptions()
        options.isDeep = deep
        options.repairs = repair
        options.memoryByteCount = try work.begin().byteCount
        let result = try await lake.table(table).fsck(options)
        try report.json ? writeObject(result, watch.seconds) : writeText(result, watch.seconds)
        if result.findings.count > result.repairedCount { throw ReportedFailure(status: .damaged) }
    }

    private func writeText(_ result: FsckReport, _ seconds: Double) throws {
        for finding in result.findings {
            let place = finding.file.map { "\($0): " } ?? ""
            try StandardOutput.write("\(finding.kind.rawValue): \(place)\(finding.problem)\n")
        }
        var line =
            "\(table): version \(result.version), \(Figures.counted(result.checkedFileCount, "file")) checked, "
        line += result.isSound ? "nothing wrong" : Figures.counted(result.findings.count, "finding")
        if let version = result.repairedVersion {
            line += ", \(Figures.grouped(result.repairedCount)) of them mended in version \(version)"
        } else if result.findings.contains(where: \.isRepairable) {
            line +=
                "; --repair mends \(Figures.grouped(result.findings.filter(\.isRepairable).count)) of them"
        }
        try StandardOutput.write(line + "  \(Figures.seconds(seconds))\n")
    }

    private func writeObject(_ result: FsckReport, _ seconds: Double) throws {
        var object = JSONObject()
        object["table"] = .string(table)
        object["version"] = .integer(result.version)
        object["sound"] = .boolean(result.isSound)
        object["checkedFiles"] = .integer(result.checkedFileCount)
        object["comparedRows"] = .integer(result.comparedRowCount)
        if let version = result.repairedVersion { object["repairedVersion"] = .integer(version) }
        object["repaired"] = .integer(result.repairedCount)
        object["findings"] = .array(
            result.findings.map { finding in
                var entry = JSONObject()
                entry["kind"] = .string(finding.kind.rawValue)
                if let file = finding.file { entry["file"] = .string(file) }
                entry["problem"] = .string(finding.problem)
                entry["repairable"] = .boolean(finding.isRepairable)
                return .object(entry)
            })
        object["seconds"] = .number(Figures.decimal(seconds, digits: 3))
        try StandardOutput.write(JSONValue.object(object).jsonText + "\n")
    }
}
