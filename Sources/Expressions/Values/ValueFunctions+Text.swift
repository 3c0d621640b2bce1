import Columnar

extension ValueFunctions {
    static func text(
        _ name: String, _ values: [TypedValue], _ position: Int
    ) throws(ExpressionError) -> TypedValue? {
        switch name {
        case "CONCAT":
            try require(1...100, name, values, position)
            var texts: [TypedValue] = []
            for value in values { texts.append(try ValueCast.cast(value, to: .string, position: position)) }
            let parts = texts
            return TypedValue(.string) { row throws(ExpressionError) in
                var joined = ""
                for part in parts {
                    guard case .string(let text) = try part.evaluate(row) else { return .null }
                    joined += text
                }
                return .string(joined)
            }
        case "UPPER", "UCASE": return try map(name, values, position) { $0.uppercased() }
        case "LOWER", "LCASE": return try map(name, values, position) { $0.lowercased() }
        case "TRIM": return try map(name, values, position) { trimmed($0, true, true) }
        case "LTRIM": return try map(name, values, position) { trimmed($0, true, false) }
        case "RTRIM": return try map(name, values, position) { trimmed($0, false, true) }
        case "LENGTH", "CHAR_LENGTH", "CHARACTER_LENGTH", "LEN":
            try require(1...1, name, values, position)
            guard values[0].type == .string else { throw mismatch(name, values, position) }
            let value = values[0]
            return TypedValue(.int32) { row throws(ExpressionError) in
                guard case .string(let text) = try value.evaluate(row) else { return .null }
                return .int(Int64(text.unicodeScalars.count))
            }
        case "SUBSTRING", "SUBSTR", "LEFT", "RIGHT": return try substring(name, values, position)
        default: return nil
        }
    }

    private static func map(
        _ name: String, _ values: [TypedValue], _ position: Int,
        _ change: @escaping @Sendable (String) -> String
    ) throws(ExpressionError) -> TypedValue {
        try require(1...1, name, values, position)
        guard values[0].type == .string else { throw mismatch(name, values, position) }
        let value = values[0]
        return TypedValue(.string) { row throws(ExpressionError) in
            guard case .string(let text) = try value.evaluate(row) else { return .null }
            return .string(change(text))
        }
    }

    /// Without blanks at the ends; other white space stays.
    private static func trimmed(_ text: String, _ leading: Bool, _ trailing: Bool) -> String {
        var rest = text.unicodeScalars[...]
        while leading, rest.first == " " { rest.removeFirst() }
        while trailing, rest.last == " " { rest.removeLast() }
        return String(rest)
    }

    /// Positions count Unicode scalars from 1, from the end where negative; 0 is the same as 1.
    private static func substring(
        _ name: String, _ values: [TypedValue], _ position: Int
    ) throws(ExpressionError) -> TypedValue {
        let isPart = name.hasPrefix("SUBSTR")
        try require(2...(isPart ? 3 : 2), name, values, position)
        guard values[0].type == .string, values.dropFirst().allSatisfy({ $0.type.integerRange != nil }) else {
            throw mismatch(name, values, position)
        }
        return TypedValue(.string) { row throws(ExpressionError) in
            guard case .string(let text) = try values[0].evaluate(row),
                case .int(let second) = try values[1].evaluate(row)
            else { return .null }
            let scalars = Array(text.unicodeScalars)
            let count = Int64(scalars.count)
            var start: Int64
            var length = count
            switch name {
            case "LEFT":
                start = 0
                length = Swift.max(0, second)
            case "RIGHT":
                length = Swift.min(Swift.max(0, second), count)
                start = count - length
            default:
                start = second > 0 ? second - 1 : (second == 0 ? 0 : count + Swift.max(second, -(1 << 40)))
                if values.count == 3 {
                    guard case .int(let third) = try values[2].evaluate(row) else { return .null }
                    length = third
                } else {
                    length = 1 << 40
                }
            }
            // A start before the text uses up some of the length.
            let end = Swift.min(count, start + Swift.min(Swift.max(0, length), 1 << 40))
            start = Swift.max(0, start)
            guard start < end else { return .string("") }
            var part = String.UnicodeScalarView()
            part.append(contentsOf: scalars[Int(start)..<Int(end)])
            return .string(String(part))
        }
    }
}
