import ObjectStorage
import Parquet

/// An object of a store as the bytes of a Parquet file. Small objects are fetched whole, once, since a request
/// costs more than their bytes.
final class ObjectSource: RandomAccessSource {
    private let store: any ObjectStore
    private let path: ObjectPath
    let byteCount: Int
    private let whole: WholeObject?

    /// Objects up to this size are fetched whole.
    private static let wholeByteLimit = 256 << 10

    init(store: any ObjectStore, path: ObjectPath, byteCount: Int) {
        self.store = store
        self.path = path
        self.byteCount = byteCount
        whole = byteCount <= Self.wholeByteLimit ? WholeObject() : nil
    }

    func read(_ ranges: [Range<Int>]) async throws -> [[UInt8]] {
        if let whole {
            let bytes = try await whole.bytes(of: path, in: store)
            return try ranges.map { range in
                guard range.upperBound <= bytes.count, range.lowerBound >= 0 else {
                    throw ObjectStoreError(
                        .invalidRequest, "bytes \(range) of an object of \(bytes.count)", path: path)
                }
                return Array(bytes[range])
            }
        }
        return try await store.get(path, ranges: ranges)
    }
}

/// The bytes of one object, fetched when first asked for.
private actor WholeObject {
    private var fetched: [UInt8]?

    func bytes(of path: ObjectPath, in store: any ObjectStore) async throws -> [UInt8] {
        if let fetched { return fetched }
        let bytes = try await store.get(path)
        fetched = bytes
        return bytes
    }
}
