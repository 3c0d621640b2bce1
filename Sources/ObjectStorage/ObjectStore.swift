/// A flat space of immutable-by-convention objects named by path: a file system folder, a bucket, or memory.
///
/// Objects are written whole: a reader sees the old object or the new one, never a part. A call that throws
/// ``ObjectStoreError/Code/unknownOutcome`` may or may not have taken effect.
public protocol ObjectStore: Sendable {
    /// Whether each request is a round trip over a network, so that what can be done without is left out.
    var isRemote: Bool { get }

    /// The whole object.
    func get(_ path: ObjectPath) async throws(ObjectStoreError) -> [UInt8]

    /// Bytes `range` of the object; fails if the object is shorter.
    func get(_ path: ObjectPath, range: Range<Int>) async throws(ObjectStoreError) -> [UInt8]

    /// Several ranges of one object, in the order asked for; a store may read them side by side, or as one.
    func get(_ path: ObjectPath, ranges: [Range<Int>]) async throws(ObjectStoreError) -> [[UInt8]]

    /// Size and time of the object without its bytes.
    func metadata(of path: ObjectPath) async throws(ObjectStoreError) -> ObjectMetadata

    /// Creates or replaces the object; durable on return.
    func put(_ path: ObjectPath, _ bytes: [UInt8]) async throws(ObjectStoreError)

    /// Creates the object unless there is one, as one atomic step; durable on return.
    func putIfAbsent(_ path: ObjectPath, _ bytes: [UInt8]) async throws(ObjectStoreError) -> PutOutcome

    /// The same for an object that is to lie beside others: where its folder is gone, as after somebody moved it away,
    /// this fails with `notFound` instead of making the folder anew. Stores without folders need not tell the two apart.
    func putIfAbsentBesideOthers(
        _ path: ObjectPath, _ bytes: [UInt8]
    ) async throws(ObjectStoreError) -> PutOutcome

    /// Begins an object that is written in parts and appears whole on `finish()`.
    func upload(_ path: ObjectPath) async throws(ObjectStoreError) -> any ObjectUpload

    /// The objects under a folder, ordered by path; those after `startingAfter` only. With `recursive` false,
    /// only the folder's own objects. A folder that is not there has none.
    func list(
        _ folder: ObjectPath, startingAfter: ObjectPath?, recursive: Bool
    ) async throws(ObjectStoreError) -> [ObjectMetadata]

    /// Removes the object; one that is not there is no error.
    func delete(_ path: ObjectPath) async throws(ObjectStoreError)
}

extension ObjectStore {
    public var isRemote: Bool { false }

    /// One after the other.
    public func get(_ path: ObjectPath, ranges: [Range<Int>]) async throws(ObjectStoreError) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        parts.reserveCapacity(ranges.count)
        for range in ranges { parts.append(try await get(path, range: range)) }
        return parts
    }

    public func putIfAbsentBesideOthers(
        _ path: ObjectPath, _ bytes: [UInt8]
    ) async throws(ObjectStoreError) -> PutOutcome {
        try await putIfAbsent(path, bytes)
    }
}

/// What a conditional put came to.
public enum PutOutcome: Hashable, Sendable {
    case created
    case alreadyExists
}

/// What a store knows of an object without reading it.
public struct ObjectMetadata: Hashable, Sendable {
    public var path: ObjectPath
    public var byteCount: Int
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var modifiedMilliseconds: Int64

    public init(path: ObjectPath, byteCount: Int, modifiedMilliseconds: Int64) {
        self.path = path
        self.byteCount = byteCount
        self.modifiedMilliseconds = modifiedMilliseconds
    }
}

/// An object being written in parts; used by one task at a time. Dropped without `finish()`, nothing appears.
public protocol ObjectUpload: AnyObject, Sendable {
    /// Appends bytes.
    func write(_ bytes: [UInt8]) async throws(ObjectStoreError)

    /// Makes the object appear, durable on return.
    func finish() async throws(ObjectStoreError)

    /// Gives the object up and frees what it held.
    func abort() async
}
