import Foundation
import Testing

@testable import LakeCatalog

@Suite struct LakeHomeTests {
    @Test func emptySourceFileTakesEveryDefault() throws {
        let folder = try TemporaryFolder()
        try folder.write("lake.yaml", "name: school\n")
        try folder.write("sources/codetrack.yaml", "type: codetrack\n")
        let home = try LakeHome.open(folder.path)
        #expect(home.configuration.name == "school")
        #expect(home.configuration.targetFileByteCount == 128 << 20)
        guard case .codetrack(let codetrack) = try home.source(named: "codetrack").kind else { return }
        #expect(codetrack.lookbackRowCount == 12)
        #expect(codetrack.concurrency == 16)
        #expect(codetrack.table.description == "codetrack.weekly_stats")
        #expect(codetrack.totalsTable?.description == "codetrack.totals")
        #expect(codetrack.partitionColumns == ["year", "month", "cohort"])
        #expect("\(home.place(of: codetrack.table))".hasSuffix("/tables/codetrack/weekly_stats"))
    }

    @Test func defaultLakeOpensWithTheValuesItStates() throws {
        let folder = try TemporaryFolder()
        let made = try DefaultLake.create(in: folder.path)
        #expect(made.contains("lake.yaml"))
        let stated = try LakeHome.open(folder.path)
        let bare = try TemporaryFolder()
        try bare.write("lake.yaml", "version: 1\n")
        try bare.write("sources/codetrack.yaml", "type: codetrack\n")
        try bare.write("sources/illuminate.yaml", "type: illuminate\n")
        try bare.write("sources/leetcode.yaml", "type: leetcode\n")
        let implied = try LakeHome.open(bare.path)
        #expect(stated.configuration == implied.configuration)
        #expect(stated.sources == implied.sources)
    }

    @Test func defaultLakeEqualsTheFilesOfTheRepository() throws {
        let root = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        for (path, text) in DefaultLake.contents {
            let file = root.appending(path: "lake/\(path)")
            let standing = try String(contentsOf: file, encoding: .utf8)
            #expect(standing == text, "lake/\(path) is not what tarn init writes: run tools/embed-lake")
        }
        let paths = Set(DefaultLake.contents.map(\.path))
        #expect(
            paths.isSuperset(of: ["lake.yaml", "sources/codetrack.yaml", "rosters/roster.json", ".gitignore"])
        )
    }

    @Test func secondInitChangesNothing() throws {
        let folder = try TemporaryFolder()
        _ = try DefaultLake.create(in: folder.path)
        try folder.write("lake.yaml", "name: mine\n")
        #expect(throws: LakeError.self) { try DefaultLake.create(in: folder.path) }
        #expect(try LakeHome.open(folder.path).configuration.name == "mine")
    }

    @Test func initKeepsFilesThatAreThere() throws {
        let folder = try TemporaryFolder()
        try folder.write("rosters/roster.json", "[]")
        let made = try DefaultLake.create(in: folder.path)
        #expect(!made.contains("rosters/roster.json"))
        #expect(try String(contentsOfFile: folder.path + "/rosters/roster.json", encoding: .utf8) == "[]")
    }

    @Test func missingLakeSaysHowToMakeOne() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: LakeError.self) { try LakeHome.open(folder.path) }
        #expect(error?.code == .notFound)
        #expect(error?.message.contains("tarn init") == true)
    }

    @Test func everyFaultOfEveryFileIsNamedByFileLineAndKey() throws {
        let folder = try TemporaryFolder()
        try folder.write("lake.yaml", "version: 1\ncompression_level: 99\ncolour: blue\n")
        try folder.write(
            "sources/codetrack.yaml",
            """
            type: codetrack
            table: ../../etc.passwd
            lookback_rows: many
            timeout: 0s
            partition_by: [year, points]
            roster: ../roster.json
            key: [id]
            """)
        try folder.write("sources/other.yaml", "type: graph\n")
        let error = #expect(throws: LakeError.self) { try LakeHome.open(folder.path) }
        let found = try #require(error).faults.map { "\($0.file):\($0.line ?? 0):\($0.key ?? "")" }
        #expect(
            found == [
                "lake.yaml:2:compression_level", "lake.yaml:3:colour", "sources/codetrack.yaml:2:table",
                "sources/codetrack.yaml:3:lookback_rows", "sources/codetrack.yaml:4:timeout",
                "sources/codetrack.yaml:5:partition_by", "sources/codetrack.yaml:6:roster",
                "sources/codetrack.yaml:7:key", "sources/other.yaml:1:type",
            ])
    }

    @Test(arguments: ["a: [1, 2", "- a\n- b\n", "", "a: 1\na: 2\n", "\"unclosed"])
    func textThatIsNoMappingIsAFault(text: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("lake.yaml", text)
        let error = #expect(throws: LakeError.self) { try LakeHome.open(folder.path) }
        #expect(error?.code == .configuration)
        #expect(error?.faults.isEmpty == false)
    }

    @Test func invalidTextIsAFaultOfItsFile() throws {
        let folder = try TemporaryFolder()
        try Data([0x6E, 0xFF, 0xFE]).write(to: URL(filePath: folder.path + "/lake.yaml"))
        let error = #expect(throws: LakeError.self) { try LakeHome.open(folder.path) }
        #expect(error?.faults.first?.file == "lake.yaml")
    }

    @Test func optionGoesBeforeEnvironmentBeforeDefault() {
        #expect(LakeHome.folder(option: "x", environment: ["TARN_LAKE": "y"]) == "x")
        #expect(LakeHome.folder(option: nil, environment: ["TARN_LAKE": "y"]) == "y")
        #expect(LakeHome.folder(option: nil, environment: [:]) == "lake")
    }
}
