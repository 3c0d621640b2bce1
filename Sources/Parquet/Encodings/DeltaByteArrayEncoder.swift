/// DELTA_BYTE_ARRAY: of each value how many leading bytes it shares with the one before, and the rest of it.
///
///     page = DELTA_BINARY_PACKED(prefix lengths) DELTA_LENGTH_BYTE_ARRAY(suffixes)
enum DeltaByteArrayEncoder {
    /// Appends byte arrays `from..<to` of an Arrow layout.
    @unsafe
    static func encode(
        offsets: UnsafePointer<Int32>, data: UnsafeRawPointer, from: Int, to: Int, into sink: inout ByteSink
    ) {
        let count = to - from
        let bytes = unsafe data.assumingMemoryBound(to: UInt8.self)
        unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: max(2 * count, 1)) { scratch in
            guard let prefixes = scratch.baseAddress else { return }
            let suffixes = unsafe prefixes + count
            var previousStart = 0
            var previousCount = 0
            for index in 0..<count {
                let start = Int(unsafe offsets[from &+ index])
                let byteCount = Int(unsafe offsets[from &+ index &+ 1]) &- start
                let limit = min(previousCount, byteCount)
                var shared = 0
                while shared < limit, unsafe bytes[previousStart &+ shared] == bytes[start &+ shared] {
                    shared &+= 1
                }
                unsafe prefixes[index] = Int32(truncatingIfNeeded: shared)
                unsafe suffixes[index] = Int32(truncatingIfNeeded: byteCount &- shared)
                previousStart = start
                previousCount = byteCount
            }
            unsafe DeltaBinaryPackedEncoder.encode(UnsafePointer(prefixes), count: count, into: &sink)
            unsafe DeltaBinaryPackedEncoder.encode(UnsafePointer(suffixes), count: count, into: &sink)
            sink.reserve(Int(unsafe offsets[to]) - Int(unsafe offsets[from]))
            for index in 0..<count {
                let start = Int(unsafe offsets[from &+ index]) &+ Int(unsafe prefixes[index])
                unsafe sink.append(from: data + start, byteCount: Int(suffixes[index]))
            }
        }
    }
}
