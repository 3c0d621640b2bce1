import Columnar
import Compression

/// Chooses how a chunk's values are written by what parts of them take once they are compressed.
struct EncodingChooser {
    let leaf: LeafColumn
    let options: WriterOptions
    /// Values of each of the three parts that are tried: from the beginning, the middle and the end.
    private static let partCount = 4_000
    /// Chunks of fewer values are compressed whatever comes of it.
    private static let leastSettledCount = 48_000
    /// Another encoding must save this share of the bytes over one that is faster to read.
    private static let leastSaving = 0.05
    /// How many bytes read are worth the time that decompressing to one byte takes.
    private static let decompressionPrice = 0.02
    /// The share of the bytes that compression has to save.
    private static let leastCompression = 0.01

    /// Bytes of a chunk before and after compression, as the parts tell.
    private struct Cost {
        var raw = 0.0
        var compressed = 0.0
        /// In bytes read; decompressing counts too.
        var least: Double { min(raw, compressed + raw * EncodingChooser.decompressionPrice) }
    }

    /// What may be written, from what reads fastest to the slowest. `values` are all of the chunk's, or, where
    /// `isDictionaryOnly`, those of the dictionary.
    private func candidates(
        _ demanded: Encoding?, _ dictionary: ChunkDictionary?, isDictionaryOnly: Bool
    ) -> [ChunkPlan] {
        var candidates: [ChunkPlan] = []
        if let dictionary {
            let bitWidth = ValueEncoder.bitWidth(of: dictionary)
            candidates.append(ChunkPlan(encoding: .rleDictionary, indexBitWidth: bitWidth))
            // Whole bytes are more before compression, but repeated positions are then repeated bytes.
            if options.compression != .uncompressed, bitWidth % 8 != 0 {
                candidates.append(
                    ChunkPlan(encoding: .rleDictionary, indexBitWidth: (bitWidth + 7) / 8 * 8))
            }
            if isDictionaryOnly || demanded == .rleDictionary { return candidates }
        }
        if let demanded { return [ChunkPlan(encoding: demanded == .rleDictionary ? .plain : demanded)] }
        candidates.append(ChunkPlan(encoding: .plain))
        guard options.encodings != .plain else { return candidates }
        switch leaf.physicalType {
        case .int32, .int64: candidates.append(ChunkPlan(encoding: .deltaBinaryPacked))
        case .byteArray:
            candidates.append(ChunkPlan(encoding: .deltaLengthByteArray))
            candidates.append(ChunkPlan(encoding: .deltaByteArray))
        case .float, .double:
            if options.encodings == .smallest { candidates.append(ChunkPlan(encoding: .byteStreamSplit)) }
        case .boolean, .int96, .fixedLengthByteArray: break
        }
        return candidates
    }

    /// The best plan. `mayStayRaw`: whether the pages hold nothing but values, which then decide on compression.
    func choose(
        _ values: LeafValues, _ dictionary: ChunkDictionary?, demanded: Encoding?, isDictionaryOnly: Bool,
        mayStayRaw: Bool
    ) throws(ParquetError) -> ChunkPlan {
        let candidates = candidates(demanded, dictionary, isDictionaryOnly: isDictionaryOnly)
        let count = dictionary.map { $0.indices.byteCount / 4 } ?? values.count
        let settlesCompression =
            mayStayRaw && options.compression != .uncompressed && count >= Self.leastSettledCount
        guard count > 0, candidates.count > 1 || settlesCompression else { return candidates[0] }
        var scratch = Scratch()
        let dictionaryCost = try dictionary.map { dictionary throws(ParquetError) in
            try cost(dictionary.values, as: .plain, &scratch)
        }
        var best = candidates[0]
        var bestCost: Cost?
        for plan in candidates {
            var cost: Cost
            if plan.encoding == .rleDictionary, let dictionary, let dictionaryCost {
                cost = try self.cost(count, &scratch) { range, sink in
                    ValueEncoder.encodeIndices(dictionary, range, bitWidth: plan.indexBitWidth, into: &sink)
                }
                cost.raw += dictionaryCost.raw
                cost.compressed += dictionaryCost.compressed
            } else {
                cost = try self.cost(values, as: plan.encoding, &scratch)
            }
            if let bestCost, cost.least >= bestCost.least * (1 - Self.leastSaving) { continue }
            best = plan
            bestCost = cost
        }
        if settlesCompression, let bestCost,
            bestCost.compressed > bestCost.raw * (1 - Self.leastCompression)
        {
            best.isCompressed = false
        }
        return best
    }

    /// Memory for the parts before and after compression.
    private struct Scratch: ~Copyable {
        var raw = ByteSink(minimumCapacity: 1 << 16)
        var compressed = ByteSink(minimumCapacity: 1 << 16)
    }

    private func cost(
        _ values: LeafValues, as encoding: Encoding, _ scratch: inout Scratch
    ) throws(ParquetError) -> Cost {
        try cost(values.count, &scratch) { range, sink in
            ValueEncoder.encode(values, range, as: encoding, into: &sink)
        }
    }

    /// What `count` values take that `encode` appends, measured on parts of them.
    private func cost(
        _ count: Int, _ scratch: inout Scratch, encode: (Range<Int>, inout ByteSink) -> Void
    ) throws(ParquetError) -> Cost {
        var parts = [0..<count]
        if count > 3 * Self.partCount {
            parts = [count / 8, count / 2, count - Self.partCount].map { $0..<$0 + Self.partCount }
        }
        scratch.raw.truncate(to: 0)
        for part in parts { encode(part, &scratch.raw) }
        let scale = Double(count) / Double(max(1, parts.reduce(0) { $0 + $1.count }))
        var cost = Cost(raw: Double(scratch.raw.byteCount) * scale)
        cost.compressed = cost.raw
        if options.compression != .uncompressed {
            scratch.compressed.truncate(to: 0)
            let byteCount = try scratch.compressed.appendCompressed(
                scratch.raw, options.compression, column: leaf.name)
            cost.compressed = Double(byteCount) * scale
        }
        return cost
    }
}

extension ByteSink {
    /// Appends the bytes of `source` compressed; returns how many they became.
    mutating func appendCompressed(
        _ source: borrowing ByteSink, from offset: Int = 0, _ compression: PageCompression, column: String
    ) throws(ParquetError) -> Int {
        let codec = compression.codec
        do throws(CompressionError) {
            let input = unsafe UnsafeRawBufferPointer(rebasing: source.buffer[offset...])
            let bound = try codec.compressedBound(input.count)
            reserve(bound)
            let output = unsafe UnsafeMutableRawBufferPointer(start: end, count: bound)
            let written = try unsafe codec.compress(input, into: output, level: compression.level)
            advance(by: written)
            return written
        } catch {
            throw .invalidRequest(problem: "\(column) cannot be compressed: \(error)")
        }
    }
}
