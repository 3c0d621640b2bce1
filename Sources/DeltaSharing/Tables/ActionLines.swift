import Crypto
import DeltaLog

/// Writes actions as lines of an answer, in either form.
struct ActionLines {
    let format: Capabilities.Format

    func protocolLine(_ action: ProtocolAction) -> String {
        switch format {
        case .parquet: return #"{"protocol":{"minReaderVersion":1}}"#
        case .delta:
            return wrap("protocol", [], "deltaProtocol", inner(Action.protocolAction(action), "protocol"))
        }
    }

    /// `size` and `fileCount` where the whole table is meant.
    func metadataLine(_ metadata: Metadata, version: Int64?, size: Int64? = nil, fileCount: Int? = nil)
        -> String
    {
        var own: [(String, JSONValue)] = []
        if let version { own.append(("version", .integer(version))) }
        if let size { own.append(("size", .integer(size))) }
        if let fileCount { own.append(("numFiles", .integer(fileCount))) }
        switch format {
        case .parquet:
            var object: JSONObject = ["id": .string(metadata.id)]
            if let name = metadata.name { object["name"] = .string(name) }
            if let text = metadata.tableDescription { object["description"] = .string(text) }
            object["format"] = .object(["provider": "parquet"])
            object["schemaString"] = .string(metadata.schemaString)
            object["partitionColumns"] = .array(metadata.partitionColumns.map { .string($0) })
            object["configuration"] = .object(
                metadata.isEnabled("delta.enableChangeDataFeed") ? ["enableChangeDataFeed": "true"] : [:])
            for (name, value) in own { object[name] = value }
            return JSONLine.escaped(JSONValue.object(["metaData": .object(object)]).jsonText)
        case .delta:
            return wrap("metaData", own, "deltaMetadata", inner(.metadata(sendable(metadata)), "metaData"))
        }
    }

    /// The metadata without what a client could not follow: it has no commits of its own to take times from.
    private func sendable(_ metadata: Metadata) -> Metadata {
        var metadata = metadata
        for key in metadata.configuration.keys where key.hasPrefix("delta.inCommitTimestamp") {
            metadata.configuration[key] = nil
        }
        metadata.configuration["delta.enableInCommitTimestamps"] = nil
        return metadata
    }

    /// What is told of a file besides its action.
    struct FileFacts {
        var link: FileLink
        var deletionVector: FileLink?
        var version: Int64?
        var timestampMilliseconds: Int64?
    }

    /// A file of a snapshot.
    func fileLine(_ file: AddFile, _ facts: FileFacts) -> String { changeLine(.add(file), "file", facts) }

    /// A file action of a version: `add`, `remove` or `cdf` in the parquet form, `file` in the other.
    func changeLine(_ action: Action, _ parquetName: String, _ facts: FileFacts) -> String {
        var parts = parts(of: action)
        var own: [(String, JSONValue)] = [("id", .string(Self.id(of: parts.path)))]
        if let version = facts.version { own.append(("version", .integer(version))) }
        if let time = facts.timestampMilliseconds { own.append(("timestamp", .integer(time))) }
        own.append(("expirationTimestamp", .integer(facts.link.expiryMilliseconds)))
        switch format {
        case .parquet:
            var object: JSONObject = ["url": .string(facts.link.url)]
            for (name, value) in own { object[name] = value }
            var values = JSONObject()
            for (name, value) in parts.partitionValues.sorted(by: { $0.key < $1.key }) {
                values[name] = .string(value ?? "")
            }
            object["partitionValues"] = .object(values)
            object["size"] = .integer(parts.size)
            if let stats = parts.stats { object["stats"] = .string(stats) }
            return Self.line(parquetName, object)
        case .delta:
            if let vector = parts.deletionVector, vector.storageType != .inline {
                own.append(("deletionVectorFileId", .string(Self.id(of: vector.uniqueID))))
            }
            own.append(("size", .integer(parts.size)))
            parts.replacePaths(facts.link.url, facts.deletionVector?.url)
            return wrap("file", own, "deltaSingleAction", parts.action.jsonText)
        }
    }

    /// The last line, where it is asked for.
    static func endLine(minimumExpiryMilliseconds: Int64?, error: String? = nil) -> String {
        var object = JSONObject()
        if let time = minimumExpiryMilliseconds { object["minUrlExpirationTimestamp"] = .integer(time) }
        if let error { object["errorMessage"] = .string(error) }
        return line("endStreamAction", object)
    }

    private static func line(_ name: String, _ object: JSONObject) -> String {
        JSONLine.escaped(JSONValue.object(JSONObject([.init(name: name, value: .object(object))])).jsonText)
    }

    /// `{"kind":{own...,"name":inner}}`
    private func wrap(_ kind: String, _ own: [(String, JSONValue)], _ name: String, _ inner: String) -> String
    {
        var text = "{\"\(kind)\":{"
        for (name, value) in own { text += "\"\(name)\":\(value.jsonText)," }
        return JSONLine.escaped(text + "\"\(name)\":\(inner)}}")
    }

    /// The value of the one member of an action's line.
    private func inner(_ action: Action, _ name: String) -> String {
        String(action.jsonText.dropFirst("{\"\(name)\":".count).dropLast())
    }

    /// A name of a file that is the same in every answer and tells nothing of the path.
    private static func id(of path: String) -> String {
        AccessTokens.hexadecimal(SHA256.hash(data: Array(path.utf8)).prefix(16))
    }
}

/// What the three file actions have in common.
private struct ActionParts {
    var action: Action
    var path: String
    var size: Int64
    var partitionValues: [String: String?]
    var stats: String?
    var deletionVector: DeletionVectorDescriptor?

    /// Puts links in the place of paths; a deletion vector in a file becomes one that stands at a URL.
    mutating func replacePaths(_ url: String, _ vectorURL: String?) {
        if let vectorURL {
            deletionVector?.storageType = .absolutePath
            deletionVector?.pathOrInlineDV = vectorURL
        }
        switch action {
        case .add(var file):
            file.path = url
            file.deletionVector = deletionVector
            action = .add(file)
        case .remove(var file):
            file.path = url
            file.deletionVector = deletionVector
            action = .remove(file)
        case .cdc(var file):
            file.path = url
            action = .cdc(file)
        default: break
        }
    }
}

extension ActionLines {
    private func parts(of action: Action) -> ActionParts {
        switch action {
        case .add(let file):
            ActionParts(
                action: action, path: file.path, size: file.size, partitionValues: file.partitionValues,
                stats: file.stats, deletionVector: file.deletionVector)
        case .remove(let file):
            ActionParts(
                action: action, path: file.path, size: file.size ?? 0,
                partitionValues: file.partitionValues ?? [:],
                deletionVector: file.deletionVector)
        case .cdc(let file):
            ActionParts(
                action: action, path: file.path, size: file.size, partitionValues: file.partitionValues)
        default: preconditionFailure("no file action: \(action)")
        }
    }
}
