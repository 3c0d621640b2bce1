/// Which requests read the ranges that are wanted of one object: ranges that stand close together are read as one,
/// long ones in parts.
struct RangePlan {
    private let wanted: [Range<Int>]
    /// Ascending, without overlap.
    let requests: [Range<Int>]

    init(_ wanted: [Range<Int>], gapByteLimit: Int, partByteLimit: Int) {
        self.wanted = wanted
        var spans: [Range<Int>] = []
        for range in wanted.filter({ !$0.isEmpty }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = spans.last, range.lowerBound - last.upperBound <= gapByteLimit {
                spans[spans.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                spans.append(range)
            }
        }
        requests = spans.flatMap { span in
            stride(from: span.lowerBound, to: span.upperBound, by: partByteLimit).map {
                $0..<min($0 + partByteLimit, span.upperBound)
            }
        }
    }

    /// The bytes of each range that was wanted, from those of the requests.
    func assemble(_ fetched: [[UInt8]]) -> [[UInt8]] {
        if wanted == requests { return fetched }
        return wanted.map { range in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(range.count)
            for (request, part) in zip(requests, fetched) where request.overlaps(range) {
                let start = max(range.lowerBound, request.lowerBound) - request.lowerBound
                let end = min(range.upperBound, request.upperBound) - request.lowerBound
                bytes += part[start..<end]
            }
            return bytes
        }
    }
}
