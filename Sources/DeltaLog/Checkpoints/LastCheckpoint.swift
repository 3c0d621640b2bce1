import ObjectStorage

/// The content of `_last_checkpoint`: a hint where to start, never to be relied on.
struct LastCheckpoint: Sendable {
    var version: Int64
    /// Actions in the checkpoint.
    var actionCount: Int64
    var parts: Int64?
    var byteCount: Int64?
    var addFileCount: Int64?

    enum Outcome: Sendable {
        case absent
        case unusable(String)
        case found(LastCheckpoint)
    }

    static func path(in location: TableLocation) -> ObjectPath {
        location.logFolder.appending("_last_checkpoint")
    }

    /// Never fails: whatever is wrong with the hint, the log can be listed without it.
    static func read(_ location: TableLocation) async -> Outcome {
        do {
            let bytes = try await location.store.get(path(in: location))
            guard let object = try JSONValue(parsing: bytes).objectValue, let hint = LastCheckpoint(object)
            else {
                return .unusable("it names no version")
            }
            if let checksum = object["checksum"]?.stringValue, checksum != JSONChecksum.checksum(of: object) {
                return .unusable("it does not match its checksum")
            }
            return .found(hint)
        } catch let error as ObjectStoreError {
            return error.code == .notFound ? .absent : .unusable(error.message)
        } catch {
            return .unusable("\(error)")
        }
    }

    /// nil where no version is named.
    private init?(_ object: JSONObject) {
        guard let version = object["version"]?.integerValue, version >= 0 else { return nil }
        self.init(
            version: version, actionCount: object["size"]?.integerValue ?? 0,
            parts: object["parts"]?.integerValue, byteCount: object["sizeInBytes"]?.integerValue,
            addFileCount: object["numOfAddFiles"]?.integerValue)
    }

    init(
        version: Int64, actionCount: Int64, parts: Int64? = nil, byteCount: Int64? = nil,
        addFileCount: Int64? = nil
    ) {
        self.version = version
        self.actionCount = actionCount
        self.parts = parts
        self.byteCount = byteCount
        self.addFileCount = addFileCount
    }

    /// The file's text, with its checksum.
    var json: [UInt8] {
        let members: [(String, Int64?)] = [
            ("version", version), ("size", actionCount), ("parts", parts), ("sizeInBytes", byteCount),
            ("numOfAddFiles", addFileCount),
        ]
        var object = JSONObject()
        for (name, value) in members { object[name] = value.map { .integer($0) } }
        object["checksum"] = JSONChecksum.checksum(of: object).map { .string($0) }
        var writer = JSONWriter()
        writer.value(object)
        return writer.bytes
    }
}
