import ArgumentParser
import DeltaLog
import Foundation
import LakeCatalog
import LakeRuntime
import ObjectStorage
import S3Storage
import Synchronization
import TableOperations
import TableScan

/// Which lake a command works on.
struct LakeOption: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp("The lake home; else $TARN_LAKE, else ./lake.", valueName: "dir"),
        completion: .directory)
    var lake: String?

    /// The folder of the lake home, whether it is there or not.
    var folder: String {
        LakeHome.folder(option: lake, environment: ProcessInfo.processInfo.environment)
    }

    /// Opens the lake home.
    func home() throws(LakeError) -> LakeHome {
        try LakeHome.open(folder)
    }

    /// A table that a person named.
    func table(_ text: String) throws -> Table {
        let reference = try TableReference(text)
        let place = try LakeHome.place(of: reference) { () throws(LakeError) in try home() }
        let location = try Self.stores(of: folder).location(of: place)
        let counting = CountingObjectStore(location.store)
        Self.counted.withLock { $0.append(counting) }
        let store = WatchedObjectStore(counting, activity: Watchdog.activity)
        return Table(TableLocation(store: store, root: location.root, storeURI: location.storeURI))
    }
}

extension LakeOption {
    /// The stores of this process, once a table was opened; for the count of requests.
    private static let opened = Mutex<TableStores?>(nil)

    /// The stores, with the settings of the process's environment and of a `.env` as `Lake.open` finds it.
    private static func stores(of folder: String) throws -> TableStores {
        try opened.withLock { opened in
            if let opened { return opened }
            let stores = TableStores(try Lake.settings(besideLake: folder))
            opened = stores
            return stores
        }
    }

    /// The stores of the tables that were opened.
    private static let counted = Mutex<[CountingObjectStore]>([])

    /// What this process has asked of its stores: `requests`, the calls by kind, and where that was over the network,
    /// `httpRequests`, by method.
    static var requestFigures: [(String, JSONValue)] {
        var calls: [String: Int] = [:]
        for store in counted.withLock({ $0 }) {
            for (kind, count) in store.counts.requests { calls[kind.rawValue, default: 0] += count }
        }
        var figures: [(String, JSONValue)] = calls.isEmpty ? [] : [("requests", object(calls))]
        if let counts = opened.withLock({ $0?.requestCounts }) {
            var sent = counts.byKind
            sent["total"] = counts.requestCount
            sent["repeated"] = counts.retryCount
            figures.append(("httpRequests", object(sent)))
        }
        return figures
    }

    private static func object(_ counts: [String: Int]) -> JSONValue {
        var object = JSONObject()
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) { object[name] = .integer(count) }
        return .object(object)
    }
}

/// Which version of a table a command reads.
struct VersionOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Read this version.", valueName: "n"))
    var version: Int64?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Read what stood at this time: a date (its end, in UTC) or a time such as 2026-03-02T18:00:00Z.",
            valueName: "time"))
    var asOf: String?

    @Option(
        name: .long, help: ArgumentHelp("Read the version of this name; see tarn tag.", valueName: "name"))
    var tag: String?

    func validate() throws {
        if [version != nil, asOf != nil, tag != nil].count(where: { $0 }) > 1 {
            throw ValidationError("--version, --as-of and --tag exclude each other")
        }
        if let version, version < 0 { throw ValidationError("--version must not be negative") }
    }

    /// The snapshot asked for; where a time chose it, says on standard error which version it is.
    func snapshot(of table: Table) async throws -> Snapshot {
        if let tag {
            guard let version = try await table.tags()[tag] else {
                throw TableError(.notFound, "There is no tag \(tag) in this table; tarn tag lists them.")
            }
            StandardError.write("version \(version) is tagged \(tag)\n")
            return try await table.snapshot(version: version)
        }
        guard let asOf else { return try await table.snapshot(version: version) }
        let snapshot = try await table.snapshot(asOfMilliseconds: try PointInTime.milliseconds(asOf))
        StandardError.write("version \(snapshot.version) stood at \(asOf)\n")
        return snapshot
    }
}

/// Whether a command reports as one JSON object.
struct ReportOption: ParsableArguments {
    @Flag(name: .long, help: "Report as one JSON object.")
    var json = false
}
