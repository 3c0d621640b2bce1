import Columnar
import Connectors
import DeltaLog
import LakeCatalog
import SchoolSimulator
import TableOperations
import TableScan
import Testing

@testable import LakeRuntime

@Suite(.serialized) struct CodetrackSyncTests {
    /// Runs a body with a lake, and cleans up whatever happens.
    private func withLake(_ body: (SimulatedLake) async throws -> Void) async throws {
        let lake = try await SimulatedLake()
        do { try await body(lake) } catch {
            await lake.close()
            throw error
        }
        await lake.close()
    }

    @Test func weeklyRunsEndWhereAFullLoadEnds() async throws {
        try await withLake { lake in
            let first = try await lake.sync(full: true)
            #expect(first.tables.map(\.table.description) == ["codetrack.weekly_stats", "codetrack.totals"])
            #expect(first.tables[0].result.rowsInserted > 0)
            for day in ["2015-03-09", "2015-03-16", "2015-03-23"] {
                lake.school.day = SimulatedLake.day(day)
                _ = try await lake.sync()
            }
            let weekly = try await lake.rows()
            let again = try await lake.sync(full: true)
            #expect(again.tables[0].result.rowsInserted == 0)
            #expect(again.tables[0].result.rowsUpdated == 0)
            #expect(!again.tables[0].result.committed)
            #expect(try await lake.rows() == weekly)
        }
    }

    @Test func aRepeatedRunMakesNoVersion() async throws {
        try await withLake { lake in
            _ = try await lake.sync(full: true)
            let version = try await lake.table().snapshot().version
            let report = try await lake.sync()
            #expect(report.tables.allSatisfy { !$0.result.committed })
            #expect(try await lake.table().snapshot().version == version)
        }
    }

    @Test func theFirstVersionKeepsItsRows() async throws {
        try await withLake { lake in
            _ = try await lake.sync(full: true)
            let version = try await lake.table().snapshot().version
            let rows = try await lake.rows()
            lake.school.day = SimulatedLake.day("2015-03-16")
            _ = try await lake.sync()
            #expect(try await lake.rows() != rows)
            #expect(try await lake.rows(version: version) == rows)
        }
    }

    @Test func aFailedLearnerIsNamedAndTheNextRunCatchesUp() async throws {
        try await withLake { lake in
            _ = try await lake.sync(full: true)
            lake.school.day = SimulatedLake.day("2015-03-09")
            let roster = try Roster.load(path: lake.folder + "/rosters/roster.json")
            var faults = FaultPlan()
            faults.failingLearners = [roster.learners[2].id]
            lake.server.faults = faults
            let report = try await lake.sync()
            #expect(report.failures.map(\.learnerID) == [roster.learners[2].id])
            #expect(report.tables[0].result.rowsInserted > 0)
            lake.server.faults = FaultPlan()
            let next = try await lake.sync()
            #expect(next.failures.isEmpty)
            let caughtUp = try await lake.sync(full: true)
            #expect(!caughtUp.tables[0].result.committed)
        }
    }

    @Test func strictCommitsNothingWhereALearnerFails() async throws {
        try await withLake { lake in
            _ = try await lake.sync(full: true)
            let version = try await lake.table().snapshot().version
            lake.school.day = SimulatedLake.day("2015-03-09")
            let roster = try Roster.load(path: lake.folder + "/rosters/roster.json")
            var faults = FaultPlan()
            faults.failingLearners = [roster.learners[0].id]
            lake.server.faults = faults
            let error = await #expect(throws: ConnectorError.self) { try await lake.sync(strict: true) }
            #expect(error?.details.first?.contains("learner \(roster.learners[0].id)") == true)
            #expect(try await lake.table().snapshot().version == version)
        }
    }

    @Test func aNamedRunIsAppliedOnce() async throws {
        try await withLake { lake in
            var options = SyncOptions()
            options.full = true
            options.batchID = "2015-03-02"
            _ = try await lake.lake.sync("codetrack", options: options)
            let version = try await lake.table().snapshot().version
            lake.school.day = SimulatedLake.day("2015-03-09")
            let again = try await lake.lake.sync("codetrack", options: options)
            #expect(again.tables[0].result.alreadyAppliedAt != nil)
            #expect(again.requestCount == 0)
            #expect(try await lake.table().snapshot().version == version)
        }
    }

    @Test func shardsTogetherMakeTheWhole() async throws {
        try await withLake { lake in
            for part in 1...3 {
                var options = SyncOptions()
                options.full = true
                options.shard = Shard("\(part)/3")
                _ = try await lake.lake.sync("codetrack", options: options)
            }
            let whole = try await lake.sync(full: true)
            #expect(whole.tables.allSatisfy { !$0.result.committed })
        }
    }

    @Test func theLeaderboardIsOfTheNewestWeekInOrder() async throws {
        try await withLake { lake in
            _ = try await lake.sync(full: true)
            let board = try await Leaderboard.read(try await lake.table().snapshot())
            #expect(board.date == SimulatedLake.day("2015-03-02").daysSinceEpoch)
            #expect(!board.entries.isEmpty)
            for (one, next) in zip(board.entries, board.entries.dropFirst()) {
                #expect(one.points >= next.points)
            }
            let earlier = try await Leaderboard.read(
                try await lake.table().snapshot(),
                notLaterThan: SimulatedLake.day("2015-02-27").daysSinceEpoch)
            #expect(earlier.date == SimulatedLake.day("2015-02-23").daysSinceEpoch)
        }
    }

    @Test func theDefaultRosterIsTheMadeUpSchools() throws {
        let roster = try #require(DefaultLake.text(of: "rosters/roster.json"))
        #expect(Array(roster.utf8) == SyntheticSchool(learnerCount: 60, seed: 1).rosterJSON())
    }
}
