/// The type of a column as a Delta schema writes it (protocol section "Schema Serialization Format").
public indirect enum DeltaType: Hashable, Sendable {
    case string
    case long, integer, short, byte
    case float, double
    case decimal(precision: Int, scale: Int)
    case boolean
    case binary
    case date
    case timestamp
    case timestampNTZ
    /// Only nulls; never in a data file.
    case void
    case variant
    case structure([StructField])
    case array(element: DeltaType, containsNull: Bool)
    case map(key: DeltaType, value: DeltaType, valueContainsNull: Bool)

    /// Whether values contain other values.
    public var isNested: Bool {
        switch self {
        case .structure, .array, .map: true
        default: false
        }
    }

    /// Whether statistics may hold a smallest and a largest value of this type.
    public var hasBounds: Bool {
        switch self {
        case .structure, .array, .map, .variant, .void, .binary, .boolean: false
        default: true
        }
    }
}

extension DeltaType: CustomStringConvertible {
    /// As SQL writes the type, in lower case.
    public var description: String {
        switch self {
        case .string: "string"
        case .long: "long"
        case .integer: "integer"
        case .short: "short"
        case .byte: "byte"
        case .float: "float"
        case .double: "double"
        case .decimal(let precision, let scale): "decimal(\(precision),\(scale))"
        case .boolean: "boolean"
        case .binary: "binary"
        case .date: "date"
        case .timestamp: "timestamp"
        case .timestampNTZ: "timestamp_ntz"
        case .void: "void"
        case .variant: "variant"
        case .structure(let fields):
            "struct<" + fields.map { "\($0.name):\($0.type)" }.joined(separator: ",") + ">"
        case .array(let element, _): "array<\(element)>"
        case .map(let key, let value, _): "map<\(key),\(value)>"
        }
    }
}
