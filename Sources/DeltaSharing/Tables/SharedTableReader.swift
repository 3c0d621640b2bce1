import Columnar
import DeltaLog
import Expressions
import LakeCatalog
import ObjectStorage
import TableScan

/// Answers what is asked of one shared table.
struct SharedTableReader {
    let shared: SharedNames.SharedTable
    let table: Table
    let links: any FileLinkMaker
    /// What the URLs of files begin with.
    let baseURL: String
    let capabilities: Capabilities
    let nowMilliseconds: Int64

    // MARK: Versions

    /// The newest version, or the first that was committed at a time or later.
    func version(startingTimestamp text: String?) async throws -> Int64 {
        guard let text else { return try await table.snapshot().version }
        try checkHistory()
        let time = try Self.milliseconds(text, "startingTimestamp")
        guard let version = try await Snapshot.firstVersion(of: table.location, notBeforeMilliseconds: time)
        else {
            throw SharingError.malformed("No version was committed at \(text) or later.")
        }
        return version
    }

    /// The snapshot that `version` or `timestamp` names; the newest where neither does.
    private func snapshot(version: Int64?, timestamp: String?) async throws -> Snapshot {
        guard version == nil || timestamp == nil else {
            throw SharingError.malformed("version and timestamp exclude each other.")
        }
        if version != nil || timestamp != nil { try checkHistory() }
        if let version, version < 0 { throw SharingError.malformed("version must not be negative.") }
        if let timestamp {
            return try await table.snapshot(asOfMilliseconds: Self.milliseconds(timestamp, "timestamp"))
        }
        return try await table.snapshot(version: version)
    }

    private func checkHistory() throws {
        guard shared.share.history else {
            throw SharingError(
                400, "HISTORY_NOT_SHARED",
                "This share has the newest version only; its owner can set history: true in the share's file."
            )
        }
    }

    static func milliseconds(_ text: String, _ name: String) throws -> Int64 {
        guard let time = TimestampText.milliseconds(text) else {
            throw SharingError.malformed("\(name) must be such as 2022-01-01T00:00:00Z.")
        }
        return time
    }

    // MARK: Metadata and files

    func metadata(version: Int64?, timestamp: String?) async throws -> LinesAnswer {
        let snapshot = try await snapshot(version: version, timestamp: timestamp)
        let format = try FormatChoice.format(
            for: snapshot, capabilities, hasDeletionVectors: Self.hasDeletionVectors(snapshot, nil))
        return LinesAnswer(
            version: snapshot.version, format: format, capabilities: capabilities,
            lines: FixedLines(head(snapshot, format, isVersioned: version != nil || timestamp != nil)))
    }

    func query(_ query: TableQuery) async throws -> LinesAnswer {
        if let start = query.startingVersion {
            return try await files(since: start, upTo: query.endingVersion)
        }
        let snapshot = try await snapshot(version: query.version, timestamp: query.timestamp)
        let selection = try Self.selection(of: snapshot, query)
        let format = try FormatChoice.format(
            for: snapshot, capabilities, hasDeletionVectors: Self.hasDeletionVectors(snapshot, selection))
        let isVersioned = query.version != nil || query.timestamp != nil
        let lines = SnapshotLines(
            reader: self, snapshot: snapshot, format: format, isVersioned: isVersioned, selection: selection)
        return LinesAnswer(
            version: snapshot.version, format: format, capabilities: capabilities, lines: lines)
    }

    /// The protocol and the metadata.
    func head(_ snapshot: Snapshot, _ format: Capabilities.Format, isVersioned: Bool) -> [String] {
        let lines = ActionLines(format: format)
        return [
            lines.protocolLine(snapshot.protocolAction),
            lines.metadataLine(
                snapshot.metadata, version: isVersioned ? snapshot.version : nil,
                size: snapshot.files.totalByteCount, fileCount: snapshot.files.count),
        ]
    }

    /// The files that the hints leave; nil for all.
    private static func selection(of snapshot: Snapshot, _ query: TableQuery) throws -> [AddFile]? {
        let hints = PredicateHints(
            sql: query.predicateHints, json: query.jsonPredicateHints, schema: snapshot.schema.columnar)
        guard hints.condition != nil || query.limitHint != nil else { return nil }
        let files =
            (try? ScanPlanner.files(of: snapshot, condition: hints.condition)) ?? Array(snapshot.files)
        guard let limit = query.limitHint else { return files }
        var rowCount: Int64 = 0
        var enough: [AddFile] = []
        for file in files {
            if rowCount >= limit { break }
            enough.append(file)
            let bounds = try FileBounds(file, in: snapshot, columns: [])
            let rows = (bounds.rowCount ?? 0) - (file.deletionVector?.cardinality ?? 0)
            rowCount += max(0, min(rows, limit))
        }
        return enough
    }

    private static func hasDeletionVectors(_ snapshot: Snapshot, _ selection: [AddFile]?) -> Bool {
        guard snapshot.protocolAction.readerFeatures?.contains("deletionVectors") ?? false else {
            return false
        }
        if let selection { return selection.contains { $0.deletionVector != nil } }
        return snapshot.files.contains { $0.deletionVector != nil }
    }

    // MARK: Links

    func facts(
        path: String, deletionVector: DeletionVectorDescriptor?, version: Int64?,
        timestampMilliseconds: Int64?
    ) async throws -> ActionLines.FileFacts {
        let location = table.location
        let file = try await link(to: location.resolve(path))
        var vector: FileLink?
        if let path = try deletionVector?.file(in: location) { vector = try await link(to: path) }
        return ActionLines.FileFacts(
            link: file, deletionVector: vector, version: version, timestampMilliseconds: timestampMilliseconds
        )
    }

    private func link(to path: ObjectPath) async throws -> FileLink {
        try await links.link(
            to: path, of: shared, in: table.location, baseURL: baseURL, nowMilliseconds: nowMilliseconds)
    }
}

/// What the body of a query asks for.
struct TableQuery {
    var predicateHints: [String] = []
    var jsonPredicateHints: String?
    var limitHint: Int64?
    var version: Int64?
    var timestamp: String?
    var startingVersion: Int64?
    var endingVersion: Int64?

    init() {}

    /// Throws ``SharingError`` 400.
    init(_ body: [UInt8]) throws {
        if body.isEmpty { return }
        guard let text = String(validating: body, as: UTF8.self),
            let object = (try? JSONValue(parsing: text))?.objectValue
        else { throw SharingError.malformed("The body must be one JSON object.") }
        func integer(_ name: String) throws -> Int64? {
            guard let value = object[name], value != .null else { return nil }
            guard let number = value.integerValue else {
                throw SharingError.malformed("\(name) must be a whole number.")
            }
            return number
        }
        func string(_ name: String) throws -> String? {
            guard let value = object[name], value != .null else { return nil }
            guard let text = value.stringValue else {
                throw SharingError.malformed("\(name) must be a text.")
            }
            return text
        }
        switch object["predicateHints"] {
        case nil, .null: break
        case .array(let hints): predicateHints = hints.compactMap(\.stringValue)
        default: throw SharingError.malformed("predicateHints must be a list of texts.")
        }
        jsonPredicateHints = try string("jsonPredicateHints")
        limitHint = try integer("limitHint")
        if let limitHint, limitHint < 0 { throw SharingError.malformed("limitHint must not be negative.") }
        version = try integer("version")
        timestamp = try string("timestamp")
        startingVersion = try integer("startingVersion")
        endingVersion = try integer("endingVersion")
        guard startingVersion == nil || (version == nil && timestamp == nil) else {
            throw SharingError.malformed("startingVersion excludes version and timestamp.")
        }
    }
}

/// The lines of a snapshot: protocol, metadata, files.
private struct SnapshotLines: LineSource {
    let reader: SharedTableReader
    let snapshot: Snapshot
    let format: Capabilities.Format
    let isVersioned: Bool
    /// Nil: all files.
    let selection: [AddFile]?
    private var position: Int?
    private(set) var expiryMilliseconds: Int64?

    /// Files in one part of the answer.
    private static let partSize = 200

    init(
        reader: SharedTableReader, snapshot: Snapshot, format: Capabilities.Format, isVersioned: Bool,
        selection: [AddFile]?
    ) {
        self.reader = reader
        self.snapshot = snapshot
        self.format = format
        self.isVersioned = isVersioned
        self.selection = selection
    }

    mutating func next() async throws -> [String]? {
        guard let start = position else {
            position = 0
            return reader.head(snapshot, format, isVersioned: isVersioned)
        }
        let count = selection?.count ?? snapshot.files.count
        guard start < count else { return nil }
        let end = min(start + Self.partSize, count)
        position = end
        let lines = ActionLines(format: format)
        var part: [String] = []
        for index in start..<end {
            let file = selection.map { $0[index] } ?? snapshot.files[index]
            let facts = try await reader.facts(
                path: file.path, deletionVector: file.deletionVector,
                version: isVersioned ? snapshot.version : nil,
                timestampMilliseconds: isVersioned ? snapshot.timestampMilliseconds : nil)
            expiryMilliseconds = min(expiryMilliseconds ?? .max, facts.link.expiryMilliseconds)
            part.append(lines.fileLine(file, facts))
        }
        return part
    }
}
