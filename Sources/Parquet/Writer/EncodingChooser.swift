import Columnar
import Compression

/// Chooses the encoding of a chunk's values by what a page of them takes once it is compressed.
struct EncodingChooser {
    let leaf: LeafColumn
    let options: WriterOptions
    /// Values that are tried: about a page.
    private static let sampleCount = 20_000
    /// Another encoding must save this share of the bytes over one that is faster to read.
    private static let leastSaving = 0.05

    /// The encoding, and the dictionary where it is the one.
    func choose(
        _ values: LeafValues, dictionary: ChunkDictionary?
    ) throws(ParquetError) -> Encoding {
        // From the one that reads fastest to the slowest.
        var candidates: [Encoding] = dictionary == nil ? [.plain] : [.rleDictionary, .plain]
        if options.encodings != .plain {
            switch leaf.physicalType {
            case .int32, .int64: candidates.append(.deltaBinaryPacked)
            case .byteArray: candidates += [.deltaLengthByteArray, .deltaByteArray]
            case .float, .double: if options.encodings == .smallest { candidates.append(.byteStreamSplit) }
            case .boolean, .int96, .fixedLengthByteArray: break
            }
        }
        guard candidates.count > 1, values.count > 0 else { return candidates[0] }
        let start = max(0, values.count / 2 - Self.sampleCount / 2)
        let sample = start..<min(values.count, start + Self.sampleCount)
        var sink = ByteSink(minimumCapacity: 1 << 16)
        var best = (encoding: candidates[0], cost: Double.infinity)
        for encoding in candidates {
            let cost = try cost(of: encoding, values, dictionary, sample, &sink)
            if cost < best.cost * (1 - Self.leastSaving) || best.cost == .infinity { best = (encoding, cost) }
        }
        return best.encoding
    }

    /// Compressed bytes that the whole chunk would take, as the sample tells.
    private func cost(
        of encoding: Encoding, _ values: LeafValues, _ dictionary: ChunkDictionary?, _ sample: Range<Int>,
        _ sink: inout ByteSink
    ) throws(ParquetError) -> Double {
        sink.truncate(to: 0)
        var fixedCost = 0.0
        if encoding == .rleDictionary, let dictionary {
            let entries = 0..<min(dictionary.values.count, Self.sampleCount)
            ValueEncoder.encode(dictionary.values, entries, as: .plain, into: &sink)
            fixedCost =
                Double(try compressedByteCount(sink)) * Double(dictionary.values.count)
                / Double(entries.count)
            sink.truncate(to: 0)
            ValueEncoder.encodeIndices(dictionary, sample, into: &sink)
        } else {
            ValueEncoder.encode(values, sample, as: encoding, into: &sink)
        }
        return fixedCost + Double(try compressedByteCount(sink)) * Double(values.count) / Double(sample.count)
    }

    private func compressedByteCount(_ sink: borrowing ByteSink) throws(ParquetError) -> Int {
        if options.compression == .uncompressed { return sink.byteCount }
        var scratch = ByteSink(minimumCapacity: 64)
        return try scratch.appendCompressed(sink, options.compression, column: leaf.name)
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
