internal import BinaryCoding

/// Decodes DELTA_BINARY_PACKED integers. Spec: Encodings.md, "Delta Encoding".
///
///     encoded    = header block*
///     header     = varint(valuesInBlock) varint(miniblocksInBlock) varint(valueCount) zigzag(firstValue)
///     block      = zigzag(minimumDelta) width{miniblocksInBlock} miniblock*
///     miniblock  = deltas less the minimum, width bits each
///
/// Sums wrap in 64 bits; 32-bit columns keep the low half, as widths of 33 bits exist in 32-bit columns. The last
/// miniblock may be cut short after the last value.
struct DeltaDecoder {
    private let bytes: PageBytes
    private var position = 0
    private let valuesInMiniblock: Int
    private let miniblockCount: Int
    let valueCount: Int
    /// Values not handed out yet.
    private(set) var left: Int
    private var last: Int64
    private var isFirst = true
    private var minimumDelta: Int64 = 0
    private var widthsPosition = 0
    private var miniblock: Int
    private var miniblockLeft = 0
    private var bitWidth = 0
    private var bitPosition = 0

    init(_ bytes: PageBytes) throws(PageFault) {
        self.bytes = bytes
        let block = try bytes.varint(at: &position, what: "the delta header")
        let miniblocks = try bytes.varint(at: &position, what: "the delta header")
        let count = try bytes.varint(at: &position, what: "the delta header")
        let first = try bytes.varint(at: &position, what: "the delta header")
        guard block > 0, block % 128 == 0, block <= 1 << 30 else {
            throw .invalidCount(what: "values in a delta block", Int(clamping: block))
        }
        guard miniblocks > 0, block % miniblocks == 0, block / miniblocks % 32 == 0 else {
            throw .invalidCount(what: "miniblocks in a delta block", Int(clamping: miniblocks))
        }
        guard count <= UInt64(Int32.max) else {
            throw .invalidCount(what: "delta values", Int(clamping: count))
        }
        valuesInMiniblock = Int(block / miniblocks)
        miniblockCount = Int(miniblocks)
        miniblock = miniblockCount
        valueCount = Int(count)
        left = valueCount
        last = Int64(bitPattern: first >> 1) ^ -Int64(bitPattern: first & 1)
    }

    /// Makes the next miniblock the current one.
    private mutating func nextMiniblock() throws(PageFault) {
        if miniblock == miniblockCount {
            let zigzag = try bytes.varint(at: &position, what: "the header of a delta block")
            minimumDelta = Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
            guard miniblockCount <= bytes.byteCount - position else {
                throw .truncated(
                    what: "delta bit widths", needed: miniblockCount, available: bytes.byteCount - position)
            }
            widthsPosition = position
            position += miniblockCount
            miniblock = 0
        }
        bitWidth = Int(bytes.byte(at: widthsPosition + miniblock))
        guard bitWidth <= 64 else { throw .bitWidth(bitWidth, maximum: 64) }
        miniblock += 1
        miniblockLeft = min(valuesInMiniblock, left)
        let available = bytes.byteCount - position
        let needed = (miniblockLeft * bitWidth + 7) / 8
        guard needed <= available else {
            throw .truncated(what: "a delta miniblock", needed: needed, available: available)
        }
        bitPosition = position * 8
        position += min(available, valuesInMiniblock / 8 * bitWidth)
    }

    /// Decodes `count` values into `output`, the low bits if it is narrower.
    @inline(__always)
    @unsafe
    mutating func decode<Value: FixedWidthInteger>(
        into output: UnsafeMutablePointer<Value>, count: Int
    ) throws(PageFault) {
        guard count <= left else { throw .invalidCount(what: "delta values", valueCount) }
        var done = 0
        if isFirst && count > 0 {
            isFirst = false
            unsafe output[0] = Value(truncatingIfNeeded: last)
            done = 1
            left &-= 1
        }
        while done < count {
            if miniblockLeft == 0 { try nextMiniblock() }
            let run = min(count &- done, miniblockLeft)
            unsafe accumulate(into: output + done, count: run)
            done &+= run
            left &-= run
            miniblockLeft &-= run
        }
    }

    /// Adds up `count` deltas of the current miniblock, whose bits are known to be there.
    @inline(__always)
    private mutating func accumulate<Value: FixedWidthInteger>(
        into output: UnsafeMutablePointer<Value>, count: Int
    ) {
        var value = last
        let source = unsafe bytes.raw
        if bitWidth == 0 {
            for index in 0..<count {
                value &+= minimumDelta
                unsafe output[index] = Value(truncatingIfNeeded: value)
            }
        } else if bitWidth <= 56, let base = source.baseAddress,
            (bitPosition &+ (count &- 1) &* bitWidth) &>> 3 &+ 8 <= source.count
        {
            let mask = (1 as UInt64) &<< UInt64(bitWidth) &- 1
            var position = bitPosition
            for index in 0..<count {
                let word = UInt64(littleEndian: unsafe (base + position &>> 3).loadUnaligned(as: UInt64.self))
                let delta = word &>> UInt64(truncatingIfNeeded: position & 7) & mask
                value = value &+ minimumDelta &+ Int64(bitPattern: delta)
                unsafe output[index] = Value(truncatingIfNeeded: value)
                position &+= bitWidth
            }
        } else {
            for index in 0..<count {
                let delta = unsafe BitUnpacking.value(
                    source, bitPosition: bitPosition &+ index &* bitWidth, bitWidth: bitWidth)
                value = value &+ minimumDelta &+ Int64(bitPattern: delta)
                unsafe output[index] = Value(truncatingIfNeeded: value)
            }
        }
        bitPosition &+= count &* bitWidth
        last = value
    }

    /// Reads over `count` values.
    mutating func skip(_ count: Int) throws(PageFault) {
        let scratch = UnsafeMutablePointer<Int64>.allocate(capacity: 256)
        defer { unsafe scratch.deallocate() }
        var left = count
        while left > 0 {
            let step = min(left, 256)
            try unsafe decode(into: scratch, count: step)
            left -= step
        }
    }

    /// Where the encoded values end; walks the block headers only.
    func endPosition() throws(PageFault) -> Int {
        var walker = self
        walker.left = max(0, walker.valueCount - 1)
        walker.isFirst = false
        while walker.left > 0 {
            try walker.nextMiniblock()
            walker.left -= walker.miniblockLeft
            walker.miniblockLeft = 0
        }
        return walker.position
    }
}
