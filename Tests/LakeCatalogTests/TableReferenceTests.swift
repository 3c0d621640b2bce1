import Testing

@testable import LakeCatalog

@Suite struct TableReferenceTests {
    @Test(arguments: ["codetrack.weekly_stats", "a.b", "A1.b_2"])
    func namesAreNames(text: String) throws {
        #expect(try TableReference(text) == .name(#require(TableName(text))))
    }

    @Test(arguments: ["./x", "/x/y", "../x", "a/b.c", ".", "tables/x"])
    func whateverHasASlashOrStartsWithADotIsAFolder(text: String) throws {
        #expect(try TableReference(text) == .folder(path: text))
    }

    @Test func fileURIsAreFolders() throws {
        #expect(try TableReference("file:///a/b") == .folder(path: "/a/b"))
    }

    @Test(arguments: [
        "", "weekly", "a.b.c", "a.", ".b c".replacing(".", with: ""), "1a.b", "a.b-c", "file://host/x",
    ])
    func anythingElseIsAUsageError(text: String) {
        let error = #expect(throws: LakeError.self) { try TableReference(text) }
        #expect(error?.code == .usage)
    }

    @Test func unknownSchemesAreUnsupported() {
        let error = #expect(throws: LakeError.self) { try TableReference("ftp://host/table") }
        #expect(error?.code == .unsupported)
    }

    @Test(arguments: ["..", "a...b", "a.b/c", "a.\u{0}", "ä.b", "a.b\n"])
    func namesCannotLeaveTheirFolder(text: String) {
        #expect(TableName(text) == nil)
    }

    @Test func sizesAndDurationsAreReadAsWritten() {
        #expect(HumanUnits.byteCount("128MB") == 128 << 20)
        #expect(HumanUnits.byteCount("64 KiB") == 64 << 10)
        #expect(HumanUnits.byteCount("17") == 17)
        #expect(HumanUnits.byteCount("9999999999999GB") == nil)
        #expect(HumanUnits.byteCount("MB") == nil)
        #expect(HumanUnits.byteCount("-1") == nil)
        #expect(HumanUnits.duration("30s") == .seconds(30))
        #expect(HumanUnits.duration("500ms") == .milliseconds(500))
        #expect(HumanUnits.duration("7d") == .seconds(7 * 86_400))
        #expect(HumanUnits.duration("soon") == nil)
    }
}
