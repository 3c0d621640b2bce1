import Columnar
import Connectors
import Foundation
import LakeCatalog
import LakeRuntime
import SchoolSimulator
import TableScan

/// Lines of a small Illuminate service, and a lake that reads it.
final class IlluminateSample {
    let folder: String
    let school: SimulatedSchool
    let server: SimulatorServer
    let url: String

    /// Papers of each assessment; more than one page at 10 rows a page.
    static let paperCount = 25

    init(access: IlluminateAccess = IlluminateAccess()) async throws {
        folder = FileManager.default.temporaryDirectory.path() + "/tarn-illuminate-\(UUID().uuidString)"
        _ = try DefaultLake.create(in: folder)
        try Data("type: illuminate\nretries: 2\npage_rows: 10\ncommit_rows: 60\n".utf8)
            .write(to: URL(filePath: folder + "/sources/illuminate.yaml"))
        school = SimulatedSchool(
            corpus: SchoolCorpus(illuminate: try Self.records()), asOf: SimulatedLake.day("2015-03-02"))
        server = SimulatorServer(school: school, access: access)
        url = try await server.start()
    }

    func close() async {
        await server.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func sync(secret: String = "open sesame", _ change: (inout SyncOptions) -> Void = { _ in }) async throws
        -> SyncReport
    {
        let settings = ConnectorSettings(process: [
            "ILLUMINATE_URL": url, "ILLUMINATE_CLIENT_ID": "school", "ILLUMINATE_CLIENT_SECRET": secret,
        ])
        let lake = Lake(home: try LakeHome.open(folder), settings: settings)
        var options = SyncOptions()
        change(&options)
        return try await lake.sync("illuminate", options: options)
    }

    /// Rows of a table as texts, sorted.
    func rows(_ name: String, columns: [String]) async throws -> [String] {
        let lake = Lake(home: try LakeHome.open(folder), settings: ConnectorSettings(process: [:]))
        guard let table = TableName("illuminate.\(name)") else { preconditionFailure("no table name") }
        var rows: [String] = []
        for try await batch in try Scan(try await lake.table(table).snapshot(), columns: columns) {
            let parts = batch.columns.map { $0.decoded() }
            for row in 0..<batch.rowCount {
                rows.append(parts.map { "\($0.scalar(at: row))" }.joined(separator: "|"))
            }
        }
        return rows.sorted()
    }

    private static func records() throws -> IlluminateRecords {
        var responses: [String] = []
        var standards: [String] = []
        var groups: [String] = []
        for assessment in ["100001", "100002"] {
            for paper in 1...paperCount {
                // Every fifth paper is corrected later, every seventh has no score, the second assessment has numbers.
                let isNumber = assessment == "100002"
                func figure(_ text: String) -> String { isNumber ? text : "\"\(text)\"" }
                let percent = paper % 7 == 0 ? "null" : figure("\(paper).50")
                let points = paper % 7 == 0 ? "null" : figure("\(paper)")
                func line(_ points: String, _ more: String, from day: String) -> String {
                    "{\"assessment_id\":\"\(assessment)\",\"title\":\"Test “\(assessment)”\",\"date_taken\":\"2015-02-20\","
                        + "\"local_student_id\":\"\(paper)\",\"student_id\":\"5\(paper)\",\"percent_correct\":\(percent),"
                        + "\"points\":\(points),\"points_possible\":\(figure("60")),\"performance_band_level\":null,"
                        + "\"performance_band_label\":null,\"mastered\":\"1\",\"number_of_questions\":\(figure("60")),"
                        + "\"__count\":\"1\",\(more),\"row_id\":\(paper),\"available_from\":\"\(day)\"}"
                }
                let version = "\"version\":\"1\",\"version_label\":\"Form A\""
                responses.append(line(points, version, from: "2015-02-23"))
                standards.append(line(points, "\"standard_code\":\"A.1\"", from: "2015-02-23"))
                groups.append(
                    line(
                        points, version + ",\"reporting_group_id\":\"7\",\"reporting_group\":\"Reading\"",
                        from: "2015-02-23"))
                if paper % 5 == 0 { responses.append(line(figure("59"), version, from: "2015-03-05")) }
            }
        }
        let assessments = ["100001", "100002", "100003", "100001"].enumerated().map { number, id in
            "{\"assessment_id\":\"\(id)\",\"title\":null,\"academic_year\":\"2014-2015\",\"row_id\":\(number + 1),"
                + "\"available_from\":\"2014-09-01\"}"
        }
        return try IlluminateRecords(
            assessments: assessments, responses: responses, standards: standards, groups: groups)
    }
}
