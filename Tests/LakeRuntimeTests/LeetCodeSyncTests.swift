import Columnar
import Connectors
import DeltaLog
import Foundation
import LakeCatalog
import LakeRuntime
import SchoolSimulator
import TableOperations
import Testing

@Suite(.serialized) struct LeetCodeSyncTests {
    private func withLake(_ body: (SimulatedLake) async throws -> Void) async throws {
        let lake = try await SimulatedLake(
            learners: 12, source: "type: leetcode\nretries: 2\nrequests_per_second: 0\n", named: "leetcode")
        do { try await body(lake) } catch {
            await lake.close()
            throw error
        }
        await lake.close()
    }

    private func sync(_ lake: SimulatedLake, on day: String) async throws -> SyncReport {
        lake.school.day = SimulatedLake.day(day)
        let now = Int64(SimulatedLake.day(day).daysSinceEpoch) * 86_400_000 + 40_000_000
        var environment = LogEnvironment.system
        environment.nowMilliseconds = { now }
        let settings = ConnectorSettings(process: [
            "API_URL": lake.url, "LEETCODE_URL": lake.url + "/graphql",
        ])
        return try await Lake(home: lake.lake.home, settings: settings, environment: environment)
            .sync("leetcode")
    }

    @Test func submissionsGatherThoughOnlyTheNewestAreShown() async throws {
        try await withLake { lake in
            let first = try await sync(lake, on: "2015-03-02")
            #expect(first.failures.isEmpty && first.notes.isEmpty)
            let before = try await Set(lake.rows("leetcode.submissions"))
            #expect(before.count > 100)
            #expect(try await sync(lake, on: "2015-03-02").tables.allSatisfy { !$0.result.committed })
            let second = try await sync(lake, on: "2015-03-09")
            #expect(second.notes.isEmpty)
            let after = try await Set(lake.rows("leetcode.submissions"))
            #expect(after.isSuperset(of: before) && after.count > before.count)
        }
    }

    @Test func aGapThatMayHideSubmissionsIsTold() async throws {
        try await withLake { lake in
            _ = try await sync(lake, on: "2015-03-02")
            let notes = try await sync(lake, on: "2015-09-02").notes
            #expect(notes.contains { $0.contains("may be missing") }, "\(notes)")
        }
    }

    @Test func totalsAreKeptByDay() async throws {
        try await withLake { lake in
            _ = try await sync(lake, on: "2015-03-02")
            let first = try await lake.rows(
                "leetcode.totals", columns: ["free_code_camp_points", "honor", "leetcode_points", "total"])
            #expect(!first.isEmpty)
            #expect(lake.server.statistics.leetcode > 0)
            for row in first {
                let values = row.split(separator: "|").compactMap { Int($0.filter(\.isNumber)) }
                #expect(values.count == 4 && values[0] + values[1] + values[2] == values[3], "\(row)")
            }
            _ = try await sync(lake, on: "2015-03-09")
            let days = try await lake.rows("leetcode.totals", columns: ["date"])
            #expect(Set(days).count == 2 && days.count == 2 * first.count)
        }
    }

    @Test func faultsChangeNoRow() async throws {
        try await withLake { lake in
            _ = try await sync(lake, on: "2015-03-02")
            let expected = try await lake.rows("leetcode.submissions")
            try await withLake { faulty in
                var faults = FaultPlan()
                faults.errorRate = 0.1
                faults.resetRate = 0.05
                faults.seed = 5
                faulty.server.faults = faults
                let report = try await sync(faulty, on: "2015-03-02")
                #expect(report.failures.isEmpty)
                #expect(try await faulty.rows("leetcode.submissions") == expected)
            }
        }
    }

    @Test func withoutCodetrackThereAreSubmissionsAndNoTotals() async throws {
        try await withLake { lake in
            let settings = ConnectorSettings(process: ["LEETCODE_URL": lake.url + "/graphql"])
            let report = try await Lake(home: lake.lake.home, settings: settings).sync("leetcode")
            #expect(report.notes.contains { $0.contains("API_URL") })
            #expect(report.tables.map(\.table.description) == ["leetcode.submissions"])
        }
    }
}
