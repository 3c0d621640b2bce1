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
            guard let hint = try parse(bytes) else { return .unusable("it names no version") }
            return .found(hint)
        } catch let error as ObjectStoreError {
            return error.code == .notFound ? .absent : .unusable(error.message)
        } catch {
            return .unusable("\(error)")
        }
    }

    static func parse(_ bytes: [UInt8]) throws(JSONError) -> LastCheckpoint? {
        guard let object = try JSONValue(parsing: bytes).objectValue,
            let version = object["version"]?.integerValue,
            version >= 0
        else { return nil }
        return LastCheckpoint(
            version: version, actionCount: object["size"]?.integerValue ?? 0,
            parts: object["parts"]?.integerValue,
            byteCount: object["sizeInBytes"]?.integerValue,
            addFileCount: object["numOfAddFiles"]?.integerValue)
    }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("version", version)
        writer.field("size", actionCount)
        writer.field("parts", parts)
        writer.field("sizeInBytes", byteCount)
        writer.field("numOfAddFiles", addFileCount)
        writer.endObject()
        return writer.bytes
    }
}
