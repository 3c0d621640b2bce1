import ArgumentParser
import Columnar
import Connectors
import DeltaLog
import Foundation
import LakeCatalog
import LakeRuntime
import SchoolSimulator
import TableOperations
import TableScan

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a whole week's work on a built-in simulated school.",
        discussion: """
            Starts a simulated school on this machine, loads its history, runs two weekly syncs with late and corrected
            rows, repeats one, and looks at the result: the leaderboard, the versions, an older version, a compaction.
            The lake home is made if there is none. A lake that has a table of the school already is left alone.

            Example: tarn demo --lake school
            """)

    @OptionGroup var lake: LakeOption

    /// The day of the backfill, and the Mondays of the two weekly runs.
    private static let days = ["2015-03-02", "2015-03-09", "2015-03-16"]

    func run() async throws {
        let folder = lake.folder
        if !FileManager.default.fileExists(atPath: "\(folder)/lake.yaml") {
            _ = try DefaultLake.create(in: folder)
        }
        let home = try LakeHome.open(folder)
        guard case .codetrack(let source) = try home.source(named: "codetrack").kind else { return }
        if try await Lake.open(folder).tables().contains(source.table) {
            throw UsageError(
                "\(source.table) stands in \(folder) already, and the demo would mix made-up rows into it; "
                    + "give it a lake of its own: tarn demo --lake demo")
        }

        // The rosters of the simulated school and of the default lake home are the same.
        let learnerCount = try Roster.load(path: home.path(of: source.roster)).learners.count
        let school = SimulatedSchool(
            corpus: SyntheticSchool(learnerCount: learnerCount, seed: 1).corpus(), asOf: try Self.day(0))
        let server = SimulatorServer(school: school)
        let address = try await server.start()
        do {
            let demo = Walkthrough(
                lake: Lake(home: home, settings: ConnectorSettings(process: ["API_URL": address])),
                table: source.table, school: school)
            try await demo.run(days: try Self.days.indices.map { try Self.day($0) })
            await server.stop()
        } catch {
            await server.stop()
            throw error
        }
        try StandardOutput.write(Self.next(folder: folder, table: source.table))
    }

    private static func day(_ index: Int) throws -> Day {
        guard let day = Day(days[index]) else { throw UsageError("\(days[index]) is no day") }
        return day
    }

    private static func next(folder: String, table: TableName) -> String {
        """

        Five commands to try next:
            tarn scan \(table) --lake \(folder) --where "points >= 100" --limit 10
            tarn scan \(table) --lake \(folder) --version 1 --format csv --output first-day.csv
            tarn diff \(table) --lake \(folder) --from 1 --to 2
            tarn files \(table) --lake \(folder)
            tarn restore \(table) --lake \(folder) --version 2

        """
    }
}

/// The steps of the demonstration, each with a heading.
private struct Walkthrough {
    let lake: Lake
    let table: TableName
    let school: SimulatedSchool

    func run(days: [Day]) async throws {
        try heading("The whole history, as of \(days[0])", "tarn sync codetrack --full")
        try await sync(full: true)
        let first = try await lake.table(table).snapshot().version

        for day in days.dropFirst() {
            school.day = day
            try heading("A week later, as of \(day): new, late and corrected rows", "tarn sync codetrack")
            try await sync()
        }
        try heading("The same again: nothing has changed, so nothing is written", "tarn sync codetrack")
        try await sync()

        try await leaderboard()
        try await versions(first: first)

        try heading("Small files into larger ones", "tarn compact \(table)")
        let watch = Stopwatch()
        let result = try await lake.table(table).compact()
        try StandardOutput.write(
            ResultLine(table: table.description, result: result, seconds: watch.seconds).text + "\n")
    }

    private func sync(full: Bool = false) async throws {
        var options = SyncOptions()
        options.full = full
        let report = try await lake.sync("codetrack", options: options)
        for change in report.tables {
            let line = ResultLine(
                table: change.table.description, result: change.result, seconds: change.seconds)
            try StandardOutput.write(line.text + "\n")
        }
    }

    private func leaderboard() async throws {
        let board = try await Leaderboard.read(try await lake.table(table).snapshot())
        let day = board.date.map { Day(daysSinceEpoch: $0).description } ?? "no week"
        try heading(
            "Most and least points in the week of \(day)",
            "tarn scan \(table) --where \"date = DATE '\(day)'\"")
        for entry in board.entries.prefix(3) { try show(entry) }
        if board.entries.count > 6 { try StandardOutput.write("    ...\n") }
        for entry in board.entries.dropFirst(3).suffix(3) { try show(entry) }
    }

    private func show(_ entry: Leaderboard.Entry) throws {
        try StandardOutput.write(
            "    \(entry.email)  cohort \(entry.cohort)  \(entry.points) points  \(entry.commits) commits\n")
    }

    private func versions(first: Int64) async throws {
        try heading("What made each version", "tarn history \(table)")
        for version in try await lake.table(table).location.history() {
            try StandardOutput.write("    " + History.line(version) + "\n")
        }
        try heading("The first day again, from the newest table", "tarn scan \(table) --version \(first)")
        for version in [first, nil] {
            let snapshot = try await lake.table(table).snapshot(version: version)
            var rows = 0
            var points: Int64 = 0
            for try await batch in try TableScan.Scan(snapshot, columns: ["points"]) {
                rows += batch.rowCount
                let column = batch.columns[0].decoded()
                for row in 0..<batch.rowCount { points += column.integer(at: row) ?? 0 }
            }
            try StandardOutput.write(
                "    version \(snapshot.version): \(Figures.grouped(rows)) rows, "
                    + "\(Figures.grouped(Int(clamping: points))) points\n")
        }
    }

    private func heading(_ text: String, _ command: String) throws {
        try StandardOutput.write("\n\(text)\n  $ \(command)\n")
    }
}
