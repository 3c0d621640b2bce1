/// Where the bytes of a file are: on a disk, in a store, in memory.
public protocol RandomAccessSource: Sendable {
    /// The size of the file.
    var byteCount: Int { get }
    /// The bytes of each range, which lie within the file; exactly as many as asked for.
    func read(_ ranges: [Range<Int>]) async throws -> [[UInt8]]
}

/// A file in memory.
public struct InMemorySource: RandomAccessSource {
    public let bytes: [UInt8]

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    public var byteCount: Int { bytes.count }

    public func read(_ ranges: [Range<Int>]) async throws -> [[UInt8]] {
        ranges.map { range in
            range.lowerBound == 0 && range.count == bytes.count ? bytes : Array(bytes[range])
        }
    }
}
