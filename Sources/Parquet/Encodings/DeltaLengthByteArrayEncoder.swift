/// DELTA_LENGTH_BYTE_ARRAY: all lengths as DELTA_BINARY_PACKED, then all bytes.
enum DeltaLengthByteArrayEncoder {
    /// Appends byte arrays `from..<to` of an Arrow layout.
    @unsafe
    static func encode(
        offsets: UnsafePointer<Int32>, data: UnsafeRawPointer, from: Int, to: Int, into sink: inout ByteSink
    ) {
        unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: max(to - from, 1)) { lengths in
            guard let base = lengths.baseAddress else { return }
            for index in from..<to { unsafe base[index &- from] = offsets[index &+ 1] &- offsets[index] }
            unsafe DeltaBinaryPackedEncoder.encode(UnsafePointer(base), count: to - from, into: &sink)
        }
        let start = Int(unsafe offsets[from])
        unsafe sink.append(from: data + start, byteCount: Int(offsets[to]) - start)
    }
}
