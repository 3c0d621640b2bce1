import Foundation
import SchoolSimulator
import Testing

/// Commands over a lake that a simulated school fills.
@Suite(.serialized) struct SchoolTests {
    /// A lake home with the default roster, and the school of that roster as of 2015-03-02.
    private func withSchool(
        _ body: (_ lake: [String: String], _ folder: String, _ school: SimulatedSchool, SimulatorServer)
            async throws -> Void
    ) async throws {
        let folder = try Folder()
        let day = try #require(Day("2015-03-02"))
        let school = SimulatedSchool(corpus: SyntheticSchool(learnerCount: 60, seed: 1).corpus(), asOf: day)
        let server = SimulatorServer(school: school)
        let address = try await server.start()
        do {
            let made = try await Command.run("init", folder.path + "/lake")
            #expect(made.status == 0)
            try await body(
                ["API_URL": address, "TARN_LAKE": folder.path + "/lake"], folder.path, school, server)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    @Test func theDoctorFindsWhatIsReadyAndWhatIsWrong() async throws {
        try await withSchool { lake, folder, _, _ in
            let ready = try await Command.run("doctor", environment: lake)
            #expect(ready.status == 0, "\(ready.output)\(ready.errors)")
            #expect(ready.output.contains("codetrack: ready"))
            #expect(ready.output.contains("illuminate: not set up, ILLUMINATE_URL is not set"))

            try Data("[{}]".utf8).write(to: URL(filePath: folder + "/lake/rosters/roster.json"))
            let faulty = try await Command.run("doctor", "--offline", "--json", environment: lake)
            let report = try #require(
                try JSONSerialization.jsonObject(with: Data(faulty.output.utf8)) as? [String: Any])
            #expect(report["healthy"] as? Bool == false)
            #expect(faulty.status == 4, "\(faulty.output)")
        }
    }

    @Test func aWeekOfWorkEndsAsItShould() async throws {
        try await withSchool { lake, folder, school, _ in
            let full = try await Command.run("sync", "codetrack", "--full", environment: lake)
            #expect(full.status == 0)
            let line = try Regex(
                #"^codetrack\.weekly_stats: version 1  \+[0-9,]+ ~0 =0  [0-9]+ files?, [0-9.]+ [KM]?B  [0-9.]+ s  peak [0-9.]+ MB$"#
            )
            #expect(try line.wholeMatch(in: #require(full.lines.first)) != nil, "\(full.output)")

            school.day = try #require(Day("2015-03-09"))
            #expect(try await Command.run("sync", "codetrack", environment: lake).status == 0)
            let again = try await Command.run("sync", "codetrack", "--json", environment: lake)
            let report = try #require(
                try JSONSerialization.jsonObject(with: Data(again.output.utf8)) as? [String: Any])
            let table = try #require((report["tables"] as? [[String: Any]])?.first)
            #expect(table["committed"] as? Bool == false)
            #expect(table["version"] as? Int == 2)
            #expect(table["rowsInserted"] as? Int == 0)

            let history = try await Command.run("history", "codetrack.weekly_stats", environment: lake)
            #expect(history.lines.count == 3)
            #expect(history.output.contains("CREATE TABLE"))

            let first = try await rows(lake, ["--version", "1"])
            let newest = try await rows(lake, [])
            #expect(newest.count > first.count)
            let now = try await rows(lake, ["--as-of", "9999-01-01"])
            #expect(now == newest)

            let compacted = try await Command.run("compact", "codetrack.weekly_stats", environment: lake)
            #expect(compacted.status == 0)
            #expect(try await rows(lake, []) == newest)
            #expect(
                try await Command.run(
                    "restore", "codetrack.weekly_stats", "--version", "1", environment: lake
                ).status == 0)
            #expect(try await rows(lake, []) == first)

            let diff = try await Command.run(
                "diff", "codetrack.weekly_stats", "--from", "1", "--to", "2", "--json", environment: lake)
            let counts = try #require(
                try JSONSerialization.jsonObject(with: Data(diff.output.utf8)) as? [String: Any])
            #expect(counts["added"] as? Int == newest.count - first.count)
            #expect(counts["removed"] as? Int == 0)
        }
    }

    private func rows(_ lake: [String: String], _ options: [String]) async throws -> [String] {
        let outcome = try await Command.run(
            ["scan", "codetrack.weekly_stats", "--format", "jsonl"] + options, environment: lake)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.lines.map(String.init).sorted()
    }

    @Test func whatIsWrittenAsParquetComesBack() async throws {
        try await withSchool { lake, folder, _, _ in
            _ = try await Command.run("sync", "codetrack", "--full", environment: lake)
            let file = folder + "/rows.parquet"
            let scan = try await Command.run(
                "scan", "codetrack.weekly_stats", "--where", "points > 50", "--output", file,
                environment: lake)
            #expect(scan.status == 0, "\(scan.errors)")
            let cat = try await Command.run("parquet", "cat", file)
            let expected = try await rows(lake, ["--where", "points > 50"])
            #expect(cat.lines.map(String.init).sorted() == expected)
            #expect(try await Command.run("parquet", "verify", file).status == 0)
            #expect(try await Command.run("parquet", "schema", file).output.contains("points"))
            #expect(try await Command.run("parquet", "meta", file).output.contains("row group 0"))

            let table = folder + "/copy"
            let made = try await Command.run("upsert", table, file, "--key", "id,date")
            #expect(made.status == 0, "\(made.errors)")
            let again = try await Command.run("upsert", table, file, "--json")
            #expect(again.output.contains("\"committed\":false"))
            let copied = try await Command.run("scan", table, "--format", "jsonl")
            #expect(copied.lines.map(String.init).sorted() == expected)
            let append = try await Command.run("append", table, file)
            #expect(append.status == 2)
        }
    }

    @Test func sqlGivesWhatAScanGives() async throws {
        try await withSchool { lake, folder, _, _ in
            _ = try await Command.run("sync", "codetrack", "--full", environment: lake)
            let expected = try await rows(lake, ["--where", "points > 50 AND cohort LIKE '11%'"])
            #expect(!expected.isEmpty)
            let query = "SELECT * FROM codetrack.weekly_stats WHERE points > 50 AND cohort LIKE '11%'"
            let found = try await Command.run("sql", query, "--format", "jsonl", environment: lake)
            #expect(found.lines.map(String.init).sorted() == expected, "\(found.errors)")
            try Data(query.utf8).write(to: URL(filePath: folder + "/query.sql"))
            let fromFile = try await Command.run(
                "sql", "-f", folder + "/query.sql", "--format", "jsonl", "--timing", environment: lake)
            #expect(fromFile.output == found.output)
            #expect(fromFile.errors.contains("codetrack.weekly_stats: \(expected.count) rows read"))
            let wrong = try await Command.run("sql", "SELECT * FROM codetrack.weekly", environment: lake)
            #expect(wrong.status == 2)
            #expect(wrong.errors.contains("There is: codetrack.totals, codetrack.weekly_stats"))
        }
    }

    @Test func everyFormatIsWritten() async throws {
        try await withSchool { lake, folder, _, _ in
            _ = try await Command.run("sync", "codetrack", "--full", environment: lake)
            for (format, start) in [
                ("csv", "id,points\n"), ("tsv", "id\tpoints\n"), ("json", "["), ("jsonl", "{\"id\":"),
            ] {
                let outcome = try await Command.run(
                    "scan", "codetrack.weekly_stats", "--columns", "id,points", "--limit", "3", "--format",
                    format,
                    environment: lake)
                #expect(outcome.status == 0)
                #expect(outcome.output.hasPrefix(start), "\(format): \(outcome.output)")
            }
        }
    }

    @Test func aReaderThatGoesAwayIsNoError() async throws {
        try await withSchool { lake, _, _, _ in
            _ = try await Command.run("sync", "codetrack", "--full", environment: lake)
            let shell = try Command.prepare([], environment: lake)
            shell.executableURL = URL(filePath: "/bin/bash")
            shell.arguments = [
                "-c",
                "set -o pipefail; '\(Command.path)' scan codetrack.weekly_stats --format jsonl | head -n 1 > /dev/null",
            ]
            let errors = Pipe()
            shell.standardError = errors
            #expect(try await shell.finished() == 0)
            #expect(errors.fileHandleForReading.availableData.isEmpty)
        }
    }

    @Test func anInterruptedSyncLeavesNothingHalfWritten() async throws {
        try await withSchool { lake, folder, _, server in
            _ = try await Command.run("sync", "codetrack", "--full", environment: lake)
            let before = Self.files(folder + "/lake/tables")
            var faults = FaultPlan()
            faults.latency = .seconds(20)
            server.faults = faults
            let process = try Command.prepare(["sync", "codetrack"], environment: lake)
            process.standardError = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            async let status = process.finished()
            try await Task.sleep(for: .milliseconds(1_500))
            process.interrupt()
            #expect(try await status == 130)
            #expect(Self.files(folder + "/lake/tables") == before)
        }
    }

    private static func files(_ folder: String) -> [String] {
        (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).sorted()
    }
}
