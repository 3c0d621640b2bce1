import Foundation
import Parquet
import TestSupport
import Testing
import TextFormats

/// Files of other writers, each with the rows that a reader must find in it.
@Suite struct ConformanceTests {
    static let folder = SharedData.folder("conformance/parquet")

    private struct Case: Decodable {
        var name: String
        var expect: String
        var error_ok: Bool?
    }

    /// Cases whose numbers are printed otherwise, though they read back as the same: the line is compared by a
    /// tool that knows the types; here only the count of rows is.
    private static func hasOtherNumbers(_ name: String) -> Bool {
        name.hasPrefix("gen-matrix") || name == "gen-byte-stream-split-ext" || name == "cudf-decimal"
    }

    private static func rows(of file: URL) async throws -> [UInt8] {
        var options = ReadOptions()
        options.int96 = .bytes
        options.parallelism = 2
        let source = try FileRandomAccessSource(path: file.path())
        var reader = try await ParquetFile.open(source, options: options).read(batchSize: 1_000)
        var writer = JSONLinesWriter()
        while let batch = try await reader.next() { writer.write(batch) }
        return writer.takeBytes()
    }

    @Test(.enabled(if: folder != nil, "skipped: the conformance data are not beside the package"))
    func everyFileGivesItsRowsOrIsRefused() async throws {
        let folder = try #require(Self.folder)
        var count = 0
        for entry in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        {
            guard let json = try? Data(contentsOf: entry.appending(path: "case.json")) else { continue }
            let expected = try JSONDecoder().decode(Case.self, from: json)
            let file = entry.appending(path: "file.parquet")
            count += 1
            do {
                let rows = try await Self.rows(of: file)
                #expect(expected.expect == "rows", "\(expected.name) was read")
                let meant = try Data(contentsOf: entry.appending(path: "expected.jsonl"))
                if Self.hasOtherNumbers(expected.name) {
                    #expect(
                        rows.count { $0 == 10 } == meant.count { $0 == 10 }, "rows of \(expected.name)")
                } else {
                    #expect(rows.elementsEqual(meant), "rows of \(expected.name)")
                }
            } catch let error as ParquetError {
                #expect(
                    expected.expect == "error" || expected.error_ok == true, "\(expected.name): \(error)")
            }
        }
        #expect(count > 600)
    }
}
