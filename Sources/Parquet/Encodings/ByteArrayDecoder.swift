internal import Columnar

/// Byte arrays one after another, and where each ends: what the decoders of byte arrays append to.
struct ByteArraySink: ~Copyable {
    var data: BufferBuilder
    /// More bytes than a column of a batch may have, or its offsets could not tell where values are.
    static let byteLimit = 1 << 29

    init(minimumCapacity: Int = 0) {
        data = BufferBuilder(minimumCapacity: minimumCapacity)
    }

    /// Checks that `count` more bytes may follow.
    @inline(__always)
    func demand(_ count: Int) throws(PageFault) {
        guard count <= Self.byteLimit &- data.byteCount else { throw .tooManyBytes(data.byteCount &+ count) }
    }
}

/// Decodes PLAIN byte arrays: a length of 32 bits, little-endian, before each.
struct PlainByteArrayDecoder {
    private let bytes: PageBytes
    private var position = 0

    init(_ bytes: PageBytes) {
        self.bytes = bytes
    }

    /// Appends `count` values to `sink`; writes where each ends to `ends`.
    @unsafe
    mutating func decode(
        into sink: inout ByteArraySink, ends: UnsafeMutablePointer<Int32>, count: Int
    ) throws(PageFault) {
        var done = 0
        while done < count {
            let (values, nextLength) = try unsafe decodeFitting(
                into: &sink, ends: ends + done, count: count - done)
            done += values
            if done < count { sink.data.reserve(nextLength + Self.wordByteCount) }
        }
    }

    /// Short values are copied as whole words of this size where both sides have room for it.
    private static let wordByteCount = 16
    /// Room that is asked for at a time; longer values ask for what they take.
    private static let roomByteCount = 1 << 17

    /// Appends values until one does not fit the room there is; returns how many, and that value's length.
    @unsafe
    private mutating func decodeFitting(
        into sink: inout ByteArraySink, ends: UnsafeMutablePointer<Int32>, count: Int
    ) throws(PageFault) -> (values: Int, nextLength: Int) {
        let end = bytes.byteCount
        let source = bytes
        let base = sink.data.byteCount
        let first = position
        var from = first
        var values = 0
        var nextLength = 0
        var fault: PageFault?
        // What is left of the page is enough for all of its values.
        let room = min(end &- first, max(Self.roomByteCount, sink.data.spareByteCount - Self.wordByteCount))
        let limit = min(room, ByteArraySink.byteLimit &- base)
        unsafe sink.data.append(upTo: room &+ Self.wordByteCount) { output in
            guard let out = output.baseAddress else { return 0 }
            var to = 0
            while values < count {
                guard end &- from >= 4 else {
                    fault = .truncated(what: "the length of a byte array", needed: 4, available: end &- from)
                    break
                }
                let length = Int(UInt32(littleEndian: source.load(at: from, as: UInt32.self)))
                let start = from &+ 4
                guard length <= end &- start else {
                    fault = .truncated(what: "a byte array", needed: length, available: end &- start)
                    break
                }
                guard length <= limit &- to else {
                    nextLength = length
                    if base &+ to &+ length > ByteArraySink.byteLimit {
                        fault = .tooManyBytes(base &+ to &+ length)
                    }
                    break
                }
                if length <= 16, end &- start >= 16 {
                    let words = source.load(at: start, as: SIMD2<UInt64>.self)
                    unsafe (out + to).storeBytes(of: words, as: SIMD2<UInt64>.self)
                } else {
                    unsafe (out + to).copyMemory(
                        from: source.pointer(at: start, count: length), byteCount: length)
                }
                from = start &+ length
                to &+= length
                unsafe ends[values] = Int32(truncatingIfNeeded: base &+ to)
                values &+= 1
            }
            return to
        }
        if let fault { throw fault }
        position = from
        return (values, nextLength)
    }

    mutating func skip(_ count: Int) throws(PageFault) {
        for _ in 0..<count {
            let available = bytes.byteCount - position
            guard available >= 4 else {
                throw .truncated(what: "the length of a byte array", needed: 4, available: available)
            }
            let length = Int(UInt32(littleEndian: bytes.load(at: position, as: UInt32.self)))
            guard length <= available - 4 else {
                throw .truncated(what: "a byte array", needed: length, available: available - 4)
            }
            position += 4 + length
        }
    }
}

/// Decodes DELTA_LENGTH_BYTE_ARRAY: all lengths as DELTA_BINARY_PACKED, then all bytes.
/// Spec: Encodings.md, "Delta-length byte array".
struct DeltaLengthDecoder {
    private var lengths: DeltaDecoder
    private let bytes: PageBytes
    private var position: Int

    init(_ bytes: PageBytes) throws(PageFault) {
        lengths = try DeltaDecoder(bytes)
        self.bytes = bytes
        position = try lengths.endPosition()
    }

    /// The next value's place in the page.
    @inline(__always)
    mutating func next() throws(PageFault) -> Range<Int> {
        var length: Int32 = 0
        try unsafe lengths.decode(into: &length, count: 1)
        let available = bytes.byteCount - position
        guard length >= 0 else { throw .invalidCount(what: "the length of a byte array", Int(length)) }
        guard Int(length) <= available else {
            throw .truncated(what: "a byte array", needed: Int(length), available: available)
        }
        let start = position
        position += Int(length)
        return start..<position
    }

    /// Appends `count` values to `sink`; writes where each ends to `ends`.
    @unsafe
    mutating func decode(
        into sink: inout ByteArraySink, ends: UnsafeMutablePointer<Int32>, count: Int
    ) throws(PageFault) {
        // The ends serve as room for the lengths first; all bytes then come as one copy.
        try unsafe lengths.decode(into: ends, count: count)
        var total = 0
        for index in 0..<count {
            let length = Int(unsafe ends[index])
            guard length >= 0 else { throw .invalidCount(what: "the length of a byte array", length) }
            total &+= length
        }
        let available = bytes.byteCount - position
        guard total <= available else {
            throw .truncated(what: "byte arrays", needed: total, available: available)
        }
        try sink.demand(total)
        var end = Int32(truncatingIfNeeded: sink.data.byteCount)
        for index in 0..<count {
            end &+= unsafe ends[index]
            unsafe ends[index] = end
        }
        unsafe sink.data.append(
            unsafeBytes: UnsafeRawBufferPointer(
                start: bytes.pointer(at: position, count: total), count: total))
        position += total
    }

    mutating func skip(_ count: Int) throws(PageFault) {
        for _ in 0..<count { _ = try next() }
    }
}

/// Decodes DELTA_BYTE_ARRAY: each value is a prefix of the one before and a suffix of its own.
/// Spec: Encodings.md, "Delta Strings".
struct DeltaByteArrayDecoder {
    private var prefixLengths: DeltaDecoder
    private var suffixes: DeltaLengthDecoder
    private let bytes: PageBytes
    private let suffixBytes: PageBytes
    private var last: [UInt8] = []

    init(_ bytes: PageBytes) throws(PageFault) {
        self.bytes = bytes
        prefixLengths = try DeltaDecoder(bytes)
        suffixBytes = bytes.suffix(from: try prefixLengths.endPosition())
        suffixes = try DeltaLengthDecoder(suffixBytes)
    }

    /// Makes the next value `last`.
    private mutating func advance() throws(PageFault) {
        var prefix: Int32 = 0
        try unsafe prefixLengths.decode(into: &prefix, count: 1)
        guard prefix >= 0, Int(prefix) <= last.count else {
            throw .invalidCount(what: "the length of a prefix", Int(prefix))
        }
        let suffix = try suffixes.next()
        guard Int(prefix) + suffix.count <= ByteArraySink.byteLimit else {
            throw .tooManyBytes(Int(prefix) + suffix.count)
        }
        last.removeSubrange(Int(prefix)...)
        unsafe last.append(contentsOf: suffixBytes.slice(suffix).raw)
    }

    @unsafe
    mutating func decode(
        into sink: inout ByteArraySink, ends: UnsafeMutablePointer<Int32>, count: Int
    ) throws(PageFault) {
        for index in 0..<count {
            try advance()
            try sink.demand(last.count)
            unsafe sink.data.append(bytes: last.span.bytes)
            unsafe ends[index] = Int32(truncatingIfNeeded: sink.data.byteCount)
        }
    }

    mutating func skip(_ count: Int) throws(PageFault) {
        for _ in 0..<count { try advance() }
    }
}
