/// One value outside of a column: a literal, a partition value, a bound of a statistic.
public enum Scalar: Hashable, Sendable {
    case null
    case boolean(Bool)
    case int(Int64)
    case float(Float)
    case double(Double)
    /// Unscaled value and digits after the point.
    case decimal(Int128, scale: Int)
    case string(String)
    case binary([UInt8])
    /// Days since 1970-01-01.
    case date(Int32)
    case time(Int64, TimeUnit)
    /// Ticks since 1970-01-01T00:00:00.
    case timestamp(Int64, TimeUnit, adjustedToUTC: Bool)

    public var isNull: Bool {
        if case .null = self { true } else { false }
    }
}
