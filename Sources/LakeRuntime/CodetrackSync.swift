import Columnar
import Connectors
import DeltaLog
import LakeCatalog
import TableOperations
import TableScan

/// One run of a Codetrack source.
struct CodetrackSync {
    let lake: Lake
    let source: String
    let configuration: CodetrackConfiguration
    let options: SyncOptions
    let progress: @Sendable (SyncProgress) -> Void

    func run() async throws -> SyncReport {
        let watch = Stopwatch()
        var report = SyncReport(source: source)
        let roster = try Roster.load(path: lake.home.path(of: configuration.roster))
        let learners = roster.learners.filter { options.shard?.contains($0.id) ?? true }
        report.learnerCount = learners.count

        let snapshot = try await lake.existing(configuration.table)
        if let done = try await alreadyApplied(snapshot) {
            report.tables = [TableChange(table: configuration.table, result: done, seconds: watch.seconds)]
        } else {
            let http = HTTPSource(
                base: try lake.settings.baseURL("API_URL"), options: requestOptions, logger: lake.logger)
            do {
                try await fetchAndWrite(learners, from: http, knownIn: snapshot, &report)
                await http.shutdown()
            } catch {
                await http.shutdown()
                throw error
            }
            report.requestCount = http.metrics.requestCount
            report.retryCount = http.metrics.retryCount
            report.receivedByteCount = http.metrics.receivedByteCount
        }
        report.seconds = watch.seconds
        report.peakByteCount = ProcessFigures.peakByteCount
        return report
    }

    /// Under `strict` everything is fetched before anything is written; otherwise the weeks are safe before the totals
    /// are asked for.
    private func fetchAndWrite(
        _ learners: [Learner], from http: HTTPSource, knownIn snapshot: Snapshot?,
        _ report: inout SyncReport
    ) async throws {
        var connectorOptions = CodetrackConnector.Options()
        connectorOptions.lookbackRowCount = configuration.lookbackRowCount
        connectorOptions.fetch.concurrency = configuration.concurrency
        let connector = CodetrackConnector(source: http, options: connectorOptions)

        let histories = try await fetchHistories(learners, connector, knownIn: snapshot)
        report.failures = histories.failures
        report.fetchedRowCount = histories.records.reduce(0) { $0 + $1.weeks.count }
        if options.strict {
            try histories.failures.refuse()
            let totals = try await fetchTotals(learners, connector)
            try totals?.failures.refuse()
            report.tables.append(try await write(histories.records))
            if let totals { report.tables.append(try await write(totals.records)) }
            return
        }
        if histories.records.isEmpty, !histories.failures.isEmpty {
            throw histories.failures.error("no learner could be read")
        }
        report.tables.append(try await write(histories.records))
        let failed = Set(histories.failures.map(\.learnerID))
        if let totals = try await fetchTotals(learners.filter { !failed.contains($0.id) }, connector) {
            report.failures += totals.failures
            report.tables.append(try await write(totals.records))
        }
    }

    private func fetchHistories(
        _ learners: [Learner], _ connector: CodetrackConnector, knownIn snapshot: Snapshot?
    ) async throws -> FetchResult<LearnerHistory> {
        var known: [Int64: [Int32]] = [:]
        if let snapshot, !options.full {
            progress(.reading(configuration.table))
            known = try await KnownWeeks.read(snapshot)
        }
        let progress = progress
        return try await connector.histories(of: learners, known: known, full: options.full) {
            progress(.fetching(what: "learners", $0))
        }
    }

    private func fetchTotals(
        _ learners: [Learner], _ connector: CodetrackConnector
    ) async throws -> FetchResult<LearnerTotals>? {
        guard configuration.totalsTable != nil else { return nil }
        let progress = progress
        return try await connector.totals(of: learners) { progress(.fetching(what: "totals", $0)) }
    }

    private func write(_ histories: [LearnerHistory]) async throws -> TableChange {
        try await writer.write(
            [CodetrackTable.weeklyStats(histories)], to: configuration.table,
            .init(
                key: configuration.key, partitionColumns: configuration.partitionColumns,
                partialColumns: ["points": .zero, "commits": .zero]),
            remembersRun: true)
    }

    private func write(_ totals: [LearnerTotals]) async throws -> TableChange {
        guard let name = configuration.totalsTable else {
            throw RuntimeError(.failed, "there is no table for totals")
        }
        return try await writer.write(
            [CodetrackTable.totals(totals)], to: name, .init(key: ["id"]), remembersRun: true)
    }

    private var writer: SourceWriter {
        SourceWriter(lake: lake, source: source, options: options, progress: progress)
    }

    /// The result of a run whose batch id all its tables have seen already, before anything is fetched for it.
    private func alreadyApplied(_ snapshot: Snapshot?) async throws -> WriteResult? {
        guard let done = options.alreadyApplied(source, in: snapshot) else { return nil }
        guard let totals = configuration.totalsTable else { return done }
        // A run that was killed between its tables goes on where it was.
        return options.alreadyApplied(source, in: try await lake.existing(totals)) == nil ? nil : done
    }

    private var requestOptions: HTTPSource.Options {
        var request = HTTPSource.Options()
        request.requestTimeout = configuration.timeout
        request.connectionLimit = configuration.concurrency
        request.retry.attemptLimit = configuration.retryCount + 1
        return request
    }
}
