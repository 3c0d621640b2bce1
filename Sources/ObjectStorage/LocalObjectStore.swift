import Glibc

/// Objects as files below one folder of the local file system.
///
/// An object is written under a temporary name (`.tmp-…`, which lists leave out), synced, moved to its name in one
/// step, and the folder synced, so that after a crash there is the old object or the new one. The calls block.
///
/// Names below the root are not followed through symbolic links that stand in the place of an object when it is
/// written: a link there is replaced, not its target.
public struct LocalObjectStore: ObjectStore {
    /// The folder of the store, without a trailing slash; empty for the root of the file system.
    public let root: String

    /// `root` need not exist; it is made by the first put.
    public init(root: String) {
        var trimmed = root
        while trimmed.hasSuffix("/") { trimmed.removeLast() }
        self.root = trimmed
    }

    /// The file that an object is.
    public func filePath(of path: ObjectPath) -> String {
        path == .root ? (root.isEmpty ? "/" : root) : root + "/" + path.description
    }

    public func get(_ path: ObjectPath) async throws(ObjectStoreError) -> [UInt8] {
        let file = try FileDescriptor.openForReading(filePath(of: path), path)
        let status = try file.status()
        return try file.readAll(sizeHint: Int(status.st_size))
    }

    public func get(_ path: ObjectPath, range: Range<Int>) async throws(ObjectStoreError) -> [UInt8] {
        guard range.lowerBound >= 0 else {
            throw ObjectStoreError(.invalidRequest, "bytes \(range) make no sense", path: path)
        }
        let file = try FileDescriptor.openForReading(filePath(of: path), path)
        let size = Int(try file.status().st_size)
        guard range.upperBound <= size else {
            throw ObjectStoreError(.invalidRequest, "bytes \(range) of an object of \(size)", path: path)
        }
        return try file.read(range)
    }

    public func metadata(of path: ObjectPath) async throws(ObjectStoreError) -> ObjectMetadata {
        var status = stat()
        guard unsafe stat(filePath(of: path), &status) == 0 else {
            throw ObjectStoreError(errno: errno, during: "look at", path)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw ObjectStoreError(.notFound, "this is no file", path: path)
        }
        return ObjectMetadata(path, status)
    }

    public func put(_ path: ObjectPath, _ bytes: [UInt8]) async throws(ObjectStoreError) {
        let file = try TemporaryFile(in: self, for: path)
        try file.write(bytes)
        try file.moveIntoPlace()
    }

    public func putIfAbsent(
        _ path: ObjectPath, _ bytes: [UInt8]
    ) async throws(ObjectStoreError) -> PutOutcome {
        let file = try TemporaryFile(in: self, for: path)
        try file.write(bytes)
        return try file.linkIntoPlace(bytes)
    }

    public func putIfAbsentBesideOthers(
        _ path: ObjectPath, _ bytes: [UInt8]
    ) async throws(ObjectStoreError) -> PutOutcome {
        let file = try TemporaryFile(in: self, for: path, makesFolder: false)
        try file.write(bytes)
        return try file.linkIntoPlace(bytes)
    }

    public func upload(_ path: ObjectPath) async throws(ObjectStoreError) -> any ObjectUpload {
        LocalUpload(try TemporaryFile(in: self, for: path))
    }

    public func delete(_ path: ObjectPath) async throws(ObjectStoreError) {
        guard unsafe unlink(filePath(of: path)) != 0 else { return }
        let code = errno
        if code == ENOENT || code == ENOTDIR { return }
        throw ObjectStoreError(errno: code, during: "delete", path)
    }
}
