import Testing

@testable import LakeCatalog

@Suite struct FilesConfigurationTests {
    @Test(arguments: [
        ("*", "a.csv", true), ("*", "b.ndjson", true), ("marks-*.csv", "marks-1.csv", true),
        ("marks-*.csv", "marks.csv", false), ("?.csv", "ab.csv", false), ("?.csv", "é.csv", true),
        ("*a*b.csv", "xaayb.csv", true), ("*a*b.csv", "xaayc.csv", false), ("a.csv", "a.csv", true),
        ("*", ".a.csv", false), ("*", "a.csv.tmp", false), ("*", "a.txt", false), ("*", "csv", false),
    ])
    func namesAreMatched(pattern: String, name: String, isTaken: Bool) {
        var file = ConfigurationFile(path: "s.yaml", text: "key: id\npattern: \"\(pattern)\"\n")
        let files = FilesConfiguration(name: "s", &file)
        #expect(file.finish().isEmpty)
        #expect(files.matches(name) == isTaken)
    }

    @Test func whatIsWrongIsTold() {
        var file = ConfigurationFile(path: "s.yaml", text: "pattern: a/b\nformat: xlsx\ncolour: red\n")
        _ = FilesConfiguration(name: "s", &file)
        #expect(
            file.finish().map(\.key).sorted { ($0 ?? "") < ($1 ?? "") } == [
                "colour", "format", "key", "pattern",
            ])
    }
}
