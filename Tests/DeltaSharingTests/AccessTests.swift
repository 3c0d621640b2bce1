import DeltaLog
import Foundation
import LakeCatalog
import ObjectStorage
import Testing

@testable import DeltaSharing

/// A lake home of a few files, removed with its value.
final class SmallHome {
    let folder = FileManager.default.temporaryDirectory.path() + "/tarn-share-\(UUID().uuidString)"

    init(_ files: [String: String] = [:]) throws {
        for (path, text) in files.merging(["lake.yaml": "version: 1\n"], uniquingKeysWith: { own, _ in own })
        {
            let url = URL(filePath: "\(folder)/\(path)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
    }

    func open() throws -> LakeHome { try LakeHome.open(folder) }

    deinit { try? FileManager.default.removeItem(atPath: folder) }
}

@Suite struct AccessTests {
    @Test func aTokenIsFoundByItsHashAndNoOtherIs() throws {
        let home = try SmallHome(["shares/class.yaml": "tables: [a.b]\n"])
        let token = AccessTokens.make()
        #expect(token.utf8.count == 43)
        try home.open().addRecipient(
            "ann", shares: ["class"], pages: false, tokenHash: AccessTokens.hash(token), expires: nil)
        let configuration = try home.open().sharing()
        #expect(configuration.faults.isEmpty)
        #expect(AccessTokens.recipient(of: token, in: configuration)?.name == "ann")
        #expect(AccessTokens.recipient(of: AccessTokens.make(), in: configuration) == nil)
        #expect(AccessTokens.recipient(of: AccessTokens.hash(token), in: configuration) == nil)
        #expect(AccessTokens.recipient(of: "", in: configuration) == nil)
    }

    @Test func aRecipientIsNotWrittenOver() throws {
        let home = try SmallHome().open()
        try home.addRecipient(
            "ann", shares: [], pages: true, tokenHash: AccessTokens.hash("a"), expires: "2030-01-01T00:00:00Z"
        )
        #expect(throws: LakeError.self) {
            try home.addRecipient(
                "ann", shares: [], pages: true, tokenHash: AccessTokens.hash("b"), expires: nil)
        }
        let recipient = try #require(try home.sharing().recipients.first)
        #expect(recipient.tokenHashes == [AccessTokens.hash("a")])
        #expect(recipient.expiryMilliseconds == 1_893_456_000_000)
        #expect(recipient.pages)
    }

    @Test(arguments: [
        "shares: [class]\n", "token_sha256: abc\n",
        "token_sha256: \(AccessTokens.hash("a"))\nexpires: soon\n",
        "token_sha256: \(AccessTokens.hash("a"))\nexpiers: 2030-01-01\n", "- nonsense\n", "",
    ])
    func aFileWithAFaultGivesNoAccess(_ text: String) throws {
        let home = try SmallHome(["recipients/ann.yaml": text, "shares/class.yaml": "tables: [a.b]\n"])
        let configuration = try home.open().sharing()
        #expect(!configuration.faults.isEmpty)
        #expect(configuration.recipients.isEmpty)
        #expect(configuration.shares.map(\.name) == ["class"])
    }

    @Test func sharesListTablesOrWholeSchemas() throws {
        let home = try SmallHome([
            "shares/one.yaml": "tables: [a.b, c.*]\n", "shares/bad.yaml": "tables: [\"*\"]\n",
            "shares/none.yaml": "history: true\n",
        ])
        let configuration = try home.open().sharing()
        #expect(configuration.faults.count == 2)
        let share = try #require(configuration.shares.first { $0.name == "one" })
        #expect(!share.history)
        let included = ["a.b", "a.c", "c.x", "ca.x"].filter { name in
            TableName(name).map(share.includes) ?? false
        }
        #expect(included == ["a.b", "c.x"])
    }

    @Test(arguments: ["Bearer abc", "bearer abc", "BEARER  abc"])
    func bearerTokensAreTakenInAnyCase(_ header: String) {
        #expect(AccessTokens.bearer(header) == "abc")
    }

    @Test(arguments: [nil, "", "Bearer", "abc", "Basic abc", "Bearer a b"] as [String?])
    func otherHeadersHoldNoToken(_ header: String?) {
        #expect(AccessTokens.bearer(header) == nil)
    }
}

@Suite struct FileLinkTests {
    let links = ServedFileLinks(
        secret: "a secret of a test, long enough to be one", lifetimeMilliseconds: 60_000)

    /// A link to a file of `class.a.b`, and the parts of its target.
    private func link(_ path: String) async throws -> (url: String, target: RequestTarget) {
        let home = try SmallHome(["shares/class.yaml": "tables: [a.b]\n"])
        let share = try #require(try home.open().sharing().shares.first)
        let table = try #require(TableName("a.b"))
        let location = try #require(TableLocation.local("/lake/tables/a/b"))
        let link = try await links.link(
            to: #require(ObjectPath(path)), of: SharedNames.SharedTable(share: share, table: table),
            in: location,
            baseURL: "http://h/delta-sharing", nowMilliseconds: 1_000_000)
        #expect(link.expiryMilliseconds == 1_060_000)
        let target = try #require(RequestTarget(String(link.url.dropFirst("http://h".count))))
        return (link.url, target)
    }

    private func follow(_ target: RequestTarget, now: Int64 = 1_000_000) throws -> ServedFileLinks.Target {
        try links.target(of: target, segments: target.segments.dropFirst(2), nowMilliseconds: now)
    }

    @Test(arguments: [
        "lake/tables/a/b/x.parquet", "lake/tables/a/b/k=a%3Ab ż/x.parquet", "elsewhere/x.parquet",
    ])
    func aLinkLeadsToItsFile(_ path: String) async throws {
        let (url, target) = try await link(path)
        let found = try follow(target)
        #expect(found.share == "class")
        #expect(found.table.description == "a.b")
        let whole = found.isBelowTable ? "lake/tables/a/b/\(found.path)" : found.path.description
        #expect(whole == path)
        #expect(url.contains("X-Amz-Signature="))
    }

    @Test func aLinkEndsInTime() async throws {
        let (_, target) = try await link("lake/tables/a/b/x.parquet")
        #expect(throws: Never.self) { try follow(target, now: 1_059_999) }
        #expect(throws: SharingError.self) { try follow(target, now: 1_060_000) }
    }

    @Test func anyOtherLetterIsAForgery() async throws {
        let (url, _) = try await link("lake/tables/a/b/x.parquet")
        let text = Array(url.dropFirst("http://h".count).utf8)
        let start = "/delta-sharing/files/".utf8.count
        for index in start..<text.count {
            var changed = text
            changed[index] = changed[index] == UInt8(ascii: "a") ? UInt8(ascii: "b") : UInt8(ascii: "a")
            guard let target = RequestTarget(String(decoding: changed, as: UTF8.self)) else { continue }
            let isName = target.segments.last != "data.parquet" && target.segments.count == 7
            if isName { continue }
            #expect(throws: SharingError.self) { try follow(target) }
        }
    }

    @Test func anotherSecretSignsOtherwise() async throws {
        let (_, target) = try await link("lake/tables/a/b/x.parquet")
        for other in [nil, "another secret of a test, long enough to be one"] {
            let links = ServedFileLinks(secret: other, lifetimeMilliseconds: 60_000)
            #expect(throws: SharingError.self) {
                try links.target(of: target, segments: target.segments.dropFirst(2), nowMilliseconds: 0)
            }
        }
    }
}
