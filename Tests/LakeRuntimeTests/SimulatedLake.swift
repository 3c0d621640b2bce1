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
    private(set) var lake: Lake

    /// Serves a made-up class as of 2015-03-02.
    init(learners: Int = 40, source: String = "type: codetrack\nretries: 1\n") async throws {
        folder = FileManager.default.temporaryDirectory.path() + "/tarn-sync-\(UUID().uuidString)"
        _ = try DefaultLake.create(in: folder)
        try Data(source.utf8).write(to: URL(filePath: folder + "/sources/codetrack.yaml"))
        let made = SyntheticSchool(learnerCount: learners, seed: 11)
        try Data(made.rosterJSON()).write(to: URL(filePath: folder + "/rosters/roster.json"))
        school = SimulatedSchool(corpus: made.corpus(), asOf: Self.day("2015-03-02"))
        server = SimulatorServer(school: school)
        let settings = ConnectorSettings(process: ["API_URL": try await server.start()])
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

    func table() throws -> Table {
        guard let name = TableName("codetrack.weekly_stats") else { preconditionFailure("no table name") }
        return try lake.table(name)
    }

    /// Rows as texts, sorted.
    func rows(version: Int64? = nil) async throws -> [String] {
        var rows: [String] = []
        for try await batch in try Scan(try await table().snapshot(version: version)) {
            for row in 0..<batch.rowCount {
                rows.append(batch.columns.map { "\($0.scalar(at: row))" }.joined(separator: "|"))
            }
        }
        return rows.sorted()
    }
}
