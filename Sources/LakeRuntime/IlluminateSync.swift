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
        let watch = Stopwatch()
        var report: SyncReport
        var log: FetchLog
        /// Answers that are not committed yet.
        var group = IlluminateGroup()
        /// Of each assessment how many kinds of results were read and committed.
        var wholeCount: [String: Int] = [:]

        /// Takes the answers that wait, with what the log says of them.
        mutating func takeGroup() -> IlluminateGroup {
            var taken = group
            for answer in taken.answers { log.add(answer) }
            taken.logRows = log.takeRows()
            group = IlluminateGroup()
            return taken
        }

        /// Counts a group that is committed; the assessments that are whole with it.
        mutating func finish(_ group: IlluminateGroup.Committed) -> [String] {
            for change in group.changes { report.add(change) }
            var whole: [String] = []
            for id in group.readAssessmentIDs {
                wholeCount[id, default: 0] += 1
                if wholeCount[id] == IlluminateEndpoint.results.count { whole.append(id) }
            }
            return whole
        }
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
        run.report.assessmentCount = mine.count
        try await fetchGroups(mine.filter { !finished.contains($0.id) }, connector, &run, &journal)
        if options.strict {
            try refuse(run.report.assessmentFailures)
            try await write(assessments: rows, &run)
        }
        try journal.add(run.finish(try await run.takeGroup().commit(by: writer, configuration)))
        journal.close()
        // What failed is for the next run of this name, too.
        if options.batchID != nil, run.report.assessmentFailures.isEmpty { try await rememberBatch(&run) }
    }

    /// Reads results; each full group is merged and committed while the next is read. What is left waits in `run`.
    private func fetchGroups(
        _ open: [IlluminateAssessment], _ connector: IlluminateConnector, _ run: inout Run,
        _ journal: inout FetchJournal
    ) async throws {
        let total = run.report.assessmentCount * IlluminateEndpoint.results.count
        var fetch = FetchProgress(
            completed: total - open.count * IlluminateEndpoint.results.count, failed: 0, total: total, rows: 0
        )
        let writer = writer
        let configuration = configuration
        try await withThrowingTaskGroup(of: IlluminateGroup.Committed.self) { commits in
            var isCommitting = false
            try await connector.fetchResults(of: open) { answer in
                fetch.completed += 1
                fetch.rows += answer.rowCount
                fetch.pages += answer.pageCount
                if let error = answer.error {
                    fetch.failed += 1
                    run.report.assessmentFailures.append(
                        AssessmentFailure(
                            assessmentID: answer.assessment.id, endpoint: answer.endpoint.rawValue,
                            error: error))
                }
                run.group.add(answer)
                progress(.fetching(what: "results", fetch))
                guard run.group.rowCount >= groupRowCount else { return }
                // One group is committed at a time, so no more than two are held.
                if isCommitting, let done = try await commits.next() { try journal.add(run.finish(done)) }
                let group = run.takeGroup()
                commits.addTask { try await group.commit(by: writer, configuration) }
                isCommitting = true
            }
            run.report.fetchSeconds = run.watch.seconds
            run.report.fetchedRowCount = fetch.rows
            while let done = try await commits.next() { try journal.add(run.finish(done)) }
        }
    }

    /// The name of a run is kept with the row that says when it ended.
    private func rememberBatch(_ run: inout Run) async throws {
        run.log.addRun(
            options.shard.map { "run \($0.index)/\($0.count)" } ?? "run", rowCount: run.report.fetchedRowCount
        )
        guard let rows = run.log.takeRows() else { return }
        run.report.add(
            try await writer.write(
                [rows], to: configuration.table("fetch_log"), .init(key: FetchLog.key), remembersRun: true))
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

    private var writer: SourceWriter {
        SourceWriter(lake: lake, source: source, options: options, progress: progress)
    }

    private func write(assessments: [RecordBatch], _ run: inout Run) async throws {
        let batches = assessments.filter { $0.rowCount > 0 }
        guard !batches.isEmpty else { return }
        run.report.add(
            try await writer.write(
                batches, to: configuration.table("assessments"),
                .init(key: IlluminateTable.key(of: .assessments)), remembersRun: false))
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
