import Connectors
import Foundation
import LakeCatalog
import LakeRuntime
import SchoolSimulator
import TableOperations
import Testing

@Suite(.serialized) struct IlluminateSyncTests {
    private func withSample(
        access: IlluminateAccess = IlluminateAccess(), _ body: (IlluminateSample) async throws -> Void
    ) async throws {
        let sample = try await IlluminateSample(access: access)
        do { try await body(sample) } catch {
            await sample.close()
            throw error
        }
        await sample.close()
    }

    private let figures = ["assessment_id", "local_student_id", "standard_code", "score", "points"]

    @Test func papersAndStandardsMeetInOneTable() async throws {
        try await withSample { sample in
            let report = try await sample.sync()
            #expect(report.assessmentFailures.isEmpty)
            #expect(report.assessmentCount == 3)
            let rows = try await sample.rows("combined", columns: figures)
            #expect(rows.count == 2 * 2 * IlluminateSample.paperCount)
            #expect(rows.contains("string(\"100001\")|string(\"12\")|string(\"percent\")|int(12)|int(12)"))
            #expect(rows.contains("string(\"100002\")|string(\"13\")|string(\"A.1\")|int(14)|int(13)"))
            #expect(rows.contains("string(\"100001\")|string(\"7\")|string(\"percent\")|null|null"))
            #expect(try await sample.rows("assessments", columns: ["assessment_id"]).count == 3)
            #expect(try await sample.rows("responses_group", columns: ["points"]).count == 50)
            #expect(try await sample.rows("fetch_log", columns: ["status"]).count == 9)
            #expect(try await Set(sample.rows("combined", columns: ["school_year"])) == ["string(\"14-15\")"])
        }
    }

    @Test func aRepeatedRunCommitsNothingAndCorrectionsAreTaken() async throws {
        try await withSample { sample in
            _ = try await sample.sync()
            #expect(try await sample.sync().tables.allSatisfy { !$0.result.committed })
            sample.school.day = SimulatedLake.day("2015-03-09")
            let report = try await sample.sync()
            print(
                "DEBUG", report.requestCount,
                report.tables.map { ($0.table.description, $0.result.rowsUpdated, $0.result.rowsUnchanged) })
            let responses = report.tables.first { $0.table.description == "illuminate.responses" }
            #expect(responses?.result.rowsUpdated == 10)
            #expect(responses?.result.rowsInserted == 0)
        }
    }

    @Test func faultsAndShortTokensChangeNoRow() async throws {
        var access = IlluminateAccess()
        access.requestsPerToken = 7
        try await withSample { whole in
            _ = try await whole.sync()
            let expected = try await whole.rows("combined", columns: figures)
            try await withSample(access: access) { sample in
                var faults = FaultPlan()
                faults.errorRate = 0.05
                faults.resetRate = 0.03
                faults.rateLimitRate = 0.03
                faults.retryAfterSeconds = 0
                faults.seed = 3
                sample.server.faults = faults
                let report = try await sample.sync()
                #expect(report.assessmentFailures.isEmpty)
                #expect(sample.server.statistics.tokens > 2 && sample.server.statistics.unauthorized > 0)
                #expect(try await sample.rows("combined", columns: figures) == expected)
            }
        }
    }

    @Test func anAssessmentThatFailsIsNamedAndTheRestIsCommitted() async throws {
        try await withSample { sample in
            sample.server.faults.failingLearners = [100_001]
            let report = try await sample.sync()
            #expect(Set(report.assessmentFailures.map(\.assessmentID)) == ["100001"])
            #expect(report.assessmentFailures.allSatisfy { $0.error.code == .unreachable })
            #expect(report.assessmentFailures.count == 3)
            let rows = try await sample.rows("combined", columns: ["assessment_id"])
            #expect(Set(rows) == ["string(\"100002\")"])
            sample.server.faults.failingLearners = []
            #expect(try await sample.sync().assessmentFailures.isEmpty)
            #expect(try await sample.rows("combined", columns: figures).count == 100)
        }
    }

    @Test(arguments: [FaultPlan.BadAnswer.html, .noResults, .shrinking, .truncated, .empty, .invalidDate])
    func aBadAnswerRefusesItsAssessment(_ bad: FaultPlan.BadAnswer) async throws {
        try await withSample { sample in
            sample.server.faults.badAnswer = bad
            sample.server.faults.badLearners = [100_002]
            let report = try await sample.sync()
            #expect(Set(report.assessmentFailures.map(\.assessmentID)) == ["100002"])
            #expect(report.assessmentFailures.allSatisfy { $0.error.code == .refusedData })
        }
    }

    @Test func aWrongSecretIsToldWithoutTheSecret() async throws {
        try await withSample { sample in
            let error = await #expect(throws: ConnectorError.self) {
                _ = try await sample.sync(secret: "wrong secret")
            }
            #expect(error?.code == .configuration)
            #expect(error?.description.contains("wrong secret") == false)
        }
    }

    @Test func strictCommitsNothingWhereOneFails() async throws {
        try await withSample { sample in
            sample.server.faults.failingLearners = [100_001]
            let error = await #expect(throws: ConnectorError.self) {
                _ = try await sample.sync { $0.strict = true }
            }
            #expect(error?.code == .unreachable)
            #expect(error?.details.count == 3)
            #expect(!FileManager.default.fileExists(atPath: sample.folder + "/tables/illuminate"))
            sample.server.faults.failingLearners = []
            _ = try await sample.sync { $0.strict = true }
            #expect(try await sample.rows("combined", columns: figures).count == 100)
        }
    }

    @Test func aNamedRunIsDoneOnceAPart() async throws {
        try await withSample { sample in
            sample.server.faults.failingLearners = [100_001]
            _ = try await sample.sync { $0.batchID = "night 1" }
            sample.server.faults.failingLearners = []
            // A run with failures is not done: the same name goes on.
            #expect(try await sample.sync { $0.batchID = "night 1" }.requestCount > 0)
            let again = try await sample.sync { $0.batchID = "night 1" }
            #expect(again.requestCount == 0)
            #expect(again.tables.map(\.result.alreadyAppliedAt) == again.tables.map(\.result.version))
            let part = try await sample.sync {
                $0.batchID = "night 1"
                $0.shard = Shard("1/2")
            }
            #expect(part.requestCount > 0)
        }
    }

    @Test func shardsTogetherHoldAllRows() async throws {
        try await withSample { sample in
            let first = try await sample.sync { $0.shard = Shard("1/2") }
            let second = try await sample.sync { $0.shard = Shard("2/2") }
            #expect(first.assessmentCount + second.assessmentCount == 3)
            #expect(try await sample.rows("combined", columns: figures).count == 100)
        }
    }

    @Test func aRunThatWasBrokenOffGoesOnWhereItEnded() async throws {
        try await withSample { sample in
            _ = try await sample.sync()
            let asked = sample.server.statistics.illuminate
            // What a run leaves behind that was killed after it had committed one assessment.
            try Data("tarn journal 1  \n100001\n10".utf8)
                .write(to: URL(filePath: sample.folder + "/state/illuminate.journal"))
            _ = try await sample.sync()
            // Three pages of each of three kinds are not asked for again.
            #expect(sample.server.statistics.illuminate - asked == asked - 9)
            #expect(!FileManager.default.fileExists(atPath: sample.folder + "/state/illuminate.journal"))
        }
    }
}
