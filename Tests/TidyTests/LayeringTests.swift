import Foundation
import Testing

/// Which module may import which: rows from the bottom up, and arrows along a row.
private enum Layers {
    static let rows: [[String]] = [
        ["CZstd", "CZlib", "CSnappy", "CLZ4", "CBrotli", "CSQLite", "CArrow", "CTarn"],
        ["BinaryCoding", "Compression", "ObjectStorage"],
        ["Columnar", "Expressions"],
        ["ArrowCData", "ArrowIPC", "Parquet", "DeltaLog", "TextFormats"],
        ["TableScan", "TableOperations"],
        ["LakeCatalog", "SQLQuery", "Connectors", "S3Storage", "SchoolSimulator"],
        ["LakeRuntime", "DeltaSharing", "TarnC"],
        ["LakeWeb"],
        ["tarn", "school-simulator"],
    ]

    /// Imports allowed between modules of one row.
    static let arrows: [String: Set<String>] = [
        "Compression": ["BinaryCoding"],
        "Expressions": ["Columnar"],
        "DeltaLog": ["Parquet"],
        "TableOperations": ["TableScan"],
    ]

    static func row(of module: String) -> Int? {
        rows.firstIndex { $0.contains(module) }
    }

    static func mayImport(_ module: String, _ other: String) -> Bool {
        guard let own = row(of: module), let below = row(of: other) else { return false }
        return below < own || arrows[module, default: []].contains(other)
    }
}

/// Imports of Foundation where the engine does without it: fewer megabytes, and no surprise of locale or time zone.
private let withoutFoundation: Set<String> = [
    "BinaryCoding", "Compression", "Columnar", "ArrowCData", "ArrowIPC", "Parquet",
]

@Suite struct LayeringTests {
    struct Import {
        var module: String
        var imported: String
        var location: String
    }

    static func imports() -> [Import] {
        let scoped: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        var found: [Import] = []
        for file in Repository.files(under: "Sources", endings: ["swift"]) {
            let module = String(file.path.split(separator: "/")[1])
            for (index, line) in file.lines.enumerated() {
                let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
                guard let keyword = words.firstIndex(of: "import"), keyword + 1 < words.count else {
                    continue
                }
                let before = words[..<keyword]
                guard
                    before.allSatisfy({ $0.hasPrefix("@") || ["public", "package", "internal"].contains($0) })
                else { continue }
                var name = words[keyword + 1]
                if scoped.contains(String(name)), keyword + 2 < words.count { name = words[keyword + 2] }
                let imported = name.split(separator: ".").first.map(String.init) ?? String(name)
                found.append(
                    Import(module: module, imported: imported, location: "\(file.path):\(index + 1)"))
            }
        }
        return found
    }

    @Test func everyFolderOfSourcesHasARow() {
        let folders = Repository.folders(in: "Sources")
        #expect(!folders.isEmpty)
        for folder in folders { #expect(Layers.row(of: folder) != nil, "Sources/\(folder) is in no row") }
    }

    @Test func modulesImportOnlyFromBelowOrAlongAnArrow() {
        let sisters = Set(Repository.folders(in: "Sources"))
        let all = Self.imports()
        #expect(!all.isEmpty)
        for one in all where sisters.contains(one.imported) {
            #expect(
                Layers.mayImport(one.module, one.imported),
                "\(one.location): \(one.module) may not import \(one.imported)")
        }
    }

    @Test func bytesAndColumnsDoWithoutFoundation() {
        for one in Self.imports() where withoutFoundation.contains(one.module) {
            #expect(!one.imported.hasPrefix("Foundation"), "\(one.location): imports \(one.imported)")
        }
    }

    @Test func theRuleRefusesAnUpwardAndASidewaysImport() {
        #expect(!Layers.mayImport("Parquet", "DeltaLog"))
        #expect(!Layers.mayImport("Columnar", "Expressions"))
        #expect(!Layers.mayImport("ObjectStorage", "Columnar"))
        #expect(Layers.mayImport("DeltaLog", "Parquet"))
        #expect(Layers.mayImport("tarn", "BinaryCoding"))
    }

    @Test func noModuleIsADrawer() {
        for folder in Repository.folders(in: "Sources") {
            for drawer in ["Core", "Common", "Util", "Helper", "Shared", "Misc", "New"] {
                #expect(!folder.hasPrefix(drawer) && !folder.hasSuffix(drawer), "Sources/\(folder)")
                #expect(!folder.hasSuffix(drawer + "s"), "Sources/\(folder)")
            }
        }
    }

    @Test func everyModuleHasAParagraph() {
        let page = Repository.files(under: "Sources", endings: ["md"]).first {
            $0.path == "Sources/README.md"
        }
        let text = page?.lines.joined(separator: "\n") ?? ""
        #expect(page != nil, "Sources/README.md is missing")
        for folder in Repository.folders(in: "Sources") {
            #expect(text.contains("**\(folder)**"), "Sources/README.md has no paragraph for \(folder)")
        }
    }
}
