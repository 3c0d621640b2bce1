public import Connectors
public import DeltaLog
import Foundation
public import LakeCatalog
public import Logging
public import TableOperations
public import TableScan

/// A lake home at work: its tables by name, and its sources to be synced.
public struct Lake: Sendable {
    public let home: LakeHome
    /// Addresses and secrets of sources.
    public let settings: ConnectorSettings
    /// Time, randomness and the engine's name, as tables use them.
    public let environment: LogEnvironment
    let logger: Logger?
    /// The stores of its tables.
    public let stores: TableStores

    public init(
        home: LakeHome, settings: ConnectorSettings, environment: LogEnvironment = .system,
        logger: Logger? = nil
    ) {
        self.home = home
        self.settings = settings
        self.environment = environment
        self.logger = logger
        stores = TableStores(settings)
    }

    /// Opens the lake home in a folder, with the settings of the process's environment and of its `.env`: the one
    /// of the lake home, or where there is none, of the working folder.
    public static func open(_ folder: String, logger: Logger? = nil) throws -> Lake {
        let home = try LakeHome.open(folder)
        return Lake(home: home, settings: try settings(besideLake: home.folder), logger: logger)
    }

    /// The settings of the process's environment and of a `.env`: the one in the folder of the lake home, or where
    /// there is none, of the working folder.
    public static func settings(besideLake folder: String) throws -> ConnectorSettings {
        let own = folder + "/.env"
        let file = FileManager.default.fileExists(atPath: own) ? own : ".env"
        return try .load(environmentFile: file)
    }

    /// A table of the lake; it need not be there yet.
    public func table(_ name: TableName) throws(LakeError) -> Table {
        Table(try stores.location(of: home.place(of: name)), environment: environment)
    }

    /// The tables that stand in the lake, by name.
    public func tables() async throws -> [TableName] {
        switch home.tablesPlace {
        case .folder(let path): LakeHome.tables(inFolder: path)
        case .uri(let uri): try await stores.tables(below: uri)
        }
    }

    /// The newest version of a table, or nil if there is no such table yet.
    func existing(_ name: TableName) async throws -> Snapshot? {
        do {
            return try await table(name).snapshot()
        } catch let error as DeltaError where error.code == .notATable {
            return nil
        }
    }

    /// What writes to tables of this lake take, as `lake.yaml` says.
    public var writeOptions: WriteOptions {
        var options = WriteOptions()
        options.targetFileByteCount = home.configuration.targetFileByteCount
        options.compressionLevel = home.configuration.compressionLevel
        return options
    }

    /// Runs a source: fetches, merges into its tables, commits, and refreshes the views that read them.
    ///
    /// Learners that fail stand in the report, and the rest is committed, unless `strict` is set. Throws the error of
    /// the connector, of the catalog or of the table where nothing could be done.
    public func sync(
        _ source: String, options: SyncOptions = SyncOptions(),
        progress: @escaping @Sendable (SyncProgress) -> Void = { _ in }
    ) async throws -> SyncReport {
        var report = try await fetchAndMerge(source, options: options, progress: progress)
        if options.refreshesViews { report.tables += try await refreshViews().refreshed }
        return report
    }

    private func fetchAndMerge(
        _ source: String, options: SyncOptions, progress: @escaping @Sendable (SyncProgress) -> Void
    ) async throws -> SyncReport {
        switch try home.source(named: source).kind {
        case .codetrack(let configuration):
            let sync = CodetrackSync(
                lake: self, source: source, configuration: configuration, options: options, progress: progress
            )
            return try await sync.run()
        case .illuminate(let configuration):
            let sync = IlluminateSync(
                lake: self, source: source, configuration: configuration, options: options, progress: progress
            )
            return try await sync.run()
        case .leetcode(let configuration):
            let sync = LeetCodeSync(
                lake: self, source: source, configuration: configuration, options: options, progress: progress
            )
            return try await sync.run()
        case .files(let configuration):
            let sync = FilesSync(
                lake: self, source: source, configuration: configuration, options: options, progress: progress
            )
            return try await sync.run()
        }
    }
}
