import Columnar
import DeltaLog
import Expressions
import Foundation
import ObjectStorage
import TableOperations
import TableScan
import TestSupport
import Testing

/// A table and the dictionary that it should equal, changed together by random operations from a seed.
struct ModelRun {
    typealias Row = ScoreTable.Row
    typealias Model = [ScoreTable.Key: Row]

    let seed: UInt64
    private var random: SeededGenerator
    private let scores: ScoreTable
    private var model: Model = [:]
    /// The model at each version that must be readable.
    private var versions: [Int64: Model] = [0: [:]]
    private var newest: Int64 = 0
    private var tags: [String: Int64] = [:]
    private var stepCount = 0
    private var counts: [String: Int] = [:]

    init(seed: UInt64, rowChanges: String, store: any ObjectStore) async throws {
        self.seed = seed
        random = SeededGenerator(seed: seed)
        scores = try await ScoreTable(
            store: store, partitioned: seed % 2 == 0,
            properties: [
                "delta.enableDeletionVectors": String(rowChanges != "copy-on-write"),
                "tarn.rowChanges": rowChanges,
                "delta.enableChangeDataFeed": String(seed % 5 == 0),
            ])
    }

    var summary: String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    private var place: Comment { "seed \(seed), step \(stepCount)" }

    /// Does one operation and compares the newest version.
    mutating func step() async throws {
        stepCount += 1
        let operation: String
        let result: WriteResult?
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<45: (operation, result) = ("upsert", try await upsert())
        case 45..<50: (operation, result) = ("replace", try await upsertDeletingMissing())
        case 50..<62: (operation, result) = ("delete", try await delete())
        case 62..<74: (operation, result) = ("update", try await update())
        case 74..<82: (operation, result) = ("compact", try await compact())
        case 82..<88: (operation, result) = ("restore", try await restore())
        case 88..<92: (operation, result) = ("vacuum", try await vacuum())
        case 92..<96: (operation, result) = ("tag", try await tag())
        default:
            _ = try await scores.table.checkpoint()
            (operation, result) = ("checkpoint", nil)
        }
        counts[operation, default: 0] += 1
        if let result {
            #expect(result.version == (result.committed ? newest + 1 : newest), "\(operation), \(place)")
            newest = result.compactionVersion ?? result.version
            versions[result.version] = model
            versions[newest] = model
        }
        let rows = try await scores.rows()
        #expect(rows == model.values.sorted { $0.key < $1.key }, "\(operation), \(place)")
    }

    /// Compares every version that must be readable, and checks the table.
    func checkAllVersions() async throws {
        for (version, expected) in versions {
            let rows = try await scores.rows(version: version)
            #expect(rows == expected.values.sorted { $0.key < $1.key }, "version \(version), \(place)")
        }
        var options = FsckOptions()
        options.isDeep = true
        let report = try await scores.table.fsck(options)
        #expect(report.findings.isEmpty, "\(place)")
    }

    /// Lets another program read the table: it prints rows, the sum of points and the count of notes.
    func compare(with reader: String, folder: String) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "\(reader) '\(folder)'"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        let points = model.values.reduce(0) { $0 + ($1.points ?? 0) }
        let notes = model.values.count { $0.note != nil }
        for line in text.split(separator: "\n") {
            #expect(line.hasSuffix(" \(model.count) \(points) \(notes)"), "\(line), \(place)")
        }
        #expect(process.terminationStatus == 0 && !text.isEmpty, "\(place)")
    }

    private mutating func randomRows() -> [Row] {
        (0..<Int.random(in: 1...40, using: &random)).map { _ in
            Row(
                Int64.random(in: 0..<25, using: &random), Int32.random(in: 0..<8, using: &random),
                "c\(Int.random(in: 0..<3, using: &random))",
                Bool.random(using: &random) ? Int64.random(in: 0..<100, using: &random) : nil,
                Bool.random(using: &random) ? "note \(Int.random(in: 0..<5, using: &random))" : nil)
        }
    }

    private mutating func upsert() async throws -> WriteResult {
        let rows = randomRows()
        var options = UpsertOptions()
        if Bool.random(using: &random) { options.duplicates = .first }
        let result = try await scores.upsert(rows, options)
        var seen: Set<ScoreTable.Key> = []
        for row in rows where options.duplicates == .latest || seen.insert(row.key).inserted {
            model[row.key] = row
        }
        return result
    }

    private mutating func upsertDeletingMissing() async throws -> WriteResult {
        let rows = randomRows()
        let limit = Int64.random(in: 0..<25, using: &random)
        var options = UpsertOptions()
        options.missing = .init(
            scope: try Condition.parse("id < \(limit)", schema: ScoreTable.schema), greatestFraction: 1)
        let result = try await scores.upsert(rows, options)
        let keys = Set(rows.map(\.key))
        model = model.filter { $0.key.id >= limit || keys.contains($0.key) }
        for row in rows { model[row.key] = row }
        return result
    }

    private mutating func delete() async throws -> WriteResult {
        let limit = Int64.random(in: 0..<50, using: &random)
        let condition = try Condition.parse("points < \(limit) AND cohort <> 'c1'", schema: ScoreTable.schema)
        model = model.filter { !(($0.value.points ?? .max) < limit && $0.value.cohort != "c1") }
        return try await scores.table.delete(where: condition)
    }

    private mutating func update() async throws -> WriteResult {
        let id = Int64.random(in: 0..<25, using: &random)
        let points = Bool.random(using: &random) ? Int64.random(in: 0..<100, using: &random) : nil
        let moves = Bool.random(using: &random)
        var texts = ["points = \(points.map { String($0) } ?? "NULL")"]
        if moves { texts.append("cohort = 'c2'") }
        let assignments = try texts.map { try Assignment(parsing: $0, schema: ScoreTable.schema) }
        let condition = try Condition.parse(
            "id = \(id) OR date = DATE '1970-01-03'", schema: ScoreTable.schema)
        for (key, row) in model where key.id == id || key.date == 2 {
            var row = row
            row.points = points
            if moves { row.cohort = "c2" }
            model[key] = row
        }
        return try await scores.table.update(assignments, where: condition)
    }

    private mutating func compact() async throws -> WriteResult {
        var options = CompactOptions()
        options.full = Bool.random(using: &random)
        if Bool.random(using: &random) { options.sortBy = ["date", "id"] }
        if Bool.random(using: &random) { options.write.targetFileByteCount = 4_096 }
        return try await scores.table.compact(options)
    }

    private mutating func restore() async throws -> WriteResult {
        guard let version = versions.keys.sorted().randomElement(using: &random), let old = versions[version]
        else {
            return try await compact()
        }
        model = old
        return try await scores.table.restore(toVersion: version)
    }

    private mutating func tag() async throws -> WriteResult {
        guard let version = versions.keys.sorted().randomElement(using: &random) else {
            return try await compact()
        }
        let name = "tag\(Int.random(in: 0..<3, using: &random))"
        tags[name] = version
        return try await scores.table.tag(name, version: version)
    }

    /// Keeps the newest version and the tagged ones.
    private mutating func vacuum() async throws -> WriteResult? {
        var options = VacuumOptions()
        options.retentionMilliseconds = 0
        options.allowsShortRetention = true
        options.deletes = true
        let result = try await scores.table.vacuum(options)
        #expect(result.version == (result.deletedCount > 0 ? newest + 2 : newest), "vacuum, \(place)")
        newest = result.version
        let kept = Set(tags.values)
        versions = versions.filter { kept.contains($0.key) || $0.key >= result.oldestRetainedVersion }
        versions[newest] = model
        return nil
    }
}
