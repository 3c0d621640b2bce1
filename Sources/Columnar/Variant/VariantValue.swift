/// A value of the variant type: what JSON can say, with the types of Parquet's variant encoding.
///
/// Widths are not kept: integers are one case, and so are decimals.
public indirect enum VariantValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case float(Float)
    case double(Double)
    case decimal(unscaled: Int128, scale: Int)
    /// Days since 1970-01-01.
    case date(Int32)
    /// Microseconds of the day.
    case time(Int64)
    /// Ticks since 1970-01-01T00:00:00; the unit is microseconds or nanoseconds.
    case timestamp(Int64, TimeUnit, adjustedToUTC: Bool)
    case string(String)
    case binary([UInt8])
    /// 16 bytes, in the order in which they are printed.
    case uuid([UInt8])
    case array([VariantValue])
    /// In the order of the names' bytes; no name twice.
    case object([Member])

    /// A field of an object.
    public struct Member: Hashable, Sendable {
        public var name: String
        public var value: VariantValue

        public init(_ name: String, _ value: VariantValue) {
            self.name = name
            self.value = value
        }
    }

    /// How many arrays and objects may stand within each other.
    public static let maximumDepth = 128

    /// Decodes the two binaries of a variant. O(bytes), however the bytes are made.
    public init(metadata: [UInt8], value: [UInt8]) throws(VariantError) {
        try self.init(metadata: VariantMetadata(metadata), value: value)
    }

    init(metadata: VariantMetadata, value: [UInt8]) throws(VariantError) {
        let layout = VariantLayout(bytes: value)
        self = try layout.decode(0..<value.count, metadata, depth: 0)
    }
}
