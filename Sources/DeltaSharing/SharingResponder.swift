import DeltaLog
import HTTPTypes
package import Hummingbird
import LakeCatalog
package import Logging
import NIOCore

/// How a sharing server is set up.
package struct SharingOptions: Sendable {
    /// What links begin with, such as `https://lake.example.org/delta-sharing`; nil: as the request was addressed.
    package var publicURL: String?
    /// Signs links; nil: a random one, so links end with this process.
    package var linkSecret: String?
    package var linkLifetimeMilliseconds: Int64 = 3_600_000
    /// Bytes of a request's body at most.
    package var bodyLimit = 1 << 20
    package var bodyTimeout = Duration.seconds(15)
    /// Requests that read logs at a time, and those that may wait for it.
    package var width = 8
    package var queueLimit = 1_000

    package init() {}
}

/// Answers the requests of the Delta Sharing protocol: everything below ``prefix``.
package struct SharingResponder: Sendable {
    /// The first segment of every path.
    package static let prefix = "delta-sharing"

    package let directory: SharingDirectory
    private let options: SharingOptions
    private let links: ServedFileLinks
    private let gate: RequestGate
    private let logger: Logger
    private let nowMilliseconds: @Sendable () -> Int64

    package init(
        directory: SharingDirectory, options: SharingOptions, logger: Logger,
        nowMilliseconds: @escaping @Sendable () -> Int64
    ) {
        self.directory = directory
        self.options = options
        self.logger = logger
        self.nowMilliseconds = nowMilliseconds
        links = ServedFileLinks(
            secret: options.linkSecret, lifetimeMilliseconds: options.linkLifetimeMilliseconds)
        gate = RequestGate(width: options.width, queueLimit: options.queueLimit)
    }

    /// Answers a request whose target begins with ``prefix``. Never throws: failures are answers too.
    package func respond(to request: Request, target: RequestTarget) async -> Response {
        do {
            return try await answer(request, target)
        } catch {
            let told = SharingError(error)
            if told.status >= 500 {
                logger.error(
                    "a request failed",
                    metadata: [
                        "path": "\(target.segments.prefix(7).joined(separator: "/"))", "error": "\(error)",
                    ])
            }
            return .failure(told)
        }
    }

    private func answer(_ request: Request, _ target: RequestTarget) async throws -> Response {
        let segments = target.segments.dropFirst()
        let now = nowMilliseconds()
        if segments.first == "files" {
            try allow([.get, .head], request)
            return try await FileResponder(directory: directory, links: links)
                .respond(request, target, segments.dropFirst(), nowMilliseconds: now)
        }
        let recipient = try directory.recipient(
            authorization: request.headers[.authorization], nowMilliseconds: now)
        let names = SharedNames(recipient, directory.configuration(), home: directory.home)
        guard segments.first == "shares" else { throw SharingError.notFound("There is nothing here.") }
        let path = Array(segments.dropFirst())
        if path.count >= 5 {
            guard path[1] == "schemas", path[3] == "tables", path.count <= 6 else {
                throw SharingError.notFound("There is nothing here.")
            }
            let shared = try names.table(share: path[0], schema: path[2], name: path[4])
            return try await answer(
                request, target, shared, verb: path.count == 6 ? path[5] : nil, nowMilliseconds: now)
        }
        try allow([.get], request)
        return try list(names, path, target)
    }

    // MARK: Lists

    private func list(_ names: SharedNames, _ path: [String], _ target: RequestTarget) throws -> Response {
        if path.isEmpty {
            return .json(try Page(target).answer(names.allShares(), name: \.name, json: Self.json))
        }
        let share = try names.share(path[0])
        switch path.dropFirst().first {
        case nil: return .json(.object(["share": .object(Self.json(share))]))
        case "schemas" where path.count == 2:
            return .json(
                try Page(target).answer(names.schemas(of: share), name: { $0 }) { schema in
                    ["name": .string(schema), "share": .string(share.name)]
                })
        case "schemas" where path.count == 4 && path[3] == "tables":
            let tables = try names.tables(of: share, schema: path[2])
            return .json(try Page(target).answer(tables, name: \.table.name, json: Self.json))
        case "all-tables" where path.count == 2:
            return .json(
                try Page(target).answer(
                    names.tables(of: share), name: \.table.description, json: Self.json))
        default: throw SharingError.notFound("There is nothing here.")
        }
    }

    private static func json(_ share: ShareConfiguration) -> JSONObject {
        var object: JSONObject = ["name": .string(share.name)]
        if let comment = share.comment { object["comment"] = .string(comment) }
        return object
    }

    private static func json(_ shared: SharedNames.SharedTable) -> JSONObject {
        [
            "name": .string(shared.table.name), "schema": .string(shared.table.schema),
            "share": .string(shared.share.name),
        ]
    }

    // MARK: Tables

    private func answer(
        _ request: Request, _ target: RequestTarget, _ shared: SharedNames.SharedTable, verb: String?,
        nowMilliseconds now: Int64
    ) async throws -> Response {
        let reader = SharedTableReader(
            shared: shared, table: try directory.table(shared.table), links: links,
            baseURL: try baseURL(request), capabilities: try capabilities(request), nowMilliseconds: now)
        switch verb {
        case nil, "version":
            try allow(verb == nil ? [.head] : [.get], request)
            let version = try await gate.pass {
                try await reader.version(startingTimestamp: target["startingTimestamp"])
            }
            var response = Response(status: .ok)
            response.headers.setDeltaTableVersion(version)
            return response
        case "metadata":
            try allow([.get], request)
            let version = try Self.integer("version", target)
            return try await gate.pass {
                try await reader.metadata(version: version, timestamp: target["timestamp"])
            }.response(logger: logger)
        case "query":
            try allow([.post], request)
            let body = try await request.collectBody(limit: options.bodyLimit, timeout: options.bodyTimeout)
            let query = try TableQuery(body)
            return try await gate.pass { try await reader.query(query) }.response(logger: logger)
        case "changes":
            try allow([.get], request)
            let query = try ChangesQuery(target)
            return try await gate.pass { try await reader.changes(query) }.response(logger: logger)
        case "temporary-table-credentials":
            throw SharingError(
                400, "UNSUPPORTED_ACCESS_MODE", "This server hands out files by URL only, not by folder.")
        default: throw SharingError.notFound("There is nothing here.")
        }
    }

    private static func integer(_ name: String, _ target: RequestTarget) throws -> Int64? {
        guard let text = target[name] else { return nil }
        guard let number = Int64(text) else {
            throw SharingError.malformed("\(name) must be a whole number.")
        }
        return number
    }

    private func allow(_ methods: [HTTPRequest.Method], _ request: Request) throws {
        guard methods.contains(request.method) else {
            throw SharingError(
                405, "METHOD_NOT_ALLOWED",
                "This path takes \(methods.map(\.rawValue).joined(separator: " and ")) only.")
        }
    }

    private func capabilities(_ request: Request) throws -> Capabilities {
        let name = HTTPField.Name(Capabilities.headerName)
        return try Capabilities(name.flatMap { request.headers[$0] })
    }

    /// What links begin with.
    private func baseURL(_ request: Request) throws -> String {
        if let url = options.publicURL { return url }
        let host = request.head.authority ?? ""
        let isPlain = host.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || [
                    UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "["),
                    UInt8(ascii: "]"),
                ]
                .contains($0)
        }
        guard !host.isEmpty, host.utf8.count <= 260, isPlain else {
            throw SharingError.malformed("The request does not say by which host it came.")
        }
        return "http://\(host)/\(Self.prefix)"
    }
}
