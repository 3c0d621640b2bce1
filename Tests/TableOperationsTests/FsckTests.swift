import Columnar
import DeltaLog
import Expressions
import ObjectStorage
import TableOperations
import TableScan
import Testing

@Suite("Fsck")
struct FsckTests {
    typealias Row = ScoreTable.Row

    private func sound() async throws -> ScoreTable {
        let scores = try await ScoreTable()
        try await scores.upsert([Row(1, 1, "a", 1), Row(2, 1, "a", 2), Row(3, 1, "b", 3, "note")])
        return scores
    }

    private func check(_ scores: ScoreTable, deep: Bool = false, repair: Bool = false) async throws
        -> FsckReport
    {
        var options = FsckOptions()
        options.isDeep = deep
        options.repairs = repair
        return try await scores.table.fsck(options)
    }

    /// Commits the newest version's first file with something changed.
    private func falsify(_ scores: ScoreTable, _ change: (inout AddFile) -> Void) async throws {
        let snapshot = try await scores.table.snapshot()
        var file = try #require(snapshot.files.first)
        change(&file)
        file.dataChange = false
        _ = try await LogWriter(scores.table.location).commit(
            [.add(file)], as: snapshot.version + 1, basis: snapshot)
    }

    @Test(arguments: ["false", "true"])
    func aTableOfOurOwnIsSound(masks: String) async throws {
        let scores = try await ScoreTable(
            properties: ["delta.enableDeletionVectors": masks, "tarn.rowChanges": "merge-on-read"])
        try await scores.upsert((0..<50).map { Row($0, 1, "c\($0 % 3)", $0, $0 % 2 == 0 ? nil : "n") })
        try await scores.upsert([Row(7, 1, "c1", 70), Row(60, 1, "c0", nil)])
        let condition = try Condition.parse("points < 10", schema: ScoreTable.schema)
        _ = try await scores.table.delete(where: condition)
        let report = try await check(scores, deep: true)
        #expect(report.findings.isEmpty)
        #expect(report.comparedRowCount == 42)
    }

    @Test func aMissingFileIsFoundAndTakenOutByARepair() async throws {
        let scores = try await sound()
        let file = try #require(try await scores.table.snapshot().files.first)
        try await scores.store.delete(try scores.table.location.resolve(file.path))
        let report = try await check(scores)
        #expect(report.findings.map(\.kind) == [.missingFile])
        #expect(report.findings.first?.file == file.path)
        let repaired = try await check(scores, repair: true)
        #expect(repaired.repairedVersion == 2)
        #expect(try await check(scores).isSound)
        #expect(try await scores.rows().count < 3)
    }

    @Test func aWrongSizeIsFoundAndMended() async throws {
        let scores = try await sound()
        try await falsify(scores) { $0.size += 1 }
        #expect(try await check(scores).findings.map(\.kind) == [.size])
        #expect(try await check(scores, repair: true).repairedCount == 1)
        #expect(try await check(scores, deep: true).isSound)
        #expect(try await scores.rows().count == 3)
    }

    @Test func statisticsThatHideRowsAreFoundAndMended() async throws {
        let scores = try await sound()
        try await falsify(scores) { file in
            file.stats =
                #"{"numRecords": 5, "minValues": {"id": 90}, "maxValues": {"id": 95}, "nullCount": {"points": 1}}"#
        }
        let kinds = try await check(scores).findings.map(\.kind)
        #expect(kinds.filter { $0 == .rowCount }.count == 1)
        #expect(kinds.filter { $0 == .statistics }.count == 2)
        _ = try await check(scores, repair: true)
        #expect(try await check(scores).isSound)
        let condition = try Condition.parse("id = 1", schema: ScoreTable.schema)
        #expect(
            try await Scan(try await scores.table.snapshot(), condition: condition).collect().rowCount == 1)
    }

    @Test func damagedBytesAreFoundOnlyDeep() async throws {
        let scores = try await sound()
        let file = try #require(try await scores.table.snapshot().files.first)
        let path = try scores.table.location.resolve(file.path)
        var bytes = try await scores.store.get(path)
        bytes[12] ^= 0xFF
        try await scores.store.put(path, bytes)
        #expect(try await check(scores, deep: true).findings.contains { $0.file == file.path })
    }

    @Test func keysThatAreThereTwiceAreReportedDeep() async throws {
        let scores = try await sound()
        let snapshot = try await scores.table.snapshot()
        let file = try #require(snapshot.files.first)
        var copy = file
        copy.path = "copy.parquet"
        try await scores.store.put(
            scores.table.location.root.appending("copy.parquet"),
            try await scores.store.get(try scores.table.location.resolve(file.path)))
        _ = try await LogWriter(scores.table.location).commit(
            [.add(copy)], as: snapshot.version + 1, basis: snapshot)
        #expect(try await check(scores).isSound)
        let report = try await check(scores, deep: true)
        #expect(report.findings.map(\.kind) == [.duplicateKeys])
    }
}
