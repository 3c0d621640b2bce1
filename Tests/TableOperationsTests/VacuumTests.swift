import DeltaLog
import Foundation
import ObjectStorage
import TableOperations
import TableScan
import Testing

@Suite("Vacuum, tags and clones")
struct VacuumTests {
    typealias Row = ScoreTable.Row

    /// A table of three versions, each of which replaced the one file of the one before.
    private func replaced() async throws -> ScoreTable {
        let scores = try await ScoreTable(partitioned: false)
        for points in 1...3 { try await scores.upsert([Row(1, 1, "a", Int64(points))]) }
        return scores
    }

    private func dataFiles(_ scores: ScoreTable) async throws -> Int {
        try await scores.store.list(scores.table.location.root, startingAfter: nil, recursive: true)
            .count {
                $0.path.description.hasSuffix(".parquet") && !$0.path.description.contains("_delta_log")
            }
    }

    /// The table as it is seen so many days from now.
    private func later(_ scores: ScoreTable, days: Int64) -> Table {
        var environment = LogEnvironment.system
        environment.nowMilliseconds = { LogEnvironment.system.nowMilliseconds() + days * 86_400_000 }
        return Table(scores.table.location, environment: environment)
    }

    @Test func aDryRunDeletesNothingAndMakesNoVersion() async throws {
        let scores = try await replaced()
        let result = try await later(scores, days: 8).vacuum()
        #expect(result.deletable.count == 2)
        #expect(result.deletedCount == 0)
        #expect(try await dataFiles(scores) == 3)
        #expect(try await scores.table.snapshot().version == 3)
    }

    @Test func filesOfVersionsBeyondTheRetentionGoAndTheNewestStays() async throws {
        let scores = try await replaced()
        var options = VacuumOptions()
        options.deletes = true
        let result = try await later(scores, days: 8).vacuum(options)
        #expect(result.deletedCount == 2)
        #expect(result.oldestRetainedVersion == 3)
        #expect(try await dataFiles(scores) == 1)
        #expect(try await scores.rows().map(\.points) == [3])
        let operations = try await scores.table.location.history(limit: 2).map { $0.info?.operation }
        #expect(operations == ["VACUUM END", "VACUUM START"])
    }

    @Test func filesWithinTheRetentionStay() async throws {
        let scores = try await replaced()
        var options = VacuumOptions()
        options.deletes = true
        let result = try await later(scores, days: 6).vacuum(options)
        #expect(result.deletable.isEmpty)
        #expect(result.kept[.retainedVersion]?.fileCount == 2)
        for version in 1...3 {
            #expect(try await scores.rows(version: Int64(version)).map(\.points) == [Int64(version)])
        }
    }

    @Test func aRetentionBelowTheTablesOwnIsRefusedUnlessForced() async throws {
        let scores = try await replaced()
        var options = VacuumOptions()
        options.retentionMilliseconds = 0
        let error = await #expect(throws: TableError.self) { try await scores.table.vacuum(options) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.message.contains("--force") == true)
        options.allowsShortRetention = true
        let result = try await later(scores, days: 1).vacuum(options)
        #expect(result.deletable.count == 2)
    }

    @Test func filesUnknownToTheLogStayForAnHour() async throws {
        let scores = try await replaced()
        let stray = scores.table.location.root.appending("part-stray.parquet")
        try await scores.store.put(stray, [1, 2, 3])
        var options = VacuumOptions()
        options.retentionMilliseconds = 0
        options.allowsShortRetention = true
        let now = try await scores.table.vacuum(options)
        #expect(!now.deletable.contains { $0.path == stray })
        let tomorrow = try await later(scores, days: 1).vacuum(options)
        #expect(tomorrow.deletable.contains { $0.path == stray })
    }

    @Test func aTaggedVersionStaysReadable() async throws {
        let scores = try await replaced()
        try await scores.table.tag("term", version: 1)
        var options = VacuumOptions()
        options.deletes = true
        let result = try await later(scores, days: 8).vacuum(options)
        #expect(result.deletedCount == 1)
        #expect(result.kept[.tag("term")]?.fileCount == 1)
        #expect(try await scores.rows(version: 1).map(\.points) == [1])
        #expect(try await scores.table.tags() == ["term": 1])
        try await scores.table.removeTag("term")
        #expect(try await scores.table.tags().isEmpty)
    }

    @Test func aRestoreKeepsTheTags() async throws {
        let scores = try await replaced()
        try await scores.table.tag("term", version: 2)
        _ = try await scores.table.restore(toVersion: 1)
        #expect(try await scores.table.tags() == ["term": 2])
        #expect(try await scores.rows().map(\.points) == [1])
    }

    @Test func deletionVectorsOfTheNewestVersionStay() async throws {
        let scores = try await ScoreTable(
            partitioned: false,
            properties: ["delta.enableDeletionVectors": "true", "tarn.rowChanges": "merge-on-read"])
        try await scores.upsert((0..<10).map { Row($0, 1, "a", $0) })
        try await scores.upsert([Row(3, 1, "a", 33)])
        try await scores.upsert([Row(4, 1, "a", 44)])
        var options = VacuumOptions()
        options.deletes = true
        let result = try await later(scores, days: 8).vacuum(options)
        #expect(result.deletable.map(\.path.lastSegment).allSatisfy { $0.hasPrefix("deletion_vector_") })
        #expect(result.deletedCount == 1)
        #expect(try await scores.rows().map(\.points) == [0, 1, 2, 33, 44, 5, 6, 7, 8, 9])
    }

    @Test func aCloneSharesFilesAndChangesOnItsOwn() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tarn-clone-\(UUID().uuidString)")
            .path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let location = try #require(TableLocation.local(folder + "/source table"))
        try await Table.create(
            at: location, schema: ScoreTable.schema, options: CreateOptions(key: ["id", "date"]))
        let source = Table(location)
        _ = try await source.upsert([ScoreTable.batch([Row(1, 1, "a", 1), Row(2, 1, "a", 2)])])
        let place = try #require(TableLocation.local(folder + "/clone"))
        try await source.shallowClone(to: place)
        let clone = Table(place)
        let path = try #require(try await clone.snapshot().files.first?.path)
        #expect(path.hasPrefix("../source%20table/part-"))
        let change = try await clone.upsert([ScoreTable.batch([Row(1, 1, "a", 10)])])
        #expect(change.rowsUpdated == 1)
        let mine = try await Scan(try await clone.snapshot()).collect()
        let theirs = try await Scan(try await source.snapshot()).collect()
        #expect(ScoreTable.rows(mine).sorted { $0.key < $1.key }.map(\.points) == [10, 2])
        #expect(ScoreTable.rows(theirs).sorted { $0.key < $1.key }.map(\.points) == [1, 2])
        #expect(try await clone.vacuum().deletable.isEmpty)
    }
}
