import DeltaLog
import TableOperations
import TableScan
import Testing

@Suite("Automatic compaction")
struct AutoCompactionTests {
    typealias Row = ScoreTable.Row

    @Test func filesOfManySmallWritesAreMergedAndTheResultSaysSo() async throws {
        let scores = try await ScoreTable(partitioned: false)
        var merged: [WriteResult] = []
        for day in 0..<60 {
            let result = try await scores.upsert([Row(1, Int32(day), "a", Int64(day))])
            if result.compactionVersion != nil { merged.append(result) }
        }
        let first = try #require(merged.first)
        #expect(first.version == 20)
        #expect(first.compactionVersion == 21)
        #expect(first.compactedFiles == 20)
        let snapshot = try await scores.table.snapshot()
        #expect(snapshot.files.count < 40)
        #expect(try await scores.rows().map(\.points) == (0..<60).map { Int64($0) })
        let info = try await scores.table.location.history().first { $0.version == 21 }?.info
        #expect(info?.operation == "OPTIMIZE")
    }

    @Test func aPropertyTurnsItOff() async throws {
        let scores = try await ScoreTable(partitioned: false, properties: ["tarn.autoCompact": "false"])
        for day in 0..<40 { try await scores.upsert([Row(1, Int32(day), "a", Int64(day))]) }
        #expect(try await scores.table.snapshot().files.count == 40)
        #expect(try await scores.table.snapshot().version == 40)
    }
}
