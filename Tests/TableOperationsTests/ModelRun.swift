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
///
/// The seed also says what kind of table it is: with or without a declared key, partitioned or not, how rows are
/// changed, and whether it maps columns, which can then be renamed and dropped, or widens types.
struct ModelRun {
    typealias Model = [ScoreTable.Key: Row]

    /// A row of the table; columns that were added later, if they are not null, by their name.
    struct Row: Hashable {
        var base: ScoreTable.Row
        var added: [String: Int64] = [:]
        var key: ScoreTable.Key { base.key }
    }

    let seed: UInt64
    let scores: ScoreTable
    let isKeyed: Bool
    let mapsColumns: Bool
    var random: SeededGenerator
    var model: Model = [:]
    /// Names of the columns that were added, in their order.
    var addedColumns: [String] = []
    /// The model and its added columns at each version that must be readable.
    var versions: [Int64: (model: Model, addedColumns: [String])] = [0: ([:], [])]
    var newest: Int64 = 0
    var tags: [String: Int64] = [:]
    var batchSequence: Int64 = 0
    private var stepCount = 0
    private var counts: [String: Int] = [:]

    init(seed: UInt64, rowChanges: String, store: any ObjectStore) async throws {
        self.seed = seed
        random = SeededGenerator(seed: seed)
        isKeyed = seed % 4 < 2
        mapsColumns = seed / 4 % 3 == 1
        let widens = seed / 4 % 3 == 2
        var properties = [
            "delta.enableDeletionVectors": String(rowChanges != "copy-on-write"),
            "tarn.rowChanges": rowChanges,
            "delta.enableChangeDataFeed": String(seed % 5 == 0),
        ]
        if mapsColumns { properties["delta.columnMapping.mode"] = "name" }
        var fields = ScoreTable.schema.fields
        if widens {
            properties["delta.enableTypeWidening"] = "true"
            fields[3] = Field(name: "points", type: .int16)
        }
        scores = try await ScoreTable(
            store: store, partitioned: seed % 2 == 0, properties: properties,
            key: isKeyed ? ["id", "date"] : [], schema: Schema(fields))
    }

    var summary: String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    var place: Comment { "seed \(seed), step \(stepCount)" }

    /// Does one operation and compares the newest version.
    mutating func step() async throws {
        stepCount += 1
        let operation: String
        let result: WriteResult?
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<34: (operation, result) = ("upsert", try await upsert())
        case 34..<44: (operation, result) = ("append", try await append())
        case 44..<49: (operation, result) = ("replace", try await upsertDeletingMissing())
        case 49..<59: (operation, result) = ("delete", try await delete())
        case 59..<69: (operation, result) = ("update", try await update())
        case 69..<77: (operation, result) = ("compact", try await compact())
        case 77..<83: (operation, result) = ("restore", try await restore())
        case 83..<88: (operation, result) = ("alter", try await alter())
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
            versions[result.version] = (model, addedColumns)
            versions[newest] = (model, addedColumns)
        }
        try await compare(nil, model, addedColumns, operation)
    }

    /// Compares every version that must be readable, and checks the table.
    func checkAllVersions() async throws {
        for (version, expected) in versions {
            try await compare(version, expected.model, expected.addedColumns, "version \(version)")
        }
        var options = FsckOptions()
        options.isDeep = true
        let report = try await scores.table.fsck(options)
        #expect(report.findings.isEmpty, "\(place)")
    }

    private func compare(
        _ version: Int64?, _ expected: Model, _ columns: [String], _ title: String
    ) async throws {
        let batch = try await Scan(try await scores.table.snapshot(version: version)).collect()
        let names = batch.schema.fields.map(\.name)
        #expect(names == ScoreTable.schema.fields.map(\.name) + columns, "\(title), \(place)")
        var rows = ScoreTable.rows(batch).map { Row(base: $0) }
        for (position, name) in names.enumerated().dropFirst(ScoreTable.schema.fields.count) {
            for row in rows.indices {
                if let value = batch.columns[position].integer(at: row) { rows[row].added[name] = value }
            }
        }
        rows.sort { $0.key < $1.key }
        #expect(rows == expected.values.sorted { $0.key < $1.key }, "\(title), \(place)")
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
        let points = model.values.reduce(0) { $0 + ($1.base.points ?? 0) }
        let notes = model.values.count { $0.base.note != nil }
        for line in text.split(separator: "\n") {
            #expect(line.hasSuffix(" \(model.count) \(points) \(notes)"), "\(line), \(place)")
        }
        #expect(process.terminationStatus == 0 && !text.isEmpty, "\(place)")
    }
}
