import ArgumentParser
import DeltaLog
import LakeCatalog
import LakeRuntime
import ObjectStorage
import TableOperations
import TableScan

struct Vacuum: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Delete files that no retained version needs; tells which, unless --yes is given.",
        discussion: """
            Kept are the files of the newest version, of versions within the retention, and of tagged versions; besides
            files younger than an hour that the log does not know.

            Example: tarn vacuum codetrack.weekly_stats --retention 30d --yes
            """)

    @Argument(help: "The table: a name in the lake, a folder, or s3://bucket/folder.")
    var table: String

    @Option(
        name: .long,
        help: ArgumentHelp("Keep versions of this span; else as the table says, or 7d.", valueName: "span"))
    var retention: String?

    @Flag(name: .long, help: "Delete the files.")
    var yes = false

    @Flag(name: .long, help: "Only tell; this is so unless --yes is given.")
    var dryRun = false

    @Flag(name: .long, help: "Take a retention shorter than the table's own.")
    var force = false

    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func validate() throws {
        if yes, dryRun { throw ValidationError("--yes and --dry-run exclude each other") }
    }

    func run() async throws {
        let watch = Stopwatch()
        var options = VacuumOptions()
        if let retention {
            guard let span = HumanUnits.duration(retention) else {
                throw UsageError("--retention must be a span such as 7d or 12h, not \"\(retention)\"")
            }
            options.retentionMilliseconds = span.components.seconds * 1_000
        }
        options.allowsShortRetention = force
        options.deletes = yes
        let result = try await lake.table(table).vacuum(options)
        try report.json ? writeObject(result, watch.seconds) : writeText(result, watch.seconds)
    }

    private func writeText(_ result: VacuumResult, _ seconds: Double) throws {
        if !yes {
            for object in result.deletable {
                try StandardOutput.write("\(object.path)\t\(Figures.size(object.byteCount))\n")
            }
        }
        var lines = ["\(table): versions \(result.oldestRetainedVersion) to \(result.version) stay readable"]
        for (reason, sum) in result.kept.sorted(by: { Self.name($0.key) < Self.name($1.key) }) {
            lines.append(
                "  kept \(files(sum.fileCount)), \(Figures.size(sum.byteCount)): \(Self.explanation(reason))")
        }
        let size = Figures.size(result.deletableByteCount)
        lines.append(
            yes
                ? "  deleted \(files(result.deletedCount)), \(size)  \(Figures.seconds(seconds))"
                : "  \(files(result.deletable.count)), \(size) would be deleted; add --yes to do so")
        try StandardOutput.write(lines.joined(separator: "\n") + "\n")
    }

    private func files(_ count: Int) -> String {
        "\(Figures.grouped(count)) \(count == 1 ? "file" : "files")"
    }

    private func writeObject(_ result: VacuumResult, _ seconds: Double) throws {
        var object = JSONObject()
        object["table"] = .string(table)
        object["version"] = .integer(result.version)
        object["oldestRetainedVersion"] = .integer(result.oldestRetainedVersion)
        object["dryRun"] = .boolean(!yes)
        object["deletableFiles"] = .integer(result.deletable.count)
        object["deletableBytes"] = .integer(result.deletableByteCount)
        object["deletedFiles"] = .integer(result.deletedCount)
        var kept = JSONObject()
        for (reason, sum) in result.kept { kept[Self.name(reason)] = .integer(sum.fileCount) }
        object["keptFiles"] = .object(kept)
        object["paths"] = .array(result.deletable.map { .string($0.path.description) })
        object["seconds"] = .number(Figures.decimal(seconds, digits: 3))
        try StandardOutput.write(JSONValue.object(object).jsonText + "\n")
    }

    private static func name(_ reason: VacuumResult.Reason) -> String {
        switch reason {
        case .newestVersion: "newestVersion"
        case .retainedVersion: "retainedVersion"
        case .tag(let name): "tag \(name)"
        case .tooYoung: "tooYoung"
        }
    }

    private static func explanation(_ reason: VacuumResult.Reason) -> String {
        switch reason {
        case .newestVersion: "the newest version needs them"
        case .retainedVersion: "older versions within the retention need them"
        case .tag(let name): "the version tagged \(name) needs them"
        case .tooYoung: "not needed, but removed or written within the retention"
        }
    }
}
