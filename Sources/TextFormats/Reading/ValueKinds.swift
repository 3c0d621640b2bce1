import Columnar

/// The kinds of value that a column was seen to hold, and the narrowest type for all of them.
struct ValueKinds {
    private var hasInteger = false
    /// Whether some whole number cannot be told from its neighbours as a double.
    private var hasLargeInteger = false
    private var hasFraction = false
    private var hasBoolean = false
    private var hasDate = false
    private var hasLocalTimestamp = false
    private var hasZonedTimestamp = false
    private var hasText = false
    /// Kinds of the elements of arrays, one or none.
    private var element: [ValueKinds] = []
    private var fieldNames: [String] = []
    private var fields: [ValueKinds] = []
    private var hasArray = false
    private var hasObject = false

    /// A cell that is not empty.
    mutating func add(text: UnsafeBufferPointer<UInt8>) {
        if hasText { return }
        let first = unsafe text[0]
        switch first {
        case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
            if unsafe addNumber(text) { return }
            unsafe addCalendar(text)
        case _ where unsafe TextValue.isWord(text, "true") || TextValue.isWord(text, "false"):
            hasBoolean = true
        default: hasText = true
        }
    }

    /// A JSON value.
    mutating func add(node index: Int, of tape: JSONTape, _ bytes: UnsafeBufferPointer<UInt8>) {
        let node = tape.nodes[index]
        switch node.kind {
        case .null: break
        case .yes, .no: hasBoolean = true
        case .number:
            let text = unsafe UnsafeBufferPointer(rebasing: bytes[node.start..<node.end])
            if unsafe !addNumber(text) { hasFraction = true }
        case .string:
            if node.start == node.end || node.hasEscapes {
                hasText = true
            } else if !hasText {
                unsafe addCalendar(UnsafeBufferPointer(rebasing: bytes[node.start..<node.end]))
            }
        case .array:
            hasArray = true
            if element.isEmpty { element = [ValueKinds()] }
            tape.forEachChild(of: index) { unsafe element[0].add(node: $0, of: tape, bytes) }
        case .object:
            hasObject = true
            var child = index + 1
            while child < tape.nodes[index].next {
                let value = tape.nodes[child].next
                let name = unsafe ValueAppender.name(tape.nodes[child], bytes)
                let position = fieldNames.firstIndex(of: name) ?? fieldNames.count
                if position == fieldNames.count {
                    fieldNames.append(name)
                    fields.append(ValueKinds())
                }
                unsafe fields[position].add(node: value, of: tape, bytes)
                child = tape.nodes[value].next
            }
        }
    }

    /// Whether the text is a number written as quantities are: no zero or plus in front, no exponent without a point.
    private mutating func addNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = unsafe text[0] == UInt8(ascii: "-") ? 1 : 0
        let start = index
        var value: Int64 = 0
        var isTooLarge = false
        while index < text.count, unsafe text[index] >= 0x30 && text[index] <= 0x39 {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowed) = unsafe product.addingReportingOverflow(Int64(text[index] - 0x30))
            isTooLarge = isTooLarge || overflow || overflowed
            value = sum
            index += 1
        }
        let digitCount = index - start
        if unsafe digitCount == 0 || (digitCount > 1 && text[start] == 0x30) { return false }
        if index == text.count {
            if isTooLarge {
                hasText = true
            } else {
                hasInteger = true
                hasLargeInteger = hasLargeInteger || value > 1 << 53
            }
            return true
        }
        guard unsafe text[index] == UInt8(ascii: "."), index + 1 < text.count,
            unsafe text[index + 1] >= 0x30 && text[index + 1] <= 0x39, unsafe TextValue.double(text) != nil
        else { return false }
        hasFraction = true
        return true
    }

    private mutating func addCalendar(_ text: UnsafeBufferPointer<UInt8>) {
        // The shortest is a date of ten characters.
        guard text.count >= 10, text.count <= 40 else { return hasText = true }
        if unsafe CalendarText.date(TextValue.span(text)) != nil {
            hasDate = true
        } else if let instant = unsafe CalendarText.timestamp(TextValue.span(text)),
            instant.ticks(.microseconds) != nil
        {
            if instant.offsetMinutes == nil { hasLocalTimestamp = true } else { hasZonedTimestamp = true }
        } else {
            hasText = true
        }
    }

    /// The narrowest type that holds all values seen.
    var type: DataType {
        let isNumber = hasInteger || hasFraction
        let isTimestamp = hasLocalTimestamp || hasZonedTimestamp
        let isCalendar = hasDate || isTimestamp
        let kindCount = [hasText, isNumber, hasBoolean, isCalendar, hasArray, hasObject].count { $0 }
        guard kindCount == 1, !hasText else { return .string }
        if hasBoolean { return .boolean }
        if isNumber {
            if !hasFraction { return .int64 }
            return hasLargeInteger ? .string : .float64
        }
        if hasArray { return .list(Field(name: "element", type: element[0].type)) }
        if hasObject {
            // A structure needs a field.
            if fieldNames.isEmpty { return .string }
            return .structure(zip(fieldNames, fields).map { Field(name: $0, type: $1.type) })
        }
        if !isTimestamp { return .date }
        // Times with and without zone do not mix.
        if hasLocalTimestamp && hasZonedTimestamp { return .string }
        return .timestamp(.microseconds, adjustedToUTC: hasZonedTimestamp)
    }
}
