import ObjectStorage
import Parquet

/// The bytes of a stored object for the Parquet reader: small objects whole in one request, larger ones in ranges.
enum StoreSource {
    static let wholeByteLimit = 8 << 20

    static func open(
        _ path: ObjectPath, byteCount: Int, _ store: any ObjectStore
    ) async throws(ObjectStoreError) -> any RandomAccessSource {
        if byteCount <= wholeByteLimit { return InMemorySource(try await store.get(path)) }
        return RangedSource(store: store, path: path, byteCount: byteCount)
    }
}

private struct RangedSource: RandomAccessSource {
    let store: any ObjectStore
    let path: ObjectPath
    let byteCount: Int

    func read(_ ranges: [Range<Int>]) async throws -> [[UInt8]] {
        try await store.get(path, ranges: ranges)
    }
}
