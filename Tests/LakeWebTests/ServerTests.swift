import AsyncHTTPClient
import Columnar
import Connectors
import DeltaLog
import DeltaSharing
import Foundation
import LakeCatalog
import LakeRuntime
import Logging
import NIOCore
import NIOHTTP1
import TableOperations
import TableScan
import Testing

@testable import LakeWeb

/// A lake with one shared table, served on a free port.
private final class ServedLake {
    let folder = FileManager.default.temporaryDirectory.path() + "/tarn-serve-\(UUID().uuidString)"
    let token = AccessTokens.make()
    private(set) var url = ""
    private var running: Task<Void, any Error>?

    init(publicURL: String? = nil, pages: Bool = false) async throws {
        _ = try DefaultLake.create(in: folder)
        let home = try LakeHome.open(folder)
        try Data("tables: [school.marks]\n".utf8).write(to: URL(filePath: "\(folder)/shares/marks.yaml"))
        try home.addRecipient(
            "ann", shares: ["marks"], pages: pages, tokenHash: AccessTokens.hash(token), expires: nil)
        let lake = Lake(home: home, settings: ConnectorSettings(process: [:]))
        let name = try #require(TableName("school.marks"))
        let schema = Schema([Field(name: "id", type: .int64), Field(name: "note", type: .string)])
        _ = try await Table.create(at: home.location(of: name), schema: schema)
        var ids = ColumnBuilder(type: .int64)
        var notes = ColumnBuilder(type: .string)
        for (id, note) in ["<b>\"one\"</b>", "two\u{2028}lines", "three"].enumerated() {
            ids.append(integer: Int64(id))
            notes.append(note)
        }
        let batch = RecordBatch(schema: schema, columns: [ids.finish(), notes.finish()])
        _ = try await lake.table(name).append([batch])

        var options = LakeServerOptions()
        options.port = 0
        options.publicURL = publicURL
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let server = LakeServer(lake, options: options, logger: logger)
        let (urls, found) = AsyncStream.makeStream(of: String.self)
        running = Task {
            defer { found.finish() }
            try await server.run { found.yield($0) }
        }
        for await url in urls {
            self.url = url
            break
        }
    }

    func get(
        _ path: String, method: String = "GET", body: String? = nil, headers: [String: String] = [:]
    ) async throws -> (status: Int, headers: [String: String], body: [UInt8]) {
        var request = HTTPClientRequest(url: path.hasPrefix("http") ? path : url + path)
        request.method = .init(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let bytes = try await response.body.collect(upTo: 8 << 20)
        let fields = Dictionary(
            response.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first }
        )
        return (Int(response.status.code), fields, Array(bytes.readableBytesView))
    }

    func close() async {
        running?.cancel()
        _ = await running?.result
        try? FileManager.default.removeItem(atPath: folder)
    }
}

@Suite struct ServerTests {
    private let table = "/delta-sharing/shares/marks/schemas/school/tables/marks"

    @Test func aSharedTableIsReadToItsLastByte() async throws {
        let lake = try await ServedLake()
        let bearer = ["Authorization": "Bearer \(lake.token)"]
        let answer = try await lake.get("\(table)/query", method: "POST", body: "{}", headers: bearer)
        #expect(answer.status == 200)
        #expect(answer.headers["delta-table-version"] == "1")
        let text = String(decoding: answer.body, as: UTF8.self)
        let lines = text.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(!text.unicodeScalars.contains("\u{2028}"))
        let file = try #require(try JSONValue(parsing: String(lines[2])).objectValue?["file"]?.objectValue)
        let url = try #require(file["url"]?.stringValue)
        let whole = try await lake.get(url)
        #expect(whole.status == 200)
        #expect(Int64(whole.body.count) == file["size"]?.integerValue)
        #expect(whole.body.starts(with: Array("PAR1".utf8)))
        let end = try await lake.get(url, headers: ["Range": "bytes=-4"])
        #expect(end.status == 206)
        #expect(end.body == Array("PAR1".utf8))
        #expect(try await lake.get(url, method: "HEAD").headers["content-length"] == "\(whole.body.count)")
        #expect(try await lake.get(url.replacing("expires=", with: "expires=9")).status == 403)
        let delta = try await lake.get(
            "\(table)/metadata",
            headers: bearer.merging(["Delta-Sharing-Capabilities": "responseFormat=Delta"]) { $1 })
        #expect(delta.headers["delta-sharing-capabilities"] == "responseformat=delta")
        #expect(String(decoding: delta.body, as: UTF8.self).contains("deltaMetadata"))
        await lake.close()
    }

    @Test func nobodyReadsWithoutTheirToken() async throws {
        let lake = try await ServedLake()
        for headers in [[:], ["Authorization": "Bearer x"], ["Authorization": "Basic \(lake.token)"]] {
            #expect(try await lake.get("\(table)/metadata", headers: headers).status == 401)
        }
        let bearer = ["Authorization": "Bearer \(lake.token)"]
        #expect(try await lake.get("/delta-sharing/shares/class", headers: bearer).status == 404)
        #expect(try await lake.get("\(table)/metadata?version=0", headers: bearer).status == 400)
        #expect(try await lake.get("\(table)/changes?startingVersion=0", headers: bearer).status == 400)
        await lake.close()
    }

    @Test func badRequestsAreRefusedAndTheServerLives() async throws {
        let lake = try await ServedLake()
        let bearer = ["Authorization": "Bearer \(lake.token)"]
        for body in ["{", "[]", "7", String(repeating: "[", count: 50_000), "{\"version\":\"x\"}"] {
            #expect(
                try await lake.get("\(table)/query", method: "POST", body: body, headers: bearer).status
                    == 400)
        }
        let large = String(repeating: "x", count: (1 << 20) + 1)
        #expect(
            try await lake.get("\(table)/query", method: "POST", body: large, headers: bearer).status == 413)
        for path in ["/%2e%2e/x", "/tables/%00", "/delta-sharing/%zz", "/delta-sharing/files/a/b/c/d/e"] {
            let status = try await lake.get(path, headers: bearer).status
            #expect((400..<500).contains(status), "\(path) was \(status)")
        }
        #expect(try await lake.get("\(table)/query", method: "DELETE", headers: bearer).status == 405)
        #expect(try await lake.get("/health").status == 200)
        await lake.close()
    }

    @Test(arguments: [
        "/", "/tables/school.marks", "/tables/school.marks/rows", "/tables/school.marks/rows?where=id+%3E+1",
        "/tables/school.marks/history", "/tables/school.marks/differences",
        "/tables/school.marks/maintenance",
    ])
    func pagesShowTextsAsTextAndRunNoScript(_ path: String) async throws {
        let lake = try await ServedLake()
        let page = try await lake.get(path)
        #expect(page.status == 200)
        #expect(page.headers["content-security-policy"]?.contains("default-src 'none'") == true)
        #expect(page.headers["cache-control"] == "no-store")
        let text = String(decoding: page.body, as: UTF8.self)
        #expect(text.hasPrefix("<!DOCTYPE html>"))
        #expect(!text.contains("<b>\"one\"") && !text.contains("<script"))
        await lake.close()
    }

    @Test func pagesAreForThisMachineOrForTokensThatOpenThem() async throws {
        let local = try await ServedLake()
        #expect(try await local.get("/", headers: ["Host": "evil.example.org"]).status == 403)
        #expect(try await local.get("/tables/no.table").status == 404)
        #expect(try await local.get("/tables/school.marks/rows?where=nonsense").status == 200)
        await local.close()
        let open = try await ServedLake(publicURL: "https://lake.example.org", pages: true)
        let page = try await open.get("/login")
        #expect(page.status == 200)
        let wrong = try await open.get("/login", method: "POST", body: "token=x")
        #expect(wrong.status == 403)
        #expect(wrong.headers["set-cookie"] == nil)
        await open.close()
    }
}
