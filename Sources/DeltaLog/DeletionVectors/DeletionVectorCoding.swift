/// Why bytes are no deletion vector; offsets count from the start of the vector's own bytes.
public enum DeletionVectorError: Error, Hashable, Sendable {
    case truncated(offset: Int, needed: Int, available: Int)
    case wrongMagic(UInt32)
    case wrongCookie(UInt32, offset: Int)
    case tooMany(count: UInt64, offset: Int)
    case outOfOrder(offset: Int)
    case wrongCardinality(offset: Int)
    case trailingBytes(count: Int)
    case wrongSize(found: Int, due: Int)
    case wrongChecksum(found: UInt32, due: UInt32)
    case notZ85
}

/// Deletion vectors as bytes (protocol section "Deletion Vector Format"), all integers little-endian:
///
///     vector    = magic:u32 bucketCount:u64 bucket{bucketCount}
///     bucket    = high32:u32 roaring                          high32 ascending, below 2^31 - 1
///     roaring   = 12346:u32 count:u32 header{count} offset:u32{count} container{count}
///               | (12347 | count-1 << 16):u32 isRun:bit{count, filled to bytes} header{count}
///                 [ offset:u32{count} if count >= 4 ] container{count}
///     header    = key:u16 cardinality-1:u16                   key ascending
///     container = runCount:u16 (start:u16 length-1:u16){runCount}   where isRun
///               | value:u16{cardinality}                            where cardinality <= 4096
///               | word:u64{1024}
enum DeletionVectorCoding {
    static let magic: UInt32 = 1_681_511_377
    private static let cookieWithoutRuns: UInt32 = 12_346
    private static let cookieWithRuns: UInt32 = 12_347
    private static let offsetThreshold = 4

    static func decode(_ bytes: ArraySlice<UInt8>) throws(DeletionVectorError) -> DeletionVector {
        var input = LittleEndianInput(bytes)
        let magic = try input.u32()
        guard magic == Self.magic else { throw .wrongMagic(magic) }
        let bucketCount = try input.u64()
        // A bucket has at least a key and the header of one container or of none.
        guard bucketCount <= UInt64(input.remaining / 8) else {
            throw .tooMany(count: bucketCount, offset: 4)
        }
        var containers: [DeletionVector.Container] = []
        var previous: UInt32?
        for _ in 0..<bucketCount {
            let start = input.offset
            let high = try input.u32()
            guard high < UInt32(Int32.max), previous.map({ $0 < high }) ?? true else {
                throw .outOfOrder(offset: start)
            }
            previous = high
            try decodeRoaring(&input, high: UInt64(high), into: &containers)
        }
        guard input.remaining < 4 else { throw .trailingBytes(count: input.remaining) }
        return DeletionVector(containers: containers)
    }

    private static func decodeRoaring(
        _ input: inout LittleEndianInput, high: UInt64, into containers: inout [DeletionVector.Container]
    ) throws(DeletionVectorError) {
        let start = input.offset
        let cookie = try input.u32()
        var count: Int
        var runFlags: [UInt8] = []
        if cookie == cookieWithoutRuns {
            let stated = try input.u32()
            guard stated <= 65_536 else { throw .tooMany(count: UInt64(stated), offset: start) }
            count = Int(stated)
        } else if cookie & 0xFFFF == cookieWithRuns {
            count = Int(cookie >> 16) + 1
            runFlags = try input.bytes((count + 7) / 8)
        } else {
            throw .wrongCookie(cookie, offset: start)
        }
        var headers: [(key: UInt16, cardinality: Int)] = []
        guard count * 4 <= input.remaining else {
            throw .truncated(offset: input.offset, needed: count * 4, available: input.remaining)
        }
        for _ in 0..<count {
            let at = input.offset
            let key = try input.u16()
            if let last = headers.last, last.key >= key { throw .outOfOrder(offset: at) }
            headers.append((key, Int(try input.u16()) + 1))
        }
        // The containers follow one another, so their offsets are not needed.
        if runFlags.isEmpty || count >= offsetThreshold { _ = try input.bytes(count * 4) }
        for (index, header) in headers.enumerated() {
            let isRun = !runFlags.isEmpty && runFlags[index / 8] >> UInt8(index % 8) & 1 == 1
            let at = input.offset
            let values = try decodeValues(&input, isRun: isRun, cardinality: header.cardinality)
            var cardinality = header.cardinality
            switch values {
            case .runs(let runs): cardinality = runs.reduce(0) { $0 + $1.count }
            case .bitmap(let words): cardinality = words.reduce(0) { $0 + $1.nonzeroBitCount }
            case .array: break
            }
            guard cardinality == header.cardinality else { throw .wrongCardinality(offset: at) }
            containers.append(
                DeletionVector.Container(
                    key: high << 16 | UInt64(header.key), values: values, cardinality: cardinality))
        }
    }

    private static func decodeValues(
        _ input: inout LittleEndianInput, isRun: Bool, cardinality: Int
    ) throws(DeletionVectorError) -> DeletionVector.Values {
        let at = input.offset
        if isRun {
            var runs: [ClosedRange<UInt16>] = []
            for _ in 0..<(try input.u16()) {
                let start = try input.u16()
                let (end, overflow) = start.addingReportingOverflow(try input.u16())
                guard !overflow, runs.last.map({ $0.upperBound < start }) ?? true else {
                    throw .outOfOrder(offset: at)
                }
                runs.append(start...end)
            }
            return .runs(runs)
        }
        if cardinality <= DeletionVector.Container.arrayLimit {
            var values: [UInt16] = []
            for _ in 0..<cardinality {
                let value = try input.u16()
                guard values.last.map({ $0 < value }) ?? true else { throw .outOfOrder(offset: at) }
                values.append(value)
            }
            return .array(values)
        }
        var words: [UInt64] = []
        words.reserveCapacity(DeletionVector.Container.bitmapWordCount)
        for _ in 0..<DeletionVector.Container.bitmapWordCount { words.append(try input.u64()) }
        return .bitmap(words)
    }

    static func encode(_ vector: DeletionVector) -> [UInt8] {
        var output: [UInt8] = []
        append(magic, to: &output)
        var buckets: [ArraySlice<DeletionVector.Container>] = []
        var start = vector.containers.startIndex
        for index in vector.containers.indices {
            let isLast = index + 1 == vector.containers.endIndex
            if isLast || vector.containers[index].key >> 16 != vector.containers[index + 1].key >> 16 {
                buckets.append(vector.containers[start...index])
                start = index + 1
            }
        }
        append(UInt64(buckets.count), to: &output)
        for bucket in buckets {
            append(UInt32(truncatingIfNeeded: (bucket.first?.key ?? 0) >> 16), to: &output)
            encodeRoaring(bucket, to: &output)
        }
        return output
    }

    private static func encodeRoaring(
        _ containers: ArraySlice<DeletionVector.Container>, to output: inout [UInt8]
    ) {
        let start = output.count
        let count = containers.count
        var flags = [UInt8](repeating: 0, count: (count + 7) / 8)
        var hasRuns = false
        for (index, container) in containers.enumerated() {
            if case .runs = container.values {
                flags[index / 8] |= 1 << UInt8(index % 8)
                hasRuns = true
            }
        }
        if hasRuns {
            append(cookieWithRuns | UInt32(count - 1) << 16, to: &output)
            output += flags
        } else {
            append(cookieWithoutRuns, to: &output)
            append(UInt32(count), to: &output)
        }
        for container in containers {
            append(UInt16(truncatingIfNeeded: container.key), to: &output)
            append(UInt16(container.cardinality - 1), to: &output)
        }
        if !hasRuns || count >= offsetThreshold {
            var offset = output.count - start + count * 4
            for container in containers {
                append(UInt32(offset), to: &output)
                switch container.values {
                case .array(let values): offset += values.count * 2
                case .bitmap: offset += DeletionVector.Container.bitmapByteCount
                case .runs(let runs): offset += 2 + runs.count * 4
                }
            }
        }
        for container in containers {
            switch container.values {
            case .array(let values): for value in values { append(value, to: &output) }
            case .bitmap(let words): for word in words { append(word, to: &output) }
            case .runs(let runs):
                append(UInt16(runs.count), to: &output)
                for run in runs {
                    append(run.lowerBound, to: &output)
                    append(run.upperBound - run.lowerBound, to: &output)
                }
            }
        }
    }

    private static func append(_ value: some FixedWidthInteger, to output: inout [UInt8]) {
        for shift in stride(from: 0, to: value.bitWidth, by: 8) {
            output.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}

/// Little-endian integers one after another.
private struct LittleEndianInput {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    var offset: Int { position - bytes.startIndex }
    var remaining: Int { bytes.endIndex - position }

    private mutating func integer(_ byteCount: Int) throws(DeletionVectorError) -> UInt64 {
        guard remaining >= byteCount else {
            throw .truncated(offset: offset, needed: byteCount, available: remaining)
        }
        var value: UInt64 = 0
        for index in 0..<byteCount { value |= UInt64(bytes[position + index]) << UInt64(8 * index) }
        position += byteCount
        return value
    }

    mutating func u16() throws(DeletionVectorError) -> UInt16 { UInt16(truncatingIfNeeded: try integer(2)) }
    mutating func u32() throws(DeletionVectorError) -> UInt32 { UInt32(truncatingIfNeeded: try integer(4)) }
    mutating func u64() throws(DeletionVectorError) -> UInt64 { try integer(8) }

    mutating func bytes(_ count: Int) throws(DeletionVectorError) -> [UInt8] {
        guard remaining >= count else {
            throw .truncated(offset: offset, needed: count, available: remaining)
        }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }
}
