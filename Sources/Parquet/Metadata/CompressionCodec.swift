/// How pages are compressed. Spec: Compression.md.
public enum CompressionCodec: Hashable, Sendable {
    case uncompressed
    case snappy
    case gzip
    case lzo
    case brotli
    /// LZ4 in Hadoop's framing, deprecated.
    case lz4
    case zstd
    case lz4Raw
    /// A number that this module does not know; kept, and refused where a page uses it.
    case unknown(Int32)

    public init(code: Int32) {
        switch code {
        case 0: self = .uncompressed
        case 1: self = .snappy
        case 2: self = .gzip
        case 3: self = .lzo
        case 4: self = .brotli
        case 5: self = .lz4
        case 6: self = .zstd
        case 7: self = .lz4Raw
        default: self = .unknown(code)
        }
    }

    public var code: Int32 {
        switch self {
        case .uncompressed: 0
        case .snappy: 1
        case .gzip: 2
        case .lzo: 3
        case .brotli: 4
        case .lz4: 5
        case .zstd: 6
        case .lz4Raw: 7
        case .unknown(let code): code
        }
    }
}

extension CompressionCodec: CustomStringConvertible {
    public var description: String {
        switch self {
        case .uncompressed: "UNCOMPRESSED"
        case .snappy: "SNAPPY"
        case .gzip: "GZIP"
        case .lzo: "LZO"
        case .brotli: "BROTLI"
        case .lz4: "LZ4"
        case .zstd: "ZSTD"
        case .lz4Raw: "LZ4_RAW"
        case .unknown(let code): "\(code)"
        }
    }
}
