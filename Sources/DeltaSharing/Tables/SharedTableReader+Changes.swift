import DeltaLog
import LakeCatalog
import ObjectStorage
import TableScan

/// What a request for changes asks for.
struct ChangesQuery {
    var startingVersion: Int64?
    var startingTimestamp: String?
    var endingVersion: Int64?
    var endingTimestamp: String?
    var includesHistoricalMetadata = false

    /// Throws ``SharingError`` 400.
    init(_ target: RequestTarget) throws {
        func integer(_ name: String) throws -> Int64? {
            guard let text = target[name] else { return nil }
            guard let number = Int64(text), number >= 0 else {
                throw SharingError.malformed("\(name) must be a whole number, and not negative.")
            }
            return number
        }
        startingVersion = try integer("startingVersion")
        endingVersion = try integer("endingVersion")
        startingTimestamp = target["startingTimestamp"]
        endingTimestamp = target["endingTimestamp"]
        // Python sends True.
        includesHistoricalMetadata = target["includeHistoricalMetadata"]?.lowercased() == "true"
        guard (startingVersion == nil) != (startingTimestamp == nil) else {
            throw SharingError.malformed("One of startingVersion and startingTimestamp is wanted.")
        }
        guard endingVersion == nil || endingTimestamp == nil else {
            throw SharingError.malformed("endingVersion and endingTimestamp exclude each other.")
        }
    }
}

extension SharedTableReader {
    /// The change feed: of each version its change data files, or where it has none, the files it added and removed.
    func changes(_ query: ChangesQuery) async throws -> LinesAnswer {
        try requireHistory()
        let newest = try await table.snapshot().version
        var start = query.startingVersion ?? 0
        if let text = query.startingTimestamp { start = try await version(startingTimestamp: text) }
        var end = newest
        if let version = query.endingVersion { end = min(version, newest) }
        if let text = query.endingTimestamp {
            end = try await table.snapshot(asOfMilliseconds: Self.milliseconds(text, "endingTimestamp"))
                .version
        }
        try Self.check(start, end, newest)
        let feed = try await ChangeFeed(table, from: start, to: end)
        return try await answer(
            feed.snapshot, from: start, prefersRecorded: true,
            includesMetadata: query.includesHistoricalMetadata)
    }

    /// The files that versions added and removed, for clients that follow a table.
    func files(since start: Int64, upTo end: Int64?) async throws -> LinesAnswer {
        try requireHistory()
        let newest = try await table.snapshot().version
        let end = min(end ?? newest, newest)
        try Self.check(start, end, newest)
        return try await answer(
            table.snapshot(version: end), from: start, prefersRecorded: false, includesMetadata: true)
    }

    private func requireHistory() throws {
        guard shared.share.history else {
            throw SharingError(
                400, "HISTORY_NOT_SHARED",
                "This share has the newest version only; its owner can set history: true in the share's file."
            )
        }
    }

    private static func check(_ start: Int64, _ end: Int64, _ newest: Int64) throws {
        guard start >= 0, start <= newest else {
            throw SharingError.malformed("The table has no version \(start) yet; the newest is \(newest).")
        }
        guard start <= end else { throw SharingError.malformed("The range ends before it starts.") }
    }

    private func answer(
        _ last: Snapshot, from start: Int64, prefersRecorded: Bool, includesMetadata: Bool
    ) async throws -> LinesAnswer {
        var lines = ChangeLines(
            reader: self, last: last, start: start, prefersRecorded: prefersRecorded,
            includesMetadata: includesMetadata)
        let hasVectors = try await lines.hasDeletionVectors()
        lines.format = try FormatChoice.format(for: last, capabilities, hasDeletionVectors: hasVectors)
        return LinesAnswer(version: start, format: lines.format, capabilities: capabilities, lines: lines)
    }
}

/// The lines of the changes of some versions, one version at a time.
private struct ChangeLines: LineSource {
    let reader: SharedTableReader
    let last: Snapshot
    let start: Int64
    /// Whether change data files stand for the files added and removed.
    let prefersRecorded: Bool
    let includesMetadata: Bool
    var format = Capabilities.Format.parquet
    private var nextVersion: Int64?
    private(set) var expiryMilliseconds: Int64?

    init(
        reader: SharedTableReader, last: Snapshot, start: Int64, prefersRecorded: Bool, includesMetadata: Bool
    ) {
        self.reader = reader
        self.last = last
        self.start = start
        self.prefersRecorded = prefersRecorded
        self.includesMetadata = includesMetadata
    }

    /// Whether a file of these versions has one; reads the versions only where the table may have any.
    func hasDeletionVectors() async throws -> Bool {
        guard last.protocolAction.readerFeatures?.contains("deletionVectors") ?? false else { return false }
        for version in start...last.version {
            for action in fileActions(of: try await last.location.readCommit(version)) {
                switch action {
                case .add(let file) where file.deletionVector != nil: return true
                case .remove(let file) where file.deletionVector != nil: return true
                default: continue
                }
            }
        }
        return false
    }

    mutating func next() async throws -> [String]? {
        let lines = ActionLines(format: format)
        guard let version = nextVersion else {
            nextVersion = start
            // Clients that build a log of their own put the metadata into its first version.
            return [
                lines.protocolLine(last.protocolAction), lines.metadataLine(last.metadata, version: start),
            ]
        }
        guard version <= last.version else { return nil }
        nextVersion = version + 1
        let commit = try await last.location.readCommit(version)
        var part: [String] = []
        for case .metadata(let metadata) in commit.actions where includesMetadata && version > start {
            part.append(lines.metadataLine(metadata, version: version))
        }
        if prefersRecorded {
            for case .metadata(let metadata) in commit.actions
            where !metadata.isEnabled("delta.enableChangeDataFeed") {
                throw SharingError.malformed("At version \(version) the table did not record its changes.")
            }
        }
        for action in fileActions(of: commit) {
            let (line, expiry) = try await line(action, commit, lines)
            expiryMilliseconds = min(expiryMilliseconds ?? .max, expiry)
            part.append(line)
        }
        return part
    }

    /// The actions that tell of the version's changes.
    private func fileActions(of commit: Commit) -> [Action] {
        if prefersRecorded {
            let recorded = commit.actions.filter { if case .cdc = $0 { true } else { false } }
            if !recorded.isEmpty { return recorded }
        }
        return commit.actions.filter { action in
            switch action {
            case .add(let file): file.dataChange
            case .remove(let file): file.dataChange
            default: false
            }
        }
    }

    /// The line of a file action, and when its link ends.
    private func line(
        _ action: Action, _ commit: Commit, _ lines: ActionLines
    ) async throws -> (String, expiryMilliseconds: Int64) {
        let time = commit.timestampMilliseconds
        switch action {
        case .add(let file):
            let facts = try await reader.facts(
                path: file.path, deletionVector: file.deletionVector, version: commit.version,
                timestampMilliseconds: time)
            return (lines.changeLine(action, "add", facts), facts.link.expiryMilliseconds)
        case .remove(var file):
            if file.size == nil {
                let path = try last.location.resolve(file.path)
                file.size = Int64(try await last.location.store.metadata(of: path).byteCount)
            }
            if file.partitionValues == nil, !last.metadata.partitionColumns.isEmpty {
                throw SharingError.unsupported(
                    "Version \(commit.version) removes files without telling their partition, as an old writer did; "
                        + "start behind it.")
            }
            let facts = try await reader.facts(
                path: file.path, deletionVector: file.deletionVector, version: commit.version,
                timestampMilliseconds: time)
            return (lines.changeLine(.remove(file), "remove", facts), facts.link.expiryMilliseconds)
        case .cdc(let file):
            let facts = try await reader.facts(
                path: file.path, deletionVector: nil, version: commit.version, timestampMilliseconds: time)
            return (lines.changeLine(action, "cdf", facts), facts.link.expiryMilliseconds)
        default: preconditionFailure("no file action: \(action)")
        }
    }
}
