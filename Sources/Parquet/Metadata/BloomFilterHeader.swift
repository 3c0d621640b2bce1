/// What stands before the bits of a bloom filter. Spec: BloomFilter.md.
public struct BloomFilterHeader: Hashable, Sendable {
    /// Bytes of the bits.
    public var byteCount: Int32
    /// Whether it is a split block filter over XXH64, uncompressed: the only kind there is.
    public var isSupported = true

    public init(byteCount: Int32) {
        self.byteCount = byteCount
    }
}

extension BloomFilterHeader: ThriftStructure {
    init(from reader: inout CompactReader) throws(ParquetError) {
        var byteCount: Int32?
        var known = 0
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: byteCount = try reader.int32(field)
            case 2...4 where field.type == .structure:
                var inner = try reader.beginStructure()
                while let member = try reader.nextField(&inner) {
                    if member.id == 1 { known += 1 }
                    try reader.skip(member)
                }
            default: try reader.skip(field)
            }
        }
        self.byteCount = try reader.required(byteCount, field: 1)
        isSupported = known == 3
    }

    func encode(into writer: inout CompactWriter) {
        writer.beginStructure()
        writer.int32(1, byteCount)
        for id in 2...4 {
            writer.header(id, .structure)
            writer.beginStructure()
            writer.emptyStructure(1)
            writer.endStructure()
        }
        writer.endStructure()
    }
}
