import Foundation
import Testing

@Suite struct TextRuleTests {
    /// Longest file in lines; a longer one wants to be two.
    static let lineLimit = 500

    /// Files that may be longer, each with its reason.
    static let longer: [String: String] = [
        "Sources/LakeCatalog/DefaultLakeFiles.swift": "made by tools/embed-lake; grows with lake/"
    ]

    @Test func filesStayShort() {
        for file in Repository.files(under: "Sources", endings: ["swift"]) where Self.longer[file.path] == nil
        {
            #expect(file.lines.count <= Self.lineLimit, "\(file.path) has \(file.lines.count) lines")
        }
        for path in Self.longer.keys {
            let there = FileManager.default.fileExists(atPath: Repository.root.appending(path: path).path())
            #expect(there, "\(path) is excepted from the limit but not there")
        }
    }

    @Test func sourcesDoNotForceNorDie() {
        for (place, line) in Self.codeLines(under: "Sources") {
            for word in ["try!", "as!", "fatalError("] {
                #expect(!line.contains(word), "\(place): \(word)")
            }
        }
    }

    @Test func nothingIsLeftToDoInCode() {
        let words = ["TO" + "DO", "FIX" + "ME", "X" + "XX:", "not imple" + "mented"]
        for folder in ["Sources", "tools"] {
            for file in Repository.files(under: folder, endings: ["swift", "sh", "py", ""]) {
                for (index, line) in file.lines.enumerated() {
                    for word in words { #expect(!line.contains(word), "\(file.path):\(index + 1): \(word)") }
                }
            }
        }
    }

    @Test func noFileNamesAFolderOfOneMachine() throws {
        let folders = ["wo" + "rk", "ro" + "ot", "fa" + "rm", "ho" + "me", "Us" + "ers"].joined(
            separator: "|")
        let pattern = try Regex("(^|[^A-Za-z0-9_.$}{-])/(\(folders))/[A-Za-z0-9]")
        let endings: Set<String> = [
            "swift", "md", "py", "sh", "yaml", "yml", "json", "txt", "h", "modulemap", "",
        ]
        var checked = 0
        for folder in ["Sources", "Tests", "lake", "tools", "docs"] {
            for file in Repository.files(under: folder, endings: endings) {
                checked += 1
                for (index, line) in file.lines.enumerated() where line.contains("/") {
                    #expect(
                        line.firstMatch(of: pattern) == nil, "\(file.path):\(index + 1): \(line.prefix(160))")
                }
            }
        }
        #expect(checked > 50)
    }

    @Test func testSuitesAreNotSwitchedOff() {
        for file in Repository.files(under: "Tests", endings: ["swift"]) {
            for (index, line) in file.lines.enumerated() {
                let off = line.contains(".disabled" + "(") || line.contains("withKnown" + "Issue")
                #expect(!off, "\(file.path):\(index + 1)")
            }
        }
    }

    @Test func toolsSayWhatTheyAreFor() throws {
        let folder = Repository.root.appending(path: "tools").path()
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            let path = Repository.root.appending(path: "tools/\(name)").path()
            guard FileManager.default.isExecutableFile(atPath: path) else { continue }
            guard let text = try? String(contentsOfFile: path, encoding: .utf8), text.hasPrefix("#!") else {
                continue
            }
            let hasHelp = text.contains("--help") || text.contains("argparse.ArgumentParser(")
            #expect(hasHelp, "tools/\(name) has no --help")
        }
    }

    /// Lines of Swift code with their places, comments left out.
    private static func codeLines(under folder: String) -> [(place: String, line: Substring)] {
        Repository.files(under: folder, endings: ["swift"]).flatMap { file in
            file.lines.enumerated().compactMap { index, line in
                line.drop(while: \.isWhitespace).hasPrefix("//") ? nil : ("\(file.path):\(index + 1)", line)
            }
        }
    }
}
