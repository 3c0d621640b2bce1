import Connectors
import Foundation
import LakeCatalog
import LakeRuntime
import Testing

@Suite struct ExportTests {
    private func year(_ text: String) throws -> SchoolYear { try #require(SchoolYear(text)) }

    @Test func resultsGoOutUnderTheNamesOfTheirYear() async throws {
        let sample = try await IlluminateSample()
        _ = try await sample.sync()
        let lake = Lake(home: try LakeHome.open(sample.folder), settings: ConnectorSettings(process: [:]))
        let folder = sample.folder + "/out"
        for current in ["14-15", "15-16"] {
            let export = Export(
                lake: lake, folder: folder, year: try year("14-15"), currentYear: try year(current))
            for configuration in lake.home.exports { _ = try await export.run(configuration) }
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(
            files == [
                "assessment_results_combined.csv", "assessment_results_combined_historical.csv",
                "assessment_results_group.csv", "assessment_results_group_historical.csv",
                "assessments_metadata.csv", "illuminate_assessment_results.csv",
                "illuminate_assessment_results_historical.csv",
            ])
        let combined = try String(
            contentsOfFile: folder + "/assessment_results_combined.csv", encoding: .utf8)
        #expect(combined.split(separator: "\n").count == 101)
        #expect(combined.hasPrefix("assessment_id,local_student_id,standard_code,"))

        let next = Export(lake: lake, folder: folder, year: try year("25-26"), currentYear: try year("25-26"))
        let results = try #require(lake.home.exports.first { $0.name == "assessment_results_combined" })
        let outcome = try #require(try await next.run(results).first)
        #expect(outcome.rowCount == 0 && outcome.note == "there are no results of 25-26 yet")
        let empty = try String(contentsOfFile: folder + "/assessment_results_combined.csv", encoding: .utf8)
        #expect(empty.split(separator: "\n").count == 1)
        await sample.close()
    }
}
