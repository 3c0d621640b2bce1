import Columnar
import Connectors
import DeltaLog
import Foundation
import LakeCatalog
import TableOperations
import TableScan

/// One run of a source of files: those that are new or changed are read and merged, the oldest first.
struct FilesSync {
    let lake: Lake
    let source: String
    let configuration: FilesConfiguration
    let options: SyncOptions
    let progress: @Sendable (SyncProgress) -> Void

    /// Rows of files that are not committed yet.
    private struct Group {
        var files: [InboxFile] = []
        var batches: [[RecordBatch]] = []
        var rowCount: Int { batches.joined().reduce(0) { $0 + $1.rowCount } }
    }

    func run() async throws -> SyncReport {
        let watch = Stopwatch()
        var report = SyncReport(source: source)
        let known = try await lake.existing(configuration.logTable)
        if let done = options.alreadyApplied(source, in: known) {
            report.tables = [TableChange(table: configuration.logTable, result: done, seconds: watch.seconds)]
            return report
        }
        var log = try await FileLog(known)
        let inbox = try Inbox(lake: lake, configuration: configuration)
        let all = try await inbox.files().filter { options.shard?.contains($0.path) ?? true }
        let waiting = all.filter { options.full || !log.knows($0) }
        report.fileCount = all.count
        report.readFileCount = waiting.count
        try await readAndWrite(waiting, of: inbox, &log, &report)
        report.seconds = watch.seconds
        report.peakByteCount = ProcessFigures.peakByteCount
        return report
    }

    private func readAndWrite(
        _ waiting: [InboxFile], of inbox: Inbox, _ log: inout FileLog, _ report: inout SyncReport
    ) async throws {
        var group = Group()
        var fetch = FetchProgress(completed: 0, failed: 0, total: waiting.count, rows: 0)
        var schema = try await tableSchema()
        let types = try configuration.types.map { try TableSchemaText.parse($0) }
        for file in waiting {
            do {
                let batches = try await inbox.read(file, knowing: schema ?? types)
                group.files.append(file)
                group.batches.append(batches)
                fetch.rows += batches.reduce(0) { $0 + $1.rowCount }
            } catch {
                fetch.failed += 1
                report.fileFailures.append(try failure(file, error))
            }
            fetch.completed += 1
            progress(.fetching(what: "files", fetch))
            // The table is made of the first file, so that the others are read by its types.
            if !options.strict, schema == nil || group.rowCount >= configuration.commitRowCount {
                try await commit(&group, &log, &report)
                if schema == nil { schema = try await tableSchema() }
            }
        }
        report.fetchedRowCount = fetch.rows
        if options.strict, let first = report.fileFailures.first {
            throw RuntimeError(
                .refusedData,
                "\(report.fileFailures.count) files failed, and --strict commits nothing then: \(first.error)"
            )
        }
        try await commit(&group, &log, &report)
    }

    /// The columns of the table; nil where there is none yet.
    private func tableSchema() async throws -> Schema? {
        try await lake.existing(configuration.table)?.schema.columnar
    }

    /// Merges and commits what waits. Where the table refuses the rows of several files, each is tried alone.
    private func commit(
        _ group: inout Group, _ log: inout FileLog, _ report: inout SyncReport
    ) async throws {
        defer { group = Group() }
        guard !group.files.isEmpty else { return }
        let writer = SourceWriter(lake: lake, source: source, options: options, progress: progress)
        let layout = SourceWriter.Layout(
            key: configuration.key, partitionColumns: configuration.partitionColumns,
            orderColumn: configuration.orderColumn)
        var whole: [InboxFile] = []
        do {
            report.add(
                try await writer.write(
                    Array(group.batches.joined()), to: configuration.table, layout, remembersRun: false))
            whole = group.files
        } catch let error as TableError where error.code == .refusedData && !options.strict {
            for (file, batches) in zip(group.files, group.batches) {
                do {
                    report.add(
                        try await writer.write(batches, to: configuration.table, layout, remembersRun: false))
                    whole.append(file)
                } catch {
                    report.fileFailures.append(try failure(file, error))
                }
            }
        }
        let rowCounts = Dictionary(
            zip(group.files.map(\.path), group.batches.map { $0.reduce(0) { $0 + $1.rowCount } }),
            uniquingKeysWith: { $1 })
        guard let rows = log.rows(adding: whole, rowCounts, now: lake.environment.nowMilliseconds()) else {
            return
        }
        report.add(
            try await writer.write(
                [rows], to: configuration.logTable, .init(key: FileLog.key),
                remembersRun: report.fileFailures.isEmpty))
    }

    /// A file whose rows cannot be taken is a failure of the file; anything else ends the run.
    private func failure(_ file: InboxFile, _ error: any Error) throws -> FileFailure {
        switch error {
        case let error as RuntimeError where error.code != .failed:
            return FileFailure(path: file.path, error: error)
        case let error as TableError where error.code == .refusedData || error.code == .invalidRequest:
            return FileFailure(path: file.path, error: RuntimeError(.refusedData, "\(file.path): \(error)"))
        default: throw error
        }
    }
}
