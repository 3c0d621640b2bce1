import Columnar
import Connectors
import DeltaLog
import LakeCatalog
import TableOperations
import TableScan

/// One run of a LeetCode source: the newest submissions of each learner, then the points that Codetrack counts of them.
struct LeetCodeSync {
    let lake: Lake
    let source: String
    let configuration: LeetCodeConfiguration
    let options: SyncOptions
    let progress: @Sendable (SyncProgress) -> Void

    private static let endpoint = "https://leetcode.com/graphql"

    func run() async throws -> SyncReport {
        let watch = Stopwatch()
        var report = SyncReport(source: source)
        let roster = try Roster.load(path: lake.home.path(of: configuration.roster))
        let learners = roster.learners.filter { options.shard?.contains($0.id) ?? true }
        report.learnerCount = learners.count
        let known = try await lake.existing(configuration.table("submissions"))
        if let done = try await alreadyApplied(known) {
            report.tables = [
                TableChange(table: configuration.table("submissions"), result: done, seconds: watch.seconds)
            ]
            return report
        }
        let url =
            lake.settings["LEETCODE_URL"] == nil
            ? try BaseURL(Self.endpoint, name: "LEETCODE_URL") : try lake.settings.baseURL("LEETCODE_URL")
        let submissions = try await reading(url, &report) { http in
            var options = LeetCodeConnector.Options()
            options.submissionLimit = configuration.submissionLimit
            options.fetch.concurrency = configuration.concurrency
            return try await LeetCodeConnector(source: http, options: options).submissions(of: learners) {
                progress(.fetching(what: "submissions", $0))
            }
        }
        try await write(submissions, knownIn: known, learners, &report)
        report.seconds = watch.seconds
        report.peakByteCount = ProcessFigures.peakByteCount
        return report
    }

    /// Under `strict` everything is fetched before anything is written; otherwise the submissions are safe before the
    /// totals are asked for.
    private func write(
        _ submissions: FetchResult<LearnerSubmissions>, knownIn known: Snapshot?, _ learners: [Learner],
        _ report: inout SyncReport
    ) async throws {
        report.failures = submissions.failures
        report.fetchedRowCount = submissions.records.reduce(0) { $0 + ($1.submissions?.count ?? 0) }
        report.notes += try await notes(on: submissions.records, knownIn: known)
        if options.strict {
            try submissions.failures.refuse()
            let totals = try await fetchTotals(learners, &report)
            try totals?.failures.refuse()
            try await write(submissions.records, &report)
            if let totals { try await write(totals.records, &report) }
        } else {
            try await write(submissions.records, &report)
            guard let totals = try await fetchTotals(learners, &report) else { return }
            report.failures += totals.failures
            try await write(totals.records, &report)
        }
    }

    private func write(_ records: [LearnerSubmissions], _ report: inout SyncReport) async throws {
        // Learners with one account would else take turns as its owner.
        let ordered = records.sorted { $0.learner.id < $1.learner.id }
        report.tables.append(
            try await writer.write(
                [LeetCodeTable.submissions(ordered)], to: configuration.table("submissions"),
                .init(key: LeetCodeTable.submissionsKey), remembersRun: report.failures.isEmpty))
    }

    private func write(_ records: [LearnerTotals], _ report: inout SyncReport) async throws {
        let date = Int32(clamping: lake.environment.nowMilliseconds() / 86_400_000)
        report.tables.append(
            try await writer.write(
                [LeetCodeTable.totals(records, date: date)], to: configuration.table("totals"),
                .init(key: LeetCodeTable.totalsKey), remembersRun: report.failures.isEmpty))
    }

    private var writer: SourceWriter {
        SourceWriter(lake: lake, source: source, options: options, progress: progress)
    }

    /// The result of a run whose batch id all its tables have seen already.
    private func alreadyApplied(_ known: Snapshot?) async throws -> WriteResult? {
        guard let done = options.alreadyApplied(source, in: known) else { return nil }
        guard configuration.keepsTotals, lake.settings["API_URL"] != nil else { return done }
        // A run that was killed between its tables goes on where it was.
        let totals = try await lake.existing(configuration.table("totals"))
        return options.alreadyApplied(source, in: totals) == nil ? nil : done
    }

    /// Has Codetrack count the points of each account anew, and reads the totals of all; nil without an address of
    /// Codetrack.
    private func fetchTotals(
        _ learners: [Learner], _ report: inout SyncReport
    ) async throws -> FetchResult<LearnerTotals>? {
        guard configuration.keepsTotals else { return nil }
        guard lake.settings["API_URL"] != nil else {
            report.notes.append("API_URL is not set, so Codetrack was not asked for totals")
            return nil
        }
        return try await reading(try lake.settings.baseURL("API_URL"), &report) { http in
            var options = CodetrackConnector.Options()
            options.fetch.concurrency = configuration.concurrency
            return try await CodetrackConnector(source: http, options: options)
                .totals(of: learners, refreshingLeetCode: true) { progress(.fetching(what: "totals", $0)) }
        }
    }

    /// Runs a body with a source that is closed afterwards, and adds what its requests cost.
    private func reading<Record>(
        _ url: BaseURL, _ report: inout SyncReport,
        _ body: (HTTPSource) async throws -> FetchResult<Record>
    ) async throws -> FetchResult<Record> {
        var request = HTTPSource.Options()
        request.requestTimeout = configuration.timeout
        request.connectionLimit = configuration.concurrency
        request.requestsPerSecond = configuration.requestsPerSecond
        request.retry.attemptLimit = configuration.retryCount + 1
        let http = HTTPSource(base: url, options: request, logger: lake.logger)
        do {
            let result = try await body(http)
            await http.shutdown()
            report.requestCount += http.metrics.requestCount
            report.retryCount += http.metrics.retryCount
            report.receivedByteCount += http.metrics.receivedByteCount
            return result
        } catch {
            await http.shutdown()
            throw error
        }
    }

    /// What a person should know: accounts that are not shown, and learners of whom submissions may be missing.
    private func notes(
        on records: [LearnerSubmissions], knownIn known: Snapshot?
    ) async throws -> [String] {
        var notes: [String] = []
        let hidden = records.filter { $0.submissions == nil }.map(\.learner.id).sorted()
        if !hidden.isEmpty {
            notes.append("LeetCode shows nothing of the accounts of learners \(Self.list(hidden))")
        }
        let full = records.filter { ($0.submissions?.count ?? 0) >= configuration.submissionLimit }
        guard let known, !full.isEmpty else { return notes }
        var idsOfAccount: [String: Set<String>] = [:]
        for try await batch in try Scan(known, columns: ["username", "submission_id"]) {
            let parts = batch.columns.map { $0.decoded() }
            for row in 0..<batch.rowCount {
                guard let account = parts[0].string(at: row), let id = parts[1].string(at: row) else {
                    continue
                }
                idsOfAccount[account, default: []].insert(id)
            }
        }
        let missed = full.filter { record in
            guard let ids = idsOfAccount[record.account] else { return false }
            return !(record.submissions ?? []).contains { ids.contains($0.id) }
        }
        if !missed.isEmpty {
            notes.append(
                "submissions between this run and the last may be missing of learners "
                    + "\(Self.list(missed.map(\.learner.id).sorted())); sync more often")
        }
        return notes
    }

    private static func list(_ ids: [Int64]) -> String {
        ids.prefix(20).map(String.init).joined(separator: ", ")
            + (ids.count > 20 ? " and \(ids.count - 20) more" : "")
    }
}
