import ArgumentParser
import DeltaLog
import LakeRuntime
import TableOperations

struct Checkpoint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a checkpoint of the newest version, so that opening the table reads less.",
        discussion: """
            Files of the log that have expired are deleted behind it, as the table's properties
            delta.logRetentionDuration (30 days) and delta.enableExpiredLogCleanup have it: versions that were
            replaced longer ago can no longer be read then.

            Example: tarn checkpoint codetrack.weekly_stats
            """)

    @Argument(help: "The table: a name in the lake, a folder, or s3://bucket/folder.")
    var table: String

    @Flag(help: "Change nothing; say which files of the log would be deleted.")
    var dryRun = false

    @Flag(help: "Leave expired files of the log where they are.")
    var keepLog = false

    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func run() async throws {
        let handle = try lake.table(table)
        let version = dryRun ? nil : try await handle.checkpoint()
        let cleanup = keepLog ? LogCleanup() : try await handle.cleanUpLog(isDryRun: dryRun)
        let expired = cleanup.files.count + cleanup.sidecars.count
        if report.json {
            var object = JSONObject()
            object["table"] = .string(table)
            if let version { object["version"] = .integer(version) }
            object["expiredLogFiles"] = .integer(expired)
            object["expiredLogBytes"] = .integer(cleanup.byteCount)
            if let earliest = cleanup.earliestVersion { object["earliestVersion"] = .integer(earliest) }
            try StandardOutput.write(JSONValue.object(object).jsonText + "\n")
            return
        }
        var text =
            version.map { "\(table): checkpoint of version \($0)" } ?? "\(table): no checkpoint, a dry run"
        if let earliest = cleanup.earliestVersion, expired > 0 {
            text +=
                "  \(dryRun ? "would delete" : "deleted") \(Figures.grouped(expired)) expired files of the log, "
                + "\(Figures.size(cleanup.byteCount)); the earliest version is then \(earliest)"
        }
        try StandardOutput.write(text + "\n")
    }
}
