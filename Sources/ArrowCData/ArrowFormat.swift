import Columnar

/// A data type as the C data interface spells it, and the fields below it.
struct ArrowFormat {
    var text: String
    var children: [Field] = []

    init(_ type: DataType) {
        switch type {
        case .null: text = "n"
        case .boolean: text = "b"
        case .int8: text = "c"
        case .uint8: text = "C"
        case .int16: text = "s"
        case .uint16: text = "S"
        case .int32: text = "i"
        case .uint32: text = "I"
        case .int64: text = "l"
        case .uint64: text = "L"
        case .float16: text = "e"
        case .float32: text = "f"
        case .float64: text = "g"
        case .decimal(let precision, let scale):
            text = "d:\(precision),\(scale)" + (precision <= 38 ? "" : ",256")
        case .string: text = "u"
        case .binary: text = "z"
        case .fixedSizeBinary(let byteCount): text = "w:\(byteCount)"
        // Arrow has no interval of unsigned milliseconds: the bytes go as they are.
        case .interval: text = "w:12"
        case .date: text = "tdD"
        case .time(let unit): text = "tt" + Self.letter(of: unit)
        case .timestamp(let unit, let isAdjusted):
            text = "ts\(Self.letter(of: unit)):" + (isAdjusted ? "UTC" : "")
        case .list(let element):
            text = "+l"
            children = [element]
        case .structure(let members):
            text = "+s"
            children = members
        case .map(let key, let value):
            text = "+m"
            children = [Field(name: "entries", type: .structure([key, value]), isNullable: false)]
        }
    }

    private static func letter(of unit: TimeUnit) -> String {
        switch unit {
        case .milliseconds: "m"
        case .microseconds: "u"
        case .nanoseconds: "n"
        }
    }
}
