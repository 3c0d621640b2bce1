extension Codec {
    /// All decompressed bytes of a whole zstd or gzip file whose decompressed size is not known, at most `byteLimit`.
    /// Traps for other codecs, whose blocks need the size.
    public func decompressWhole(_ input: [UInt8], byteLimit: Int) throws(CompressionError) -> [UInt8] {
        var output: [UInt8] = []
        switch self {
        case .zstd:
            var decoder = try ZstdStreamDecoder(byteLimit: byteLimit)
            decoder.feed(input)
            while let chunk = try decoder.next() { output.append(contentsOf: chunk) }
            try decoder.finish()
        case .gzip:
            var decoder = try GzipStreamDecoder(byteLimit: byteLimit)
            decoder.feed(input)
            while let chunk = try decoder.next() { output.append(contentsOf: chunk) }
            try decoder.finish()
        case .uncompressed:
            guard input.count <= byteLimit else { throw .limitExceeded(self, byteLimit: byteLimit) }
            output = input
        case .snappy, .lz4Hadoop, .lz4Raw, .brotli:
            preconditionFailure("\(self) blocks need their decompressed size")
        }
        return output
    }
}
