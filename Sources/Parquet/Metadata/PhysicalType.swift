/// How the values of a leaf column are stored. Spec: `Type` in parquet.thrift.
public enum PhysicalType: Int32, Hashable, Sendable, CaseIterable {
    case boolean = 0
    case int32 = 1
    case int64 = 2
    case int96 = 3
    case float = 4
    case double = 5
    case byteArray = 6
    case fixedLengthByteArray = 7

    /// Bytes of one PLAIN value; nil for booleans and arrays.
    public var byteWidth: Int? {
        switch self {
        case .int32, .float: 4
        case .int64, .double: 8
        case .int96: 12
        case .boolean, .byteArray, .fixedLengthByteArray: nil
        }
    }
}

/// How often a field stands in its parent. Spec: `FieldRepetitionType`.
public enum Repetition: Int32, Hashable, Sendable {
    case required = 0
    case optional = 1
    case repeated = 2
}

/// What values mean, the older way. Spec: `ConvertedType`; superseded by ``LogicalType``.
public enum ConvertedType: Int32, Hashable, Sendable {
    case utf8 = 0
    case map = 1
    case mapKeyValue = 2
    case list = 3
    case enumeration = 4
    case decimal = 5
    case date = 6
    case timeMilliseconds = 7
    case timeMicroseconds = 8
    case timestampMilliseconds = 9
    case timestampMicroseconds = 10
    case uint8 = 11
    case uint16 = 12
    case uint32 = 13
    case uint64 = 14
    case int8 = 15
    case int16 = 16
    case int32 = 17
    case int64 = 18
    case json = 19
    case bson = 20
    case interval = 21
}

/// The order of the pages' bounds in a column index. Spec: `BoundaryOrder`.
public enum BoundaryOrder: Int32, Hashable, Sendable {
    case unordered = 0
    case ascending = 1
    case descending = 2
}
