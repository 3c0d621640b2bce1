import Columnar
import Connectors
import DeltaLog
import LakeCatalog
import TableOperations
import TableScan

/// One run of an Illuminate source. Rows are merged and committed group by group, so that memory stays bounded and a
/// run that is broken off loses at most one group.
struct IlluminateSync {
    let lake: Lake
    let source: String
    let configuration: IlluminateConfiguration
    let options: SyncOptions
    let progress: @Sendable (SyncProgress) -> Void

    func run() async throws -> SyncReport {
        let watch = Stopwatch()
        let url = try lake.settings.baseURL("ILLUMINATE_URL")
        let clientID = try setting("ILLUMINATE_CLIENT_ID")
        let clientSecret = try setting("ILLUMINATE_CLIENT_SECRET")
        let connectorOptions = try connectorOptions()
        let logged = try await lake.existing(configuration.table("fetch_log"))
        var run = Run(report: SyncReport(source: source), log: try await FetchLog(logged))
        if let done = options.alreadyApplied(source, in: logged) {
            run.report.tables = [
                TableChange(table: configuration.table("fetch_log"), result: done, seconds: watch.seconds)
            ]
            return run.report
        }
        let http = HTTPSource(base: url, options: requestOptions, logger: lake.logger)
        do {
            let connector = IlluminateConnector(
                source: http, clientID: clientID, clientSecret: clientSecret, options: connectorOptions)
            try await fetchAndWrite(connector, connectorOptions, &run)
            await http.shutdown()
        } catch {
            await http.shutdown()
            throw error
        }
        run.report.requestCount = http.metrics.requestCount
        run.report.retryCount = http.metrics.retryCount
        run.report.receivedByteCount = http.metrics.receivedByteCount
        run.report.seconds = watch.seconds
        run.report.peakByteCount = ProcessFigures.peakByteCount
        return run.report
    }

    /// What a run gathers.
    private struct Run {
        var report: SyncReport
        var log: FetchLog
        /// Answers that are not committed yet.
        var waiting: [IlluminateAnswer] = []
        var waitingRowCount = 0
        /// Of each assessment how many kinds of results were read and committed.
        var wholeCount: [String: Int] = [:]
    }

    private func fetchAndWrite(
        _ connector: IlluminateConnector, _ connectorOptions: IlluminateConnector.Options, _ run: inout Run
    ) async throws {
        let (rows, all) = try await connector.assessments()
        if !options.strict { try await write(assessments: rows, &run) }
        let mine = all.filter { options.shard?.contains($0.id) ?? true }
        let shard = options.shard.map { "-\($0.index)-of-\($0.count)" } ?? ""
        var journal = try FetchJournal(
            path: lake.home.path(of: "state/\(source)\(shard).journal"),
            settings: "\(connectorOptions.startDate ?? "") \(connectorOptions.endDate ?? "")",
            notOlderThan: options.full ? .zero : configuration.resumeWithin)
        let finished = journal.finished
        let open = mine.filter { !finished.contains($0.id) }
        run.report.assessmentCount = mine.count
        var fetch = FetchProgress(
            completed: (mine.count - open.count) * IlluminateEndpoint.results.count, failed: 0,
            total: mine.count * IlluminateEndpoint.results.count, rows: 0)
        try await connector.fetchResults(of: open) { answer in
            fetch.completed += 1
            fetch.rows += answer.rowCount
            if let error = answer.error {
                fetch.failed += 1
                run.report.assessmentFailures.append(
                    AssessmentFailure(
                        assessmentID: answer.assessment.id, endpoint: answer.endpoint.rawValue, error: error))
            }
            run.report.fetchedRowCount += answer.rowCount
            run.waiting.append(answer)
            run.waitingRowCount += answer.rowCount
            progress(.fetching(what: "results", fetch))
            if run.waitingRowCount >= groupRowCount { try await commit(&run, &journal) }
        }
        if options.strict {
            try refuse(run.report.assessmentFailures)
            try await write(assessments: rows, &run)
        }
        try await commit(&run, &journal)
        journal.close()
        // What failed is for the next run of this name, too.
        if options.batchID != nil, run.report.assessmentFailures.isEmpty { try await rememberBatch(&run) }
    }

    /// The name of a run is kept with the row that says when it ended.
    private func rememberBatch(_ run: inout Run) async throws {
        run.log.addRun(
            options.shard.map { "run \($0.index)/\($0.count)" } ?? "run", rowCount: run.report.fetchedRowCount
        )
        guard let rows = run.log.takeRows() else { return }
        try await write(
            [rows], to: "fetch_log", key: FetchLog.key, partitionColumns: [],
            batch: options.batch(of: source), &run)
    }

    private func refuse(_ failures: [AssessmentFailure]) throws(ConnectorError) {
        guard let first = failures.first else { return }
        let isRefused = failures.contains { $0.error.code == .refusedData }
        throw ConnectorError(
            isRefused ? .refusedData : first.error.code,
            "\(failures.count) results failed, and --strict commits nothing then",
            details: failures.map { "assessment \($0.assessmentID), \($0.endpoint): \($0.error)" })
    }

    /// Under `strict` all is one group.
    private var groupRowCount: Int { options.strict ? .max : configuration.commitRowCount }

    private func write(assessments: [RecordBatch], _ run: inout Run) async throws {
        try await write(
            assessments, to: "assessments", key: IlluminateTable.key(of: .assessments), partitionColumns: [],
            &run)
    }

    /// Merges and commits what waits.
    private func commit(_ run: inout Run, _ journal: inout FetchJournal) async throws {
        let answers = run.waiting.sorted {
            ($0.assessment.schoolYear, $0.assessment.id) < ($1.assessment.schoolYear, $1.assessment.id)
        }
        run.waiting = []
        run.waitingRowCount = 0
        for endpoint in IlluminateEndpoint.results {
            let batches = answers.filter { $0.endpoint == endpoint }.flatMap(\.tables.own)
            try await write(
                batches, to: endpoint.rawValue, key: IlluminateTable.key(of: endpoint),
                partitionColumns: ["school_year"], &run)
        }
        try await write(
            answers.flatMap(\.tables.combined), to: "combined", key: IlluminateTable.combinedKey,
            partitionColumns: ["school_year"], &run)
        var whole: [String] = []
        for answer in answers {
            run.log.add(answer)
            guard answer.error == nil else { continue }
            run.wholeCount[answer.assessment.id, default: 0] += 1
            if run.wholeCount[answer.assessment.id] == IlluminateEndpoint.results.count {
                whole.append(answer.assessment.id)
            }
        }
        if let rows = run.log.takeRows() {
            try await write([rows], to: "fetch_log", key: FetchLog.key, partitionColumns: [], &run)
        }
        try journal.add(whole)
    }

    /// Merges rows into a table, which is made if it is not there; figures of one table are added up in the report.
    private func write(
        _ batches: [RecordBatch], to name: String, key: [String], partitionColumns: [String],
        batch: BatchIdentifier? = nil, _ run: inout Run
    ) async throws {
        let batches = batches.filter { $0.rowCount > 0 }
        guard !batches.isEmpty else { return }
        let table = configuration.table(name)
        progress(.writing(table))
        let watch = Stopwatch()
        var upsert = UpsertOptions(key: key)
        upsert.write = lake.writeOptions
        upsert.write.operationName = "SYNC"
        upsert.write.userMetadata = "source \(source)"
        upsert.write.batch = batch
        let result = try await lake.table(table).upsert(
            batches, options: upsert,
            creating: CreateOptions(key: key, partitionColumns: partitionColumns))
        run.report.add(TableChange(table: table, result: result, seconds: watch.seconds))
    }

    private func setting(_ name: String) throws(ConnectorError) -> String {
        guard let value = lake.settings[name] else {
            throw ConnectorError(
                .configuration, "\(name) is not set; put \(name)=… into .env or the environment")
        }
        return value
    }

    private func connectorOptions() throws -> IlluminateConnector.Options {
        var connector = IlluminateConnector.Options()
        connector.pageRowCount = configuration.pageRowCount
        connector.concurrency = configuration.concurrency
        connector.startDate = try day("START_DATE")
        connector.endDate = try day("END_DATE")
        return connector
    }

    private func day(_ name: String) throws(ConnectorError) -> String? {
        guard let value = lake.settings[name] else { return nil }
        guard PointInTime.epochDay(value) != nil else {
            throw ConnectorError(.configuration, "\(name) is no day; write \(name)=2024-07-01")
        }
        return value
    }

    private var requestOptions: HTTPSource.Options {
        var request = HTTPSource.Options()
        request.requestTimeout = configuration.timeout
        request.connectionLimit = configuration.concurrency
        request.requestsPerSecond = configuration.requestsPerSecond
        request.retry.attemptLimit = configuration.retryCount + 1
        return request
    }
}
