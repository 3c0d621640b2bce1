import Columnar

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Byte arrays in Arrow's layout, for comparisons by number. Keeps the buffers alive.
///
/// Rests on: offsets that ascend within `data`, as ``Column`` states.
@safe
struct ByteArrays {
    private let offsetBuffer: Buffer
    private let dataBuffer: Buffer
    private let offsets: UnsafePointer<Int32>
    private let data: UnsafeRawPointer
    private let dataByteCount: Int

    init(offsets: Buffer, data: Buffer) {
        offsetBuffer = offsets
        dataBuffer = data
        // The buffers are held, so their memory stays where it is.
        unsafe self.offsets = offsets.withUnsafeBytes { raw in
            unsafe (raw.baseAddress ?? Self.nothing).assumingMemoryBound(to: Int32.self)
        }
        unsafe self.data = data.withUnsafeBytes { raw in unsafe raw.baseAddress ?? Self.nothing }
        dataByteCount = data.byteCount
    }

    /// A place for no bytes.
    private static var nothing: UnsafeRawPointer {
        unsafe UnsafeRawPointer(bitPattern: 64).unsafelyUnwrapped
    }

    @inline(__always)
    private func range(_ index: Int) -> (start: Int, byteCount: Int) {
        let start = Int(unsafe offsets[index])
        return (start, Int(unsafe offsets[index &+ 1]) &- start)
    }

    /// How many bytes at their beginning the first `count` values have in common.
    func sharedPrefixByteCount(_ count: Int) -> Int {
        guard count > 0 else { return 0 }
        let (firstStart, firstCount) = range(0)
        var shared = firstCount
        for index in 1..<max(count, 1) {
            let (start, byteCount) = range(index)
            shared = min(shared, byteCount)
            if shared == 0 { break }
            if unsafe memcmp(data + firstStart, data + start, shared) == 0 { continue }
            var byte = 0
            while unsafe data.load(fromByteOffset: firstStart &+ byte, as: UInt8.self)
                == data.load(fromByteOffset: start &+ byte, as: UInt8.self)
            { byte &+= 1 }
            shared = byte
        }
        return shared
    }

    /// Eight bytes from `skipped` on as a number that compares as they do; zeros where the value is shorter. No value may
    /// be shorter than `skipped`.
    @inline(__always)
    func prefix(_ index: Int, from skipped: Int = 0) -> UInt64 {
        var (start, byteCount) = range(index)
        start &+= skipped
        byteCount &-= skipped
        if start &+ 8 <= dataByteCount {
            let word = UInt64(bigEndian: unsafe data.loadUnaligned(fromByteOffset: start, as: UInt64.self))
            if byteCount >= 8 { return word }
            return byteCount == 0 ? 0 : word & ~(UInt64.max &>> UInt64(8 &* byteCount))
        }
        var word: UInt64 = 0
        for byte in 0..<min(byteCount, 8) {
            let value = UInt64(unsafe data.load(fromByteOffset: start &+ byte, as: UInt8.self))
            word |= value << UInt64(56 - 8 * byte)
        }
        return word
    }

    /// Whether one value comes before another, byte by byte.
    func isLess(_ left: Int, _ right: Int) -> Bool {
        let (leftStart, leftCount) = range(left)
        let (rightStart, rightCount) = range(right)
        let order = unsafe memcmp(data + leftStart, data + rightStart, min(leftCount, rightCount))
        return order != 0 ? order < 0 : leftCount < rightCount
    }

    /// A copy of a value.
    func bytes(_ index: Int) -> [UInt8] {
        let (start, byteCount) = range(index)
        return unsafe Array(UnsafeRawBufferPointer(start: data + start, count: byteCount))
    }

    func bounds(_ least: Int, _ greatest: Int) -> ValueBounds {
        var bounds = ValueBounds()
        bounds.minimum = bytes(least)
        bounds.maximum = bytes(greatest)
        bounds.isPresent = true
        return bounds
    }
}
