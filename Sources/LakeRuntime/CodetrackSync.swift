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

        let weekly = try lake.table(configuration.table)
        let snapshot = try await lake.existing(configuration.table)
        if let done = try await alreadyApplied(snapshot) {
            report.tables = [TableChange(table: configuration.table, result: done, seconds: watch.seconds)]
        } else {
            let http = HTTPSource(
                base: try lake.settings.baseURL("API_URL"), options: requestOptions, logger: lake.logger)
            do {
                try await fetchAndWrite(learners, from: http, into: weekly, knownIn: snapshot, &report)
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
        _ learners: [Learner], from http: HTTPSource, into weekly: Table, knownIn snapshot: Snapshot?,
        _ report: inout SyncReport
    ) async throws {
        var connectorOptions = CodetrackConnector.Options()
        connectorOptions.lookbackRowCount = configuration.lookbackRowCount
        connectorOptions.concurrency = configuration.concurrency
        let connector = CodetrackConnector(source: http, options: connectorOptions)

        let histories = try await fetchHistories(learners, connector, knownIn: snapshot)
        report.failures = histories.failures
        report.fetchedRowCount = histories.records.reduce(0) { $0 + $1.weeks.count }
        if options.strict {
            try refuse(histories.failures)
            let totals = try await fetchTotals(learners, connector)
            try refuse(totals?.failures ?? [])
            report.tables.append(try await write(histories.records, to: weekly))
            if let totals { report.tables.append(try await write(totals.records)) }
            return
        }
        if histories.records.isEmpty, !histories.failures.isEmpty {
            throw failure("no learner could be read", histories.failures)
        }
        report.tables.append(try await write(histories.records, to: weekly))
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

    private func write(_ histories: [LearnerHistory], to table: Table) async throws -> TableChange {
        var upsert = UpsertOptions(key: configuration.key)
        upsert.write = writeOptions(batchIn: "weekly")
        upsert.partialColumns = ["points": .zero, "commits": .zero]
        return try await write(
            CodetrackTable.weeklyStats(histories), to: configuration.table, upsert,
            partitionColumns: configuration.partitionColumns)
    }

    private func write(_ totals: [LearnerTotals]) async throws -> TableChange {
        guard let name = configuration.totalsTable else {
            throw RuntimeError(.failed, "there is no table for totals")
        }
        var upsert = UpsertOptions(key: ["id"])
        upsert.write = writeOptions(batchIn: "totals")
        return try await write(CodetrackTable.totals(totals), to: name, upsert, partitionColumns: [])
    }

    /// Merges rows into a table, which is made if it is not there.
    private func write(
        _ batch: RecordBatch, to name: TableName, _ upsert: UpsertOptions, partitionColumns: [String]
    ) async throws -> TableChange {
        progress(.writing(name))
        let watch = Stopwatch()
        let table = try lake.table(name)
        let create = CreateOptions(key: upsert.key ?? [], partitionColumns: partitionColumns)
        let result = try await table.upsert([batch], options: upsert, creating: create)
        return TableChange(table: name, result: result, seconds: watch.seconds)
    }

    private func writeOptions(batchIn part: String) -> WriteOptions {
        var write = lake.writeOptions
        write.operationName = "SYNC"
        write.userMetadata = "source \(source)\(options.full ? ", full" : "")"
        write.batch = options.batch(of: source)
        return write
    }

    /// The result of a run whose batch id all its tables have seen already, before anything is fetched for it.
    private func alreadyApplied(_ snapshot: Snapshot?) async throws -> WriteResult? {
        guard let done = options.alreadyApplied(source, in: snapshot) else { return nil }
        guard let totals = configuration.totalsTable else { return done }
        // A run that was killed between its tables goes on where it was.
        return options.alreadyApplied(source, in: try await lake.existing(totals)) == nil ? nil : done
    }

    private func refuse(_ failures: [LearnerFailure]) throws {
        if failures.isEmpty { return }
        let count = failures.count == 1 ? "1 learner" : "\(failures.count) learners"
        throw failure("\(count) failed, and --strict commits nothing then", failures)
    }

    /// An error with every failure in it, and of the code that refused data has before unanswered requests.
    private func failure(_ message: String, _ failures: [LearnerFailure]) -> ConnectorError {
        let codes = failures.map(\.error.code)
        return ConnectorError(
            codes.contains(.refusedData) ? .refusedData : codes.first ?? .unreachable, message,
            details: failures.map { "learner \($0.learnerID): \($0.error)" })
    }

    private var requestOptions: HTTPSource.Options {
        var request = HTTPSource.Options()
        request.requestTimeout = configuration.timeout
        request.connectionLimit = configuration.concurrency
        request.retry.attemptLimit = configuration.retryCount + 1
        return request
    }
}
