/// The resolution of a time or timestamp.
public enum TimeUnit: Hashable, Sendable {
    case milliseconds
    case microseconds
    case nanoseconds

    /// How many of this unit one second has.
    public var ticksPerSecond: Int64 {
        switch self {
        case .milliseconds: 1_000
        case .microseconds: 1_000_000
        case .nanoseconds: 1_000_000_000
        }
    }
}

/// The logical type of a column; it fixes the memory layout of ``Column/Storage``.
///
/// | type | storage | width of a value |
/// |---|---|---|
/// | `null` | `none` | |
/// | `boolean` | `bits` | 1 bit |
/// | integers, floats | `fixed` | their own, little-endian |
/// | `decimal` | `fixed` | 16 bytes up to precision 38 (`Int128`), 32 bytes above, unscaled, little-endian |
/// | `date` | `fixed` | 4 bytes, days since 1970-01-01 |
/// | `time` | `fixed` | 4 bytes in milliseconds, otherwise 8 |
/// | `timestamp` | `fixed` | 8 bytes, ticks since 1970-01-01T00:00:00 |
/// | `interval` | `fixed` | 12 bytes: months, days, milliseconds, three unsigned 32-bit integers |
/// | `fixedSizeBinary` | `fixed` | its byte count |
/// | `string`, `binary` | `variable` | |
/// | `list`, `map` | `list` | |
/// | `structure` | `structure` | |
///
/// Any type but the nested ones may also be stored as `dictionary`.
public indirect enum DataType: Hashable, Sendable {
    case null
    case boolean
    case int8, int16, int32, int64
    case uint8, uint16, uint32, uint64
    case float16, float32, float64
    case decimal(precision: Int, scale: Int)
    case string
    case binary
    case fixedSizeBinary(byteCount: Int)
    case date
    case time(TimeUnit)
    /// A point in time if `adjustedToUTC`, otherwise a wall-clock reading without zone.
    case timestamp(TimeUnit, adjustedToUTC: Bool)
    case interval
    case list(Field)
    /// A list of entries; keys are never null.
    case map(key: Field, value: Field)
    case structure([Field])

    /// Bytes of one value in `fixed` storage; nil for types stored otherwise.
    public var byteWidth: Int? {
        switch self {
        case .int8, .uint8: 1
        case .int16, .uint16, .float16: 2
        case .int32, .uint32, .float32, .date, .time(.milliseconds): 4
        case .int64, .uint64, .float64, .time, .timestamp: 8
        case .decimal(let precision, _): precision <= 38 ? 16 : 32
        case .interval: 12
        case .fixedSizeBinary(let byteCount): byteCount
        case .null, .boolean, .string, .binary, .list, .map, .structure: nil
        }
    }

    /// Whether values contain other values.
    public var isNested: Bool {
        switch self {
        case .list, .map, .structure: true
        default: false
        }
    }

    /// Whether values are stored as `variable`: offsets into bytes.
    public var isVariableLength: Bool {
        switch self {
        case .string, .binary: true
        default: false
        }
    }

    /// The type of the child column of a `list` or `map`: the element, or a structure of key and value.
    public var listElement: Field? {
        switch self {
        case .list(let element): element
        case .map(let key, let value):
            Field(name: "key_value", type: .structure([key, value]), isNullable: false)
        default: nil
        }
    }
}
