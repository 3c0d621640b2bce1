public import ObjectStorage

/// Where a table is: a store and a folder in it.
public struct TableLocation: Sendable {
    public let store: any ObjectStore
    /// The table's folder, which holds `_delta_log`.
    public let root: ObjectPath
    /// The URI of the store's own root, such as `s3://bucket/` or `file:///`; absolute paths in the log that start
    /// with it are found in the store. nil: absolute paths are refused.
    public let storeURI: String?

    public init(store: any ObjectStore, root: ObjectPath, storeURI: String? = nil) {
        self.store = store
        self.root = root
        self.storeURI = storeURI.map { $0.hasSuffix("/") ? $0 : $0 + "/" }
    }

    /// A table in the local file system, by its absolute path; nil if the path is not absolute.
    public static func local(_ path: String) -> TableLocation? {
        guard path.hasPrefix("/"), let root = ObjectPath(normalizing: path) else { return nil }
        return TableLocation(store: LocalObjectStore(root: "/"), root: root, storeURI: "file:///")
    }

    /// The folder of the log.
    public var logFolder: ObjectPath { root.appending("_delta_log") }
}
