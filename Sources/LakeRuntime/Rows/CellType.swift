import Columnar
import DeltaLog

/// Texts as values of a type.
enum CellType {
    /// The narrowest type that every cell is one of: integer, floating point, boolean, date, otherwise text.
    /// A number with a zero before it, such as an id of a school, is text.
    static func common(_ cells: [String?]) -> DataType {
        for type in [DataType.int64, .float64, .boolean, .date] where areAll(cells, type) { return type }
        return .string
    }

    /// Whether there is a value and every value is one of a type.
    private static func areAll(_ cells: [String?], _ type: DataType) -> Bool {
        let isNumber = type == .int64 || type == .float64
        var scratch = ColumnBuilder(type: type)
        var seen = false
        for case let cell? in cells {
            if isNumber && isPadded(cell) || !append(cell, to: &scratch, type) { return false }
            seen = true
        }
        return seen
    }

    /// Whether a number starts with a zero that has no value.
    private static func isPadded(_ text: String) -> Bool {
        let digits = text.first == "-" ? text.dropFirst() : text[...]
        return digits.count > 1 && digits.first == "0" && digits.dropFirst().first?.isNumber == true
    }

    /// Appends the value of a text; false if it is none of the type.
    static func append(_ text: String, to builder: inout ColumnBuilder, _ type: DataType) -> Bool {
        switch type {
        case .string: builder.append(text)
        case .int8, .int16, .int32, .int64:
            guard let value = Int64(text), isInRange(value, type) else { return false }
            builder.append(integer: value)
        case .float32, .float64:
            guard let value = Double(text) else { return false }
            builder.append(value)
        case .boolean:
            switch text.lowercased() {
            case "true": builder.append(true)
            case "false": builder.append(false)
            default: return false
            }
        case .date:
            guard let day = PointInTime.epochDay(text), let value = Int32(exactly: day) else { return false }
            builder.append(integer: Int64(value))
        default: return appendScalar(text, to: &builder, type)
        }
        return true
    }

    /// Types that the log has a notation for: decimals and timestamps.
    private static func appendScalar(_ text: String, to builder: inout ColumnBuilder, _ type: DataType)
        -> Bool
    {
        let deltaType: DeltaType
        switch type {
        case .decimal(let precision, let scale): deltaType = .decimal(precision: precision, scale: scale)
        case .timestamp(.microseconds, adjustedToUTC: true): deltaType = .timestamp
        case .timestamp(.microseconds, adjustedToUTC: false): deltaType = .timestampNTZ
        default: return false
        }
        guard let scalar = try? PartitionValue.decode(text, as: deltaType), !scalar.isNull else {
            return false
        }
        builder.append(scalar)
        return true
    }

    private static func isInRange(_ value: Int64, _ type: DataType) -> Bool {
        switch type {
        case .int8: Int8(exactly: value) != nil
        case .int16: Int16(exactly: value) != nil
        case .int32: Int32(exactly: value) != nil
        default: true
        }
    }
}
