import ObjectStorage

/// One page of ListObjectsV2.
struct ListPage: Sendable {
    var objects: [ObjectMetadata] = []
    /// Those directly below, where the list does not go further down.
    var folders: [ObjectPath] = []
    /// Where the next page starts; nil: this is the last.
    var continuation: String?

    /// Reads a page; keys that are no paths, such as those that stand for folders, are left out, and so is what is
    /// not below the folder.
    init(_ bytes: [UInt8], folder: ObjectPath) throws(ObjectStoreError) {
        let root: XMLNode
        do {
            root = try XMLDocument.parse(bytes)
        } catch {
            throw ObjectStoreError(.failed, "the store's list cannot be read: \(error)", path: folder)
        }
        guard root.name == "ListBucketResult" else {
            throw ObjectStoreError(
                .failed, "the store answered with something else than a list", path: folder)
        }
        let isEncoded = root["EncodingType"]?.text == "url"
        func path(_ text: String) -> ObjectPath? {
            guard let key = isEncoded ? URIEncoding.decode(text) : text, let path = ObjectPath(key) else {
                return nil
            }
            return path.relative(to: folder) == nil ? nil : path
        }
        for entry in root.all("CommonPrefixes") {
            if let text = entry["Prefix"]?.text, let found = path(text) { folders.append(found) }
        }
        for entry in root.all("Contents") {
            // A key that ends with a slash stands for a folder.
            guard let text = entry["Key"]?.text, !text.hasSuffix("/"), !text.hasSuffix("%2F"),
                !text.hasPrefix("/"), let path = path(text)
            else { continue }
            guard let byteCount = entry["Size"].flatMap({ Int($0.text) }), byteCount >= 0 else {
                throw ObjectStoreError(.failed, "the store lists an object without a size", path: path)
            }
            let modified = entry["LastModified"].flatMap { Timestamps.parse(iso8601: $0.text) }
            objects.append(
                ObjectMetadata(path: path, byteCount: byteCount, modifiedMilliseconds: modified ?? 0))
        }
        if root["IsTruncated"]?.text == "true" {
            guard let next = root["NextContinuationToken"]?.text, !next.isEmpty else {
                throw ObjectStoreError(.failed, "the store's list breaks off", path: folder)
            }
            continuation = next
        }
    }
}
