import DeltaLog
import Testing

@testable import DeltaSharing

@Suite struct RequestTargetTests {
    @Test func pathsAndParametersAreDecodedOnce() throws {
        let target = try #require(RequestTarget("/shares/a%20b/c%2525?x=1+2&y=%2B&z"))
        #expect(target.segments == ["shares", "a b", "c%25"])
        #expect(target["x"] == "1 2")
        #expect(target["y"] == "+")
        #expect(target["z"] == "")
        #expect(target["w"] == nil)
    }

    @Test(arguments: [
        "", "shares", "/a/../b", "/%2e%2e/b", "/a%2Fb", "/a%00", "/%zz", "/%f", "/%ff", "/./a", "/a%0Ab",
        "/" + String(repeating: "a", count: 20_000),
    ])
    func pathsThatLeaveTheirPlaceAreNone(_ text: String) {
        #expect(RequestTarget(text) == nil)
    }

    @Test(arguments: [
        ("bytes=0-3", ByteRange.part(0..<4)), ("bytes=96-", .part(96..<100)), ("bytes=-4", .part(96..<100)),
        ("bytes=-400", .part(0..<100)), ("bytes=50-400", .part(50..<100)), ("bytes=100-", .unsatisfiable),
        ("bytes=-0", .unsatisfiable), ("bytes=5-2", .whole), ("bytes=0-1,3-4", .whole), ("lines=1-2", .whole),
        ("bytes=-", .whole), ("bytes=a-b", .whole), ("bytes=0-99999999999999999999", .whole),
    ])
    func rangesAreReadAsHTTPHasThem(_ header: String, _ range: ByteRange) {
        #expect(ByteRange(header, byteCount: 100) == range)
    }

    @Test func anEmptyObjectHasNoRange() {
        #expect(ByteRange("bytes=0-", byteCount: 0) == .unsatisfiable)
        #expect(ByteRange("bytes=-1", byteCount: 0) == .unsatisfiable)
        #expect(ByteRange(nil, byteCount: 0) == .whole)
    }
}

@Suite struct PageTests {
    private func page(_ query: String) throws -> Page { try Page(#require(RequestTarget("/x?" + query))) }

    private func names(_ query: String, of items: [String]) throws -> (names: [String], next: String?) {
        let answer = try #require(
            page(query).answer(items, name: { $0 }, json: { ["name": .string($0)] }).objectValue)
        let names = (answer["items"]?.arrayValue ?? []).compactMap { $0.objectValue?["name"]?.stringValue }
        return (names, answer["nextPageToken"]?.stringValue)
    }

    @Test(arguments: [1, 2, 3, 7, 100])
    func pagesJoinToTheWholeList(_ limit: Int) throws {
        let items = (0..<7).map { "t\($0)" }
        var seen: [String] = []
        var query = "maxResults=\(limit)"
        for _ in 0..<10 {
            let (names, next) = try names(query, of: items)
            #expect(names.count <= limit)
            seen += names
            guard let next else { break }
            query = "maxResults=\(limit)&pageToken=\(next)"
        }
        #expect(seen == items)
    }

    @Test func aPageOfNothingGoesOnAtItsStart() throws {
        let (none, next) = try names("maxResults=0", of: ["a", "b"])
        #expect(none.isEmpty)
        #expect(try names("pageToken=\(#require(next))", of: ["a", "b"]).names == ["a", "b"])
    }

    @Test func theListMayChangeBetweenPages() throws {
        let (_, next) = try names("maxResults=2", of: ["a", "c", "e"])
        #expect(try names("pageToken=\(#require(next))", of: ["b", "d", "e"]).names == ["d", "e"])
    }

    @Test(arguments: ["maxResults=-1", "maxResults=x", "pageToken=!!", "pageToken=AAAA"])
    func nonsenseIsRefused(_ query: String) {
        #expect(throws: SharingError.self) { try page(query) }
    }
}
