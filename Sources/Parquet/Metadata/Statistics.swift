/// Bounds and counts of a column chunk or page, as stored; typed ones are ``ColumnStatistics``. Spec: `Statistics`.
public struct Statistics: Hashable, Sendable {
    /// `max`: compared as signed bytes by old writers.
    public var deprecatedMaximum: [UInt8]?
    /// `min`: compared as signed bytes by old writers.
    public var deprecatedMinimum: [UInt8]?
    public var nullCount: Int64?
    public var distinctCount: Int64?
    /// `max_value`: PLAIN, without the length of byte arrays.
    public var maximum: [UInt8]?
    /// `min_value`: PLAIN, without the length of byte arrays.
    public var minimum: [UInt8]?
    public var isMaximumExact: Bool?
    public var isMinimumExact: Bool?
    public var nanCount: Int64?

    public init(
        deprecatedMaximum: [UInt8]? = nil, deprecatedMinimum: [UInt8]? = nil, nullCount: Int64? = nil,
        distinctCount: Int64? = nil, maximum: [UInt8]? = nil, minimum: [UInt8]? = nil,
        isMaximumExact: Bool? = nil, isMinimumExact: Bool? = nil, nanCount: Int64? = nil
    ) {
        self.deprecatedMaximum = deprecatedMaximum
        self.deprecatedMinimum = deprecatedMinimum
        self.nullCount = nullCount
        self.distinctCount = distinctCount
        self.maximum = maximum
        self.minimum = minimum
        self.isMaximumExact = isMaximumExact
        self.isMinimumExact = isMinimumExact
        self.nanCount = nanCount
    }
}

extension Statistics: ThriftStructure {
    init(from reader: inout CompactReader) throws(ParquetError) {
        var deprecatedMaximum: [UInt8]?
        var deprecatedMinimum: [UInt8]?
        var nullCount: Int64?
        var distinctCount: Int64?
        var maximum: [UInt8]?
        var minimum: [UInt8]?
        var isMaximumExact: Bool?
        var isMinimumExact: Bool?
        var nanCount: Int64?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: deprecatedMaximum = try reader.binary(field)
            case 2: deprecatedMinimum = try reader.binary(field)
            case 3: nullCount = try reader.int64(field)
            case 4: distinctCount = try reader.int64(field)
            case 5: maximum = try reader.binary(field)
            case 6: minimum = try reader.binary(field)
            case 7: isMaximumExact = try reader.boolean(field)
            case 8: isMinimumExact = try reader.boolean(field)
            case 9: nanCount = try reader.int64(field)
            default: try reader.skip(field)
            }
        }
        self.deprecatedMaximum = deprecatedMaximum
        self.deprecatedMinimum = deprecatedMinimum
        self.nullCount = nullCount
        self.distinctCount = distinctCount
        self.maximum = maximum
        self.minimum = minimum
        self.isMaximumExact = isMaximumExact
        self.isMinimumExact = isMinimumExact
        self.nanCount = nanCount
    }

    func encode(into writer: inout CompactWriter) {
        writer.beginStructure()
        writer.binary(1, deprecatedMaximum)
        writer.binary(2, deprecatedMinimum)
        writer.int64(3, nullCount)
        writer.int64(4, distinctCount)
        writer.binary(5, maximum)
        writer.binary(6, minimum)
        writer.boolean(7, isMaximumExact)
        writer.boolean(8, isMinimumExact)
        writer.int64(9, nanCount)
        writer.endStructure()
    }
}

/// Sizes and level histograms of a column chunk. Spec: `SizeStatistics`.
public struct SizeStatistics: Hashable, Sendable {
    /// Bytes of all byte arrays, lengths left out.
    public var unencodedByteArrayByteCount: Int64?
    public var repetitionLevelHistogram: [Int64]?
    public var definitionLevelHistogram: [Int64]?

    public init(
        unencodedByteArrayByteCount: Int64? = nil, repetitionLevelHistogram: [Int64]? = nil,
        definitionLevelHistogram: [Int64]? = nil
    ) {
        self.unencodedByteArrayByteCount = unencodedByteArrayByteCount
        self.repetitionLevelHistogram = repetitionLevelHistogram
        self.definitionLevelHistogram = definitionLevelHistogram
    }
}

extension SizeStatistics: ThriftStructure {
    init(from reader: inout CompactReader) throws(ParquetError) {
        var unencodedByteArrayByteCount: Int64?
        var repetitionLevelHistogram: [Int64]?
        var definitionLevelHistogram: [Int64]?
        var previous = try reader.beginStructure()
        while let field = try reader.nextField(&previous) {
            switch field.id {
            case 1: unencodedByteArrayByteCount = try reader.int64(field)
            case 2: repetitionLevelHistogram = try reader.int64List(field)
            case 3: definitionLevelHistogram = try reader.int64List(field)
            default: try reader.skip(field)
            }
        }
        self.unencodedByteArrayByteCount = unencodedByteArrayByteCount
        self.repetitionLevelHistogram = repetitionLevelHistogram
        self.definitionLevelHistogram = definitionLevelHistogram
    }

    func encode(into writer: inout CompactWriter) {
        writer.beginStructure()
        writer.int64(1, unencodedByteArrayByteCount)
        writer.int64List(2, repetitionLevelHistogram)
        writer.int64List(3, definitionLevelHistogram)
        writer.endStructure()
    }
}
