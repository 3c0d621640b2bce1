import Connectors
import Foundation
import SchoolSimulator
import Testing

/// The shared corpus folder, if this machine has it: `$TARN_SHARED`, else `../shared` beside the repository.
enum SharedCorpus {
    static let folder: String? = {
        let besideRepository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../shared").standardizedFileURL.path()
        let root = ProcessInfo.processInfo.environment["TARN_SHARED"] ?? besideRepository
        guard FileManager.default.fileExists(atPath: root + "/data/codetrack/roster.json") else {
            print("The shared corpus is not there (TARN_SHARED or ../shared): tests over it are skipped.")
            return nil
        }
        return root + "/data/codetrack"
    }()
}

/// Over the real records of one class; the figures are those of the corpus's own page.
@Suite(
    "The class of the shared corpus",
    .enabled(if: SharedCorpus.folder != nil, "needs TARN_SHARED or ../shared"))
struct CodetrackCorpusTests {
    struct Figures: Equatable {
        var rows: Int
        var points: Int64
        var commits: Int64
        var learners: Int
        var weeks: Int
        var rowHash: String
    }

    private static let expected: [(day: String, figures: Figures)] = [
        (
            "2015-03-02",
            Figures(
                rows: 3_477, points: 57_094, commits: 17_263, learners: 194, weeks: 64,
                rowHash: "0a3c9e5c19b2852ec69a17b90893555dc29cb4793c59fea29226886b3cea0dfd")
        ),
        (
            "2015-03-09",
            Figures(
                rows: 3_587, points: 57_647, commits: 17_573, learners: 194, weeks: 65,
                rowHash: "a6fcff8c7e6cf5a354c5dc6b80ca87edaf9dfe17f9dc4f303421612abb0a934e")
        ),
        (
            "2016-01-04",
            Figures(
                rows: 5_212, points: 83_781, commits: 23_352, learners: 194, weeks: 82,
                rowHash: "c087b9f928247b3a0b737982ec3a5f4976626ffc0a616337c8a47262bccb2590")
        ),
    ]

    /// The figures of a table, and the hash of its rows by date and id: date, email, cohort, id, points, commits
    /// with bars between and a line feed behind each.
    private func figures(_ table: WeekTable, _ roster: Roster) throws -> Figures {
        let learners = Dictionary(uniqueKeysWithValues: roster.learners.map { ($0.id, $0) })
        var text = ""
        for key in table.rows.keys.sorted(by: { ($0.date, $0.id) < ($1.date, $1.id) }) {
            let learner = try #require(learners[key.id])
            let row = try #require(table.rows[key])
            text += "\(Day(daysSinceEpoch: key.date))|\(learner.email)|\(learner.cohort)|\(key.id)|"
            text += "\(row.points)|\(row.commits)\n"
        }
        return Figures(
            rows: table.rows.count, points: table.rows.values.reduce(0) { $0 + $1.points },
            commits: table.rows.values.reduce(0) { $0 + $1.commits },
            learners: Set(table.rows.keys.map(\.id)).count, weeks: Set(table.rows.keys.map(\.date)).count,
            rowHash: SHA256.hexDigest(Array(text.utf8)))
    }

    @Test("comes out as expected by a backfill, a weekly run, and a weekly run after ten months")
    func classByWeeklyRuns() async throws {
        let folder = try #require(SharedCorpus.folder)
        let roster = try Roster.load(path: folder + "/roster.json")
        #expect(roster.learners.count == 200)
        let school = SimulatedSchool(corpus: try SchoolCorpus.load(directory: folder), asOf: .distantFuture)
        try await withSimulator(school) { source, server in
            let connector = CodetrackConnector(source: source)
            var table = WeekTable()
            for (day, expected) in Self.expected {
                school.day = try #require(Day(day))
                let asked = server.statistics.requests
                let result = try await connector.histories(
                    of: roster.learners, known: table.known, full: table.rows.isEmpty)
                #expect(result.failures.isEmpty)
                table.upsert(result.records)
                #expect(try figures(table, roster) == expected, "by weekly runs, \(day)")
                print("Class, weekly run as of \(day): \(server.statistics.requests - asked) requests.")

                var full = WeekTable()
                full.upsert(
                    try await connector.histories(of: roster.learners, known: [:], full: true).records)
                #expect(try figures(full, roster) == expected, "in full, \(day)")

                // A run over what is already there brings nothing that is not there.
                var again = table
                again.upsert(
                    try await connector.histories(of: roster.learners, known: table.known, full: false)
                        .records)
                #expect(again == table && again.guessCount == 0)
            }
        }
    }
}
