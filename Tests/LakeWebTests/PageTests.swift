import DeltaLog
import Foundation
import LakeCatalog
import LakeRuntime
import Testing
import TextFormats

@testable import LakeWeb

@Suite struct PageTests {
    @Test func textsThatArePutInAreEscaped() {
        let name = "<script>\"x\" & 'y'</script>\u{0}\u{1B}"
        let html: HTML = "<td title=\"\(name)\">\(name)</td>"
        #expect(html.text.components(separatedBy: "<").count == 3)
        #expect(html.text.components(separatedBy: "\"").count == 3)
        #expect(html.text.contains("&amp;"))
        #expect(!html.text.unicodeScalars.contains { $0.value < 0x20 })
        let nested: HTML = "<tr>\(html)\([html, html])</tr>"
        #expect(nested.text == "<tr>" + html.text + html.text + html.text + "</tr>")
    }

    @Test(arguments: [
        "localhost", "localhost:8643", "127.0.0.1:1", "127.3.2.1", "[::1]:8643", "[::1]",
    ])
    func ownNamesAreKnown(_ authority: String) {
        #expect(HostNames.isLocal(authority: authority))
    }

    @Test(
        arguments: [
            nil, "", "example.org", "localhost.example.org", "127.0.0.1.example.org", "evil.org:8643",
            "[::2]", "128.0.0.1",
            "localhost@example.org",
        ] as [String?])
    func otherNamesAreNot(_ authority: String?) {
        #expect(!HostNames.isLocal(authority: authority))
    }

    @Test func sizesFallIntoBinsWithoutEmptyEnds() {
        let histogram = SizeHistogram([5_000, 6_000, 100_000, 2_000_000])
        #expect(histogram.bins.map(\.count) == [2, 0, 1, 0, 1])
        #expect(SizeHistogram([Int]()).bins.isEmpty)
        #expect(SizeHistogram([Int.max]).bins.count == 1)
        #expect(histogram.svg.text.contains("aria-label"))
    }

    @Test(arguments: [
        (0, "0 seconds ago"), (1_000, "1 second ago"), (120_000, "2 minutes ago"), (7_200_000, "2 hours ago"),
        (172_800_000, "2 days ago"), (-5_000, "0 seconds ago"),
    ])
    func timesAreToldAsPeopleTakeThemIn(_ milliseconds: Int64, _ text: String) {
        #expect(PageTime.ago(1_000_000_000_000 - milliseconds, now: 1_000_000_000_000) == text)
    }
}

@Suite struct PageSessionTests {
    private let sessions = PageSessions()

    private func configuration(pages: Bool = true, expires: String? = nil) throws -> SharingConfiguration {
        let folder = FileManager.default.temporaryDirectory.path() + "/tarn-pages-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("version: 1\n".utf8).write(to: URL(filePath: "\(folder)/lake.yaml"))
        let home = try LakeHome.open(folder)
        try home.addRecipient(
            "ann", shares: [], pages: pages, tokenHash: String(repeating: "ab", count: 32), expires: expires)
        return try home.sharing()
    }

    /// A cookie's `name=value`, for a token whose hash the recipient has or has not.
    private func cookie(_ configuration: SharingConfiguration, token: String) throws -> String {
        let recipient = try #require(configuration.recipients.first)
        let header = sessions.cookie(for: recipient, token: token, nowMilliseconds: 0, secure: true)
        #expect(
            header.contains("HttpOnly") && header.contains("SameSite=Strict") && header.contains("Secure"))
        return String(header.prefix { $0 != ";" })
    }

    @Test func aCookieIsTiedToTheTokenThatWasShown() throws {
        let configuration = try configuration()
        #expect(
            !sessions.isOpen(try cookie(configuration, token: "other"), configuration, nowMilliseconds: 0))
        #expect(!sessions.isOpen(nil, configuration, nowMilliseconds: 0))
        #expect(
            !sessions.isOpen("tarn_pages=ann.abababababababab.99999999.00", configuration, nowMilliseconds: 0)
        )
        #expect(!sessions.isOpen("tarn_pages=a.b", configuration, nowMilliseconds: 0))
    }

    @Test func onlyRecipientsWithPagesSeeThemAndOnlyInTime() throws {
        let without = try #require(try configuration(pages: false).recipients.first)
        #expect(!PageSessions.maySee(without, nowMilliseconds: 0))
        let ends = try #require(try configuration(expires: "1970-01-01T00:01:00Z").recipients.first)
        #expect(PageSessions.maySee(ends, nowMilliseconds: 59_999))
        #expect(!PageSessions.maySee(ends, nowMilliseconds: 60_000))
    }
}
