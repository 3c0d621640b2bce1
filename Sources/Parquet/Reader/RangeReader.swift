internal import Columnar
internal import Synchronization

/// Counts of what was read from a source.
public struct ReadCounts: Hashable, Sendable {
    /// Ranges asked of the source, after neighbours were joined.
    public var rangeCount = 0
    public var byteCount = 0
}

/// Reads byte ranges of a source: joins neighbours, checks sizes, counts.
final class RangeReader: Sendable {
    let source: any RandomAccessSource
    private let gapByteCount: Int
    private let counted = Mutex(ReadCounts())

    init(_ source: any RandomAccessSource, gapByteCount: Int) {
        self.source = source
        self.gapByteCount = gapByteCount
    }

    var counts: ReadCounts { counted.withLock { $0 } }

    /// The bytes of each range. Ranges must lie within the source.
    func read(_ ranges: [Range<Int>]) async throws -> [Buffer] {
        var joined: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            if let last = joined.last, range.lowerBound <= last.upperBound + gapByteCount {
                joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
        let parts = joined.isEmpty ? [] : try await source.read(joined)
        guard parts.count == joined.count, zip(parts, joined).allSatisfy({ $0.count == $1.count }) else {
            throw ParquetError.invalidRequest(problem: "the source returned other ranges than asked for")
        }
        counted.withLock { counts in
            counts.rangeCount += joined.count
            for range in joined { counts.byteCount += range.count }
        }
        let buffers = parts.map { SharedBytes.buffer(of: $0) }
        return ranges.map { range in
            guard !range.isEmpty else { return Buffer() }
            var low = 0
            var high = joined.count - 1
            while low < high {
                let middle = (low + high) / 2
                if joined[middle].upperBound < range.upperBound { low = middle + 1 } else { high = middle }
            }
            let start = range.lowerBound - joined[low].lowerBound
            return buffers[low].slice(start..<start + range.count)
        }
    }
}

/// An array that lends its memory to buffers.
@safe
private final class SharedBytes: Sendable {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A buffer over the array's own memory, which stands still as long as the array is neither copied nor changed.
    static func buffer(of bytes: [UInt8]) -> Buffer {
        let owner = SharedBytes(bytes)
        return unsafe owner.bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return Buffer() }
            return unsafe Buffer(owner: owner, start: base, byteCount: raw.count)
        }
    }
}
