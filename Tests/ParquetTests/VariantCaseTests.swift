import Columnar
import Foundation
import Parquet
import Testing

/// Shredded variants by other writers, with the bytes of the variants put together.
private enum VariantCases {
    static let folder: URL? = {
        let shared =
            ProcessInfo.processInfo.environment["TARN_SHARED"]
            ?? URL(filePath: #filePath).appending(path: "../../../../shared").standardizedFileURL.path
        let folder = URL(filePath: shared).appending(path: "conformance/parquet")
        guard FileManager.default.fileExists(atPath: folder.path) else {
            print(
                "The shared Parquet cases are not there (TARN_SHARED or ../shared): variants by others are skipped."
            )
            return nil
        }
        return folder
    }()

    static let names: [String] = {
        guard let folder, let all = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            return []
        }
        return all.filter {
            FileManager.default.fileExists(atPath: folder.appending(path: "\($0)/variant.jsonl").path)
        }.sorted()
    }()
}

@Suite struct VariantCaseTests {
    struct Line: Decodable {
        var base64: Data
    }

    @Test(
        .enabled(if: VariantCases.folder != nil, "needs TARN_SHARED or ../shared"),
        arguments: VariantCases.names)
    func shreddedVariantsArePutTogether(name: String) async throws {
        let folder = try #require(VariantCases.folder).appending(path: name)
        let bytes = try Data(contentsOf: folder.appending(path: "file.parquet"))
        let file = try await ParquetFile.open(InMemorySource(Array(bytes)))
        let position = try #require(
            file.schema.fields.firstIndex { $0.metadata["PARQUET:annotation"] == "variant" })
        var found: [Data?] = []
        var reader = file.read(columns: [position])
        while let batch = try await reader.next() {
            let variants = try batch.columns[0].assemblingVariants()
            guard case .structure(let parts) = variants.storage else { continue }
            for row in 0..<variants.count {
                found.append(
                    variants.isNull(at: row)
                        ? nil : Data((parts[0].binary(at: row) ?? []) + (parts[1].binary(at: row) ?? [])))
            }
        }
        let expected = try String(contentsOf: folder.appending(path: "variant.jsonl"), encoding: .utf8)
            .split(separator: "\n").map { line in
                try JSONDecoder().decode(Line?.self, from: Data(line.utf8))?.base64
            }
        #expect(found == expected)
    }
}
