import DeltaLog
import Foundation
import ObjectStorage
import TestSupport
import Testing

/// Tables of other writers, with the answer that a reader has to give; here the part of it that the log decides.
enum ConformanceCases {
    struct Run: Sendable {
        var version: Int64?
        var expectsRows: Bool
        var rowCount: Int64?
        var errorKind: String
    }

    static let folder = SharedData.folder("conformance/delta")?.path

    static let names: [String] = {
        guard let folder else { return [] }
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter {
            FileManager.default.fileExists(atPath: "\(folder)/\($0)/case.json")
        }.sorted()
    }()

    static func description(of name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(filePath: "\(folder ?? "")/\(name)/case.json"))
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    static func runs(_ description: [String: Any]) -> [Run] {
        func run(_ part: [String: Any]) -> Run {
            Run(
                version: (part["version"] as? NSNumber)?.int64Value,
                expectsRows: part["expect"] as? String == "rows",
                rowCount: (part["num_rows"] as? NSNumber)?.int64Value,
                errorKind: part["error_kind"] as? String ?? "")
        }
        return [run(description)] + (description["versions"] as? [[String: Any]] ?? []).map(run)
    }
}

@Suite(.enabled(if: ConformanceCases.folder != nil, "needs TARN_SHARED or ../shared"))
struct ConformanceTests {
    /// Errors that show only when data files are opened.
    private static let errorsBeyondTheLog: Set<String> = ["missing_data_file", "corrupt_data_file"]

    @Test(arguments: ConformanceCases.names) func theLogGivesTheFilesOrRefuses(_ name: String) async throws {
        let description = try ConformanceCases.description(of: name)
        var folder = "\(ConformanceCases.folder ?? "")/\(name)"
        defer {
            if description["template"] as? Bool == true {
                try? FileManager.default.removeItem(atPath: folder)
            }
        }
        if description["template"] as? Bool == true { folder = try instantiate(folder) }
        let location = try #require(TableLocation.local(folder + "/table"))
        for run in ConformanceCases.runs(description) {
            let version = run.version.map(String.init) ?? "newest"
            do {
                let rows = try await rowCount(location, run.version)
                let mayLoad = run.expectsRows || Self.errorsBeyondTheLog.contains(run.errorKind)
                #expect(mayLoad, "version \(version) should be refused: \(run.errorKind)")
                if run.expectsRows, let rows { #expect(rows == run.rowCount, "version \(version)") }
            } catch {
                #expect(!run.expectsRows, "version \(version): \(error)")
            }
        }
    }

    /// Rows by the statistics of the files, less those behind deletion vectors; nil where statistics are missing.
    private func rowCount(_ location: TableLocation, _ version: Int64?) async throws -> Int64? {
        let snapshot = try await Snapshot.load(location, version: version)
        var sum: Int64? = 0
        for file in snapshot.files {
            _ = try location.resolve(file.path)
            _ = try file.typedPartitionValues(in: snapshot)
            let count = file.statistics(schema: snapshot.schema, mapping: snapshot.columnMapping)?.recordCount
            sum = sum.flatMap { sum in count.map { sum + $0 } }
            if let vector = file.deletionVector {
                let deleted = try await DeletionVector.load(vector, in: location).count
                sum = sum.map { $0 - deleted }
            }
        }
        _ = try await snapshot.tombstones()
        return sum
    }

    /// A copy in which the log names the place of the copy.
    private func instantiate(_ folder: String) throws -> String {
        let copy = FileManager.default.temporaryDirectory.path + "/tarn-case-\(UInt64.random(in: 0 ... .max))"
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            let source = "\(folder)/\(path)"
            let target = "\(copy)/\(path)"
            guard var data = FileManager.default.contents(atPath: source) else { continue }
            try FileManager.default.createDirectory(
                atPath: URL(filePath: target).deletingLastPathComponent().path(),
                withIntermediateDirectories: true)
            if path.contains("_delta_log/"), path.hasSuffix(".json"),
                let text = String(data: data, encoding: .utf8)
            {
                data = Data(text.replacing("@CASE_ROOT@", with: copy).utf8)
            }
            try data.write(to: URL(filePath: target))
        }
        return copy
    }
}
