import ArgumentParser
import Connectors
import DeltaLog
import LakeCatalog
import LakeRuntime
import Logging

struct Sync: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a source: fetch, merge into its tables, commit.",
        discussion: """
            A weekly run reads the newest rows of each learner, far enough back to see late and corrected ones. What is
            there already is not written again. A learner, assessment or file that fails is named, the rest is
            committed, the exit code is 6 (no answer) or 4 (what was refused), and the next run catches up.

            Example: tarn sync codetrack --full      # the whole history, once
                     tarn sync codetrack             # every week
            """)

    @Argument(help: "Names of sources: the files in sources/, without .yaml.")
    var sources: [String]

    @Flag(name: .long, help: "Read the whole history.")
    var full = false

    @Flag(name: .long, help: "Commit nothing if a single learner, assessment or file fails.")
    var strict = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Sync one part of the learners, assessments or files, such as 2/5.", valueName: "k/n"))
    var shard: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Name the run; one that was applied before does nothing.", valueName: "id"))
    var batchID: String?

    @Flag(name: .long, help: "Leave the views as they are; tarn refresh makes them anew.")
    var noRefresh = false

    @Flag(name: .long, help: "Tell of each request on standard error.")
    var verbose = false

    @OptionGroup var lake: LakeOption
    @OptionGroup var report: ReportOption

    func validate() throws {
        if let shard, Shard(shard) == nil { throw ValidationError("--shard must be K/N with K from 1 to N") }
    }

    func run() async throws {
        var options = SyncOptions()
        options.full = full
        options.strict = strict
        options.shard = shard.flatMap { Shard($0) }
        options.batchID = batchID
        options.refreshesViews = !noRefresh
        let open = try Lake.open(lake.folder, logger: verbose ? Self.logger : nil)
        for source in sources { _ = try open.home.source(named: source) }
        var codes: Set<ConnectorError.Code> = []
        var reports: [JSONValue] = []
        for source in sources {
            let result = try await run(source, in: open, options)
            codes.formUnion(result.failures.map(\.error.code))
            codes.formUnion(result.assessmentFailures.map(\.error.code))
            if !result.fileFailures.isEmpty { codes.insert(.refusedData) }
            if report.json { reports.append(.object(Self.json(result))) } else { try Self.show(result) }
        }
        if report.json {
            try StandardOutput.write((reports.count == 1 ? reports[0] : .array(reports)).jsonText + "\n")
        }
        guard codes.isEmpty else {
            throw ReportedFailure(status: codes.contains(.refusedData) ? .refused : .unreachable)
        }
    }

    private func run(_ source: String, in lake: Lake, _ options: SyncOptions) async throws -> SyncReport {
        let bar = ProgressBar()
        defer { bar.clear() }
        return try await lake.sync(source, options: options) { step in
            guard case .fetching(let what, let fetch) = step else { return }
            var notes = ["\(Figures.grouped(fetch.rows)) rows"]
            if fetch.pages > 0 { notes.insert("\(Figures.grouped(fetch.pages)) pages", at: 0) }
            if fetch.failed > 0 { notes.append("\(Figures.grouped(fetch.failed)) failed") }
            bar.show(
                "\(source): \(what)", completed: fetch.completed, total: fetch.total,
                note: notes.joined(separator: ", "))
        }
    }

    /// Writes every event to standard error.
    private static var logger: Logger {
        var logger = Logger(label: "tarn", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .debug
        return logger
    }

    /// How many failures are told one by one.
    private static let shownFailureCount = 20

    private static func show(_ report: SyncReport) throws {
        for change in report.tables {
            let line = ResultLine(
                table: change.table.description, result: change.result, seconds: change.seconds)
            try StandardOutput.write(line.text + "\n")
        }
        StandardError.write(
            "\(report.source): \(Self.asked(report)), "
                + "\(Figures.grouped(report.requestCount)) requests, \(Figures.grouped(report.retryCount)) retries, "
                + "\(Figures.size(report.receivedByteCount)) in \(Figures.seconds(report.seconds))\n")
        for note in report.notes { StandardError.write("\(report.source): \(note)\n") }
        Self.show(
            report.assessmentFailures.map { "assessment \($0.assessmentID), \($0.endpoint): \($0.error)" },
            "results failed; the next run catches up")
        Self.show(
            report.failures.map { "learner \($0.learnerID): \($0.error)" },
            "learners failed; the next run catches up")
        Self.show(
            report.fileFailures.map { "\($0.error)" }, "files were refused; mend them and run it again")
    }

    /// Tells failures one by one, up to a limit.
    private static func show(_ failures: [String], _ heading: String) {
        guard !failures.isEmpty else { return }
        StandardError.write("\(Figures.grouped(failures.count)) \(heading):\n")
        for failure in failures.prefix(shownFailureCount) { StandardError.write("  \(failure)\n") }
        let rest = failures.count - shownFailureCount
        if rest > 0 { StandardError.write("  and \(Figures.grouped(rest)) more\n") }
    }

    private static func asked(_ report: SyncReport) -> String {
        if report.fileCount > 0 {
            return "\(Figures.grouped(report.readFileCount)) of \(Figures.grouped(report.fileCount)) files"
        }
        return report.assessmentCount > 0
            ? "\(Figures.grouped(report.assessmentCount)) assessments"
            : "\(Figures.grouped(report.learnerCount)) learners"
    }

    private static func json(_ report: SyncReport) -> JSONObject {
        var object = JSONObject()
        object["source"] = .string(report.source)
        object["tables"] = .array(
            report.tables.map { change in
                .object(
                    ResultLine(
                        table: change.table.description, result: change.result, seconds: change.seconds
                    ).json)
            })
        object["learners"] = .integer(report.learnerCount)
        object["fetchedRows"] = .integer(report.fetchedRowCount)
        object["failures"] = .array(
            report.failures.map { failure in
                var entry = JSONObject()
                entry["id"] = .integer(failure.learnerID)
                entry["code"] = .string(failure.error.code.rawValue)
                entry["message"] = .string(failure.error.description)
                return .object(entry)
            })
        object["assessments"] = .integer(report.assessmentCount)
        object["assessmentFailures"] = .array(
            report.assessmentFailures.map { failure in
                var entry = JSONObject()
                entry["assessment"] = .string(failure.assessmentID)
                entry["endpoint"] = .string(failure.endpoint)
                entry["code"] = .string(failure.error.code.rawValue)
                entry["message"] = .string(failure.error.description)
                return .object(entry)
            })
        object["files"] = .integer(report.fileCount)
        object["filesRead"] = .integer(report.readFileCount)
        object["fileFailures"] = .array(
            report.fileFailures.map { failure in
                var entry = JSONObject()
                entry["path"] = .string(failure.path)
                entry["message"] = .string(failure.error.description)
                return .object(entry)
            })
        object["notes"] = .array(report.notes.map { .string($0) })
        object["requests"] = .integer(report.requestCount)
        object["retries"] = .integer(report.retryCount)
        object["receivedBytes"] = .integer(report.receivedByteCount)
        object["seconds"] = .number(Figures.decimal(report.seconds, digits: 3))
        object["fetchSeconds"] = .number(Figures.decimal(report.fetchSeconds, digits: 3))
        object["peakBytes"] = .integer(report.peakByteCount)
        return object
    }
}
