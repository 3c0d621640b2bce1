import Columnar

/// Appends values given as text or JSON to the builder of a column.
///
/// Whatever happens, exactly one value is appended: what does not fit becomes a null and is remembered as the fault of
/// the row, which is left out of the batch later. So all columns stay of one length.
struct ValueAppender {
    /// What did not fit in the present row: the first fault counts.
    private(set) var fault: (column: Int, reason: String)?
    private var scratch: [UInt8] = []
    private var tape = JSONTape()

    mutating func clearFault() { fault = nil }

    private mutating func reject(_ builder: inout ColumnBuilder, _ column: Int, _ expected: String) {
        if fault == nil { fault = (column, "the value is no \(expected)") }
        builder.appendNull()
    }

    /// Appends the text of a cell, or of a JSON string or number.
    mutating func append(
        text: UnsafeBufferPointer<UInt8>, to builder: inout ColumnBuilder, column: Int
    ) {
        switch builder.type {
        case .string:
            guard unsafe UTF8Sequence.isWellFormed(text) else { return reject(&builder, column, "UTF-8") }
            unsafe builder.append(bytes: UnsafeRawBufferPointer(text).bytes)
        case .int64, .int32, .int16, .int8, .uint8, .uint16, .uint32:
            guard let value = unsafe TextValue.integer(text), let narrow = Int64(exactly: value),
                builder.type.holds(narrow)
            else { return reject(&builder, column, "whole number that fits the column") }
            builder.append(integer: narrow)
        case .uint64:
            guard let value = unsafe TextValue.integer(text), let natural = UInt64(exactly: value) else {
                return reject(&builder, column, "whole number that fits the column")
            }
            builder.append(integer: Int64(bitPattern: natural))
        case .float64:
            guard let value = unsafe TextValue.double(text) else { return reject(&builder, column, "number") }
            builder.append(value)
        case .float32:
            guard let value = unsafe TextValue.float(text) else { return reject(&builder, column, "number") }
            builder.append(Double(value))
        case .boolean:
            guard let value = unsafe TextValue.boolean(text) else {
                return reject(&builder, column, "true or false")
            }
            builder.append(value)
        case .decimal(let precision, let scale) where precision <= 38:
            guard let (unscaled, own) = unsafe TextValue.decimal(text),
                let value = TextValue.rescale(unscaled, from: own, to: scale),
                value.magnitude < powerOfTen(precision)
            else {
                return reject(
                    &builder, column, "number of at most \(precision) digits, \(scale) behind the point")
            }
            builder.append(unscaled: value)
        case .date:
            guard let days = unsafe CalendarText.date(TextValue.span(text)) else {
                return reject(&builder, column, "date such as 2015-03-02")
            }
            builder.append(integer: Int64(days))
        case .time(let unit):
            guard let ticks = unsafe CalendarText.time(TextValue.span(text), unit: unit) else {
                return reject(&builder, column, "time such as 08:30:00")
            }
            builder.append(integer: ticks)
        case .timestamp(let unit, let adjusted):
            guard let instant = unsafe CalendarText.timestamp(TextValue.span(text)) else {
                return reject(&builder, column, "timestamp such as 2015-03-02T08:30:00Z")
            }
            if !adjusted, instant.offsetMinutes != nil {
                return reject(&builder, column, "timestamp without a zone")
            }
            guard let ticks = instant.ticks(unit) else {
                return reject(&builder, column, "timestamp that the column can hold")
            }
            builder.append(integer: ticks)
        case .binary:
            guard let bytes = unsafe TextValue.base64(text) else { return reject(&builder, column, "base64") }
            builder.append(binary: bytes)
        case .fixedSizeBinary(let width):
            guard let bytes = unsafe TextValue.base64(text), bytes.count == width else {
                return reject(&builder, column, "base64 of \(width) bytes")
            }
            builder.append(binary: bytes)
        case .list, .map, .structure:
            guard unsafe tape.parse(text, 0..<text.count) else { return reject(&builder, column, "JSON") }
            let parsed = tape
            unsafe append(node: 0, of: parsed, text, to: &builder, column: column)
        case .null, .float16, .decimal, .interval:
            reject(&builder, column, "value that can be read from text")
        }
    }

    /// Appends a JSON value.
    mutating func append(
        node index: Int, of tape: JSONTape, _ bytes: UnsafeBufferPointer<UInt8>,
        to builder: inout ColumnBuilder,
        column: Int
    ) {
        let node = tape.nodes[index]
        switch node.kind {
        case .null: builder.appendNull()
        case .string:
            if case .list = builder.type { return reject(&builder, column, "array") }
            if case .structure = builder.type { return reject(&builder, column, "object") }
            guard node.hasEscapes else {
                return unsafe append(
                    text: UnsafeBufferPointer(rebasing: bytes[node.start..<node.end]), to: &builder,
                    column: column)
            }
            var text = scratch
            scratch = []
            text.removeAll(keepingCapacity: true)
            unsafe JSONTape.unescape(bytes, node, into: &text)
            unsafe text.withUnsafeBufferPointer { unsafe append(text: $0, to: &builder, column: column) }
            scratch = text
        case .number, .yes, .no:
            if builder.type.isNested { return reject(&builder, column, "array or object") }
            unsafe append(
                text: UnsafeBufferPointer(rebasing: bytes[node.start..<node.end]), to: &builder,
                column: column)
        case .array, .object:
            switch (builder.type, node.kind) {
            case (.string, _):
                unsafe append(
                    text: UnsafeBufferPointer(rebasing: bytes[node.start..<node.end]), to: &builder,
                    column: column)
            case (.list, .array):
                tape.forEachChild(of: index) { child in
                    builder.children[0] {
                        unsafe append(node: child, of: tape, bytes, to: &$0, column: column)
                    }
                }
                builder.appendListEnd()
            case (.map, _): unsafe append(map: index, of: tape, bytes, to: &builder, column: column)
            case (.structure(let fields), .object):
                unsafe append(structure: index, of: tape, fields, bytes, to: &builder, column: column)
            default: reject(&builder, column, node.kind == .array ? "single value" : "plain value")
            }
        }
    }

    /// A map is an array of `[key, value]` or an object.
    private mutating func append(
        map index: Int, of tape: JSONTape, _ bytes: UnsafeBufferPointer<UInt8>,
        to builder: inout ColumnBuilder,
        column: Int
    ) {
        var pairs: [(Int, Int)] = []
        var isWhole = true
        if tape.nodes[index].kind == .object {
            var key: Int?
            tape.forEachChild(of: index) { child in
                if let name = key {
                    pairs.append((name, child))
                    key = nil
                } else {
                    key = child
                }
            }
        } else {
            tape.forEachChild(of: index) { child in
                let key = child + 1
                guard tape.nodes[child].kind == .array, key < tape.nodes[child].next,
                    tape.nodes[key].kind != .null,
                    tape.nodes[key].next < tape.nodes[child].next,
                    tape.nodes[tape.nodes[key].next].next == tape.nodes[child].next
                else { return isWhole = false }
                pairs.append((key, tape.nodes[key].next))
            }
        }
        guard isWhole else { return reject(&builder, column, "array of [key, value]") }
        for (key, value) in pairs {
            builder.children[0] { entries in
                entries.children[0] {
                    unsafe append(node: key, of: tape, bytes, to: &$0, column: column)
                }
                entries.children[1] {
                    unsafe append(node: value, of: tape, bytes, to: &$0, column: column)
                }
                entries.appendStructure()
            }
        }
        builder.appendListEnd()
    }

    private mutating func append(
        structure index: Int, of tape: JSONTape, _ fields: [Field], _ bytes: UnsafeBufferPointer<UInt8>,
        to builder: inout ColumnBuilder, column: Int
    ) {
        var values = [Int](repeating: -1, count: fields.count)
        var child = index + 1
        while child < tape.nodes[index].next {
            let value = tape.nodes[child].next
            let name = unsafe Self.name(tape.nodes[child], bytes)
            if let position = fields.firstIndex(where: { $0.name == name }) {
                values[position] = value
            } else if fault == nil {
                fault = (column, "the value has a field \(name) that the column does not have")
            }
            child = tape.nodes[value].next
        }
        for (position, value) in values.enumerated() {
            builder.children[position] { field in
                if value < 0 {
                    field.appendNull()
                } else {
                    unsafe append(node: value, of: tape, bytes, to: &field, column: column)
                }
            }
        }
        builder.appendStructure()
    }

    /// The text of a string node.
    static func name(_ node: JSONTape.Node, _ bytes: UnsafeBufferPointer<UInt8>) -> String {
        guard node.hasEscapes else {
            return unsafe String(decoding: bytes[node.start..<node.end], as: UTF8.self)
        }
        var text: [UInt8] = []
        unsafe JSONTape.unescape(bytes, node, into: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private func powerOfTen(_ exponent: Int) -> UInt128 {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}

extension DataType {
    /// Whether an integer type of at most 64 signed bits holds a value.
    fileprivate func holds(_ value: Int64) -> Bool {
        switch self {
        case .int8: Int8(exactly: value) != nil
        case .int16: Int16(exactly: value) != nil
        case .int32: Int32(exactly: value) != nil
        case .uint8: UInt8(exactly: value) != nil
        case .uint16: UInt16(exactly: value) != nil
        case .uint32: UInt32(exactly: value) != nil
        default: true
        }
    }
}
