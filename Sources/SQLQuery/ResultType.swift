import Columnar

/// The type of a result's column, and how SQLite's values become values of it.
///
/// A column that is taken from a table as it is has that column's type. For anything else the first rows tell:
/// integers, reals, text, or bytes; text where they are mixed.
struct ResultType {
    let type: DataType
    /// Whether numbers are taken as text, because the first rows were mixed or null.
    private let takesAnything: Bool

    init(declared: DataType?, cells: ResultCells?) {
        if let declared, cells.map({ Self.column(declared, $0, takesAnything: false) != nil }) ?? true {
            type = declared
            takesAnything = false
            return
        }
        guard let cells, !cells.isAllNull else {
            type = .string
            takesAnything = true
            return
        }
        if cells.areOnly(.integer) {
            type = .int64
        } else if cells.areOnly(.integer, .real) {
            type = .float64
        } else if cells.areOnly(.blob) {
            type = .binary
        } else {
            type = .string
        }
        takesAnything = type == .string && !cells.areOnly(.text)
    }

    /// Values as a column; nil if one does not fit.
    func column(_ cells: ResultCells) -> Column? {
        Self.column(type, cells, takesAnything: takesAnything)
    }

    private static func column(_ type: DataType, _ cells: ResultCells, takesAnything: Bool) -> Column? {
        var builder = ColumnBuilder(type: type)
        for row in 0..<cells.count {
            switch cells.kinds[row] {
            case .null: builder.appendNull()
            case .integer:
                if takesAnything {
                    builder.append("\(cells.integer(row))")
                } else if !append(cells.integer(row), to: &builder) {
                    return nil
                }
            case .real:
                if takesAnything {
                    builder.append("\(cells.real(row))")
                } else if !append(cells.real(row), to: &builder) {
                    return nil
                }
            case .text: if !append(text: cells.bytes(row), to: &builder) { return nil }
            case .blob:
                guard type == .binary || takesAnything else { return nil }
                unsafe builder.append(bytes: cells.bytes(row).span.bytes)
            }
        }
        return builder.finish()
    }

    private static func append(_ number: Int64, to builder: inout ColumnBuilder) -> Bool {
        switch builder.type {
        case .int64: builder.append(integer: number)
        case .int8 where Int8(exactly: number) != nil: builder.append(integer: number)
        case .int16 where Int16(exactly: number) != nil: builder.append(integer: number)
        case .int32 where Int32(exactly: number) != nil: builder.append(integer: number)
        case .uint8 where UInt8(exactly: number) != nil: builder.append(integer: number)
        case .uint16 where UInt16(exactly: number) != nil: builder.append(integer: number)
        case .uint32 where UInt32(exactly: number) != nil: builder.append(integer: number)
        case .boolean where number == 0 || number == 1: builder.append(number == 1)
        case .float64, .float32: return append(Double(number), to: &builder)
        default: return false
        }
        return true
    }

    private static func append(_ number: Double, to builder: inout ColumnBuilder) -> Bool {
        switch builder.type {
        case .float64: builder.append(number)
        case .float32 where Double(Float(number)) == number: builder.append(number)
        default: return false
        }
        return true
    }

    private static func append(text: ArraySlice<UInt8>, to builder: inout ColumnBuilder) -> Bool {
        let type = builder.type
        switch type {
        case .string:
            unsafe builder.append(bytes: text.span.bytes)
            return true
        case .date:
            guard let days = CalendarText.date(text.span) else { return false }
            builder.append(integer: Int64(days))
        case .time(let unit):
            guard let ticks = CalendarText.time(text.span, unit: unit) else { return false }
            builder.append(integer: ticks)
        case .timestamp(let unit, _):
            guard let ticks = CalendarText.timestamp(text.span)?.ticks(unit) else { return false }
            builder.append(integer: ticks)
        case .decimal(let precision, let scale):
            guard let value = decimal(text, precision: precision, scale: scale) else { return false }
            builder.append(unscaled: value)
        default: return false
        }
        return true
    }

    /// `-12.50` as an unscaled number, with exactly the digits that the scale has.
    private static func decimal(_ text: ArraySlice<UInt8>, precision: Int, scale: Int) -> Int128? {
        let isNegative = text.first == UInt8(ascii: "-")
        let parts = text.dropFirst(isNegative ? 1 : 0).split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == (scale > 0 ? 2 : 1), scale <= 0 || parts[1].count == scale else { return nil }
        var value: Int128 = 0
        var digitCount = 0
        for digit in parts.joined() {
            guard digit >= 0x30, digit <= 0x39, digitCount <= 38 else { return nil }
            value = value * 10 + Int128(digit - 0x30)
            if value > 0 { digitCount += 1 }
        }
        guard digitCount <= precision, scale >= 0 else { return nil }
        return isNegative ? -value : value
    }
}
