import Columnar
import Connectors
import Foundation
import LakeCatalog
import LakeRuntime
import SchoolSimulator
import TableScan

/// A lake home in a folder of its own, and a simulated school that it reads over HTTP.
final class SimulatedLake {
    let folder: String
    let school: SimulatedSchool
    let server: SimulatorServer
    let url: String
    private(set) var lake: Lake

    /// Serves a made-up class as of 2015-03-02.
    init(
        learners: Int = 40, source: String = "type: codetrack\nretries: 1\n", named name: String = "codetrack"
    ) async throws {
        folder = FileManager.default.temporaryDirectory.path() + "/tarn-sync-\(UUID().uuidString)"
        _ = try DefaultLake.create(in: folder)
        try Data(source.utf8).write(to: URL(filePath: folder + "/sources/\(name).yaml"))
        let made = SyntheticSchool(learnerCount: learners, seed: 11)
        try Data(made.rosterJSON()).write(to: URL(filePath: folder + "/rosters/roster.json"))
        school = SimulatedSchool(corpus: made.corpus(), asOf: Self.day("2015-03-02"))
        server = SimulatorServer(school: school)
        url = try await server.start()
        let settings = ConnectorSettings(process: ["API_URL": url])
        lake = Lake(home: try LakeHome.open(folder), settings: settings)
    }

    static func day(_ text: String) -> Day {
        guard let day = Day(text) else { preconditionFailure("\(text) is no day") }
        return day
    }

    /// Ends the school and removes the folder.
    func close() async {
        await server.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func sync(full: Bool = false, strict: Bool = false) async throws -> SyncReport {
        var options = SyncOptions()
        options.full = full
        options.strict = strict
        return try await lake.sync("codetrack", options: options)
    }

    func table(_ name: String = "codetrack.weekly_stats") throws -> Table {
        guard let name = TableName(name) else { preconditionFailure("no table name") }
        return try lake.table(name)
    }

    /// Rows as texts, sorted.
    func rows(
        _ name: String = "codetrack.weekly_stats", columns: [String]? = nil, version: Int64? = nil
    ) async throws -> [String] {
        var rows: [String] = []
        for try await batch in try Scan(try await table(name).snapshot(version: version), columns: columns) {
            let parts = batch.columns.map { $0.decoded() }
            for row in 0..<batch.rowCount {
                rows.append(parts.map { "\($0.scalar(at: row))" }.joined(separator: "|"))
            }
        }
        return rows.sorted()
    }
}
