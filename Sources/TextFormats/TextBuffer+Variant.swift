import Columnar

extension TextBuffer {
    /// Appends the value that a variant encodes, as JSON: numbers of all kinds as numbers, dates, times and binaries
    /// as strings in the forms they have elsewhere. Bytes that are no variant are printed as the two binaries that
    /// they are.
    @unsafe
    mutating func append(
        variant node: ValueTree.Node, _ tree: borrowing ValueTree.NodeAccess, _ row: Int
    ) {
        let metadata = unsafe tree.nodes[node.firstChild]
        let value = unsafe tree.nodes[node.firstChild &+ 1]
        guard metadata.kind == .binary, value.kind == .binary, !metadata.isNull(row), !value.isNull(row),
            let decoded = try? VariantValue(metadata: metadata.bytes(row), value: value.bytes(row))
        else { return unsafe append(structure: node, tree, row) }
        append(decoded)
    }

    /// Appends a variant value as JSON.
    mutating func append(_ value: VariantValue) {
        switch value {
        case .null: append("null")
        case .boolean(let value): if value { append("true") } else { append("false") }
        case .integer(let value): append(decimal: value)
        case .double(let value):
            if value.isFinite { append(finite: value) } else { append(special: value, .json) }
        case .float(let value):
            if value.isFinite { append(finite: value) } else { append(special: Double(value), .json) }
        case .decimal(let unscaled, let scale): append(unscaled: unscaled, scale: scale)
        case .string(let text): append(jsonString: text)
        case .array(let elements):
            append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { append(UInt8(ascii: ",")) }
                append(element)
            }
            append(UInt8(ascii: "]"))
        case .object(let members):
            append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { append(UInt8(ascii: ",")) }
                append(jsonString: member.name)
                append(UInt8(ascii: ":"))
                append(member.value)
            }
            append(UInt8(ascii: "}"))
        case .date, .time, .timestamp, .binary, .uuid:
            append(UInt8(ascii: "\""))
            append(quotable: value)
            append(UInt8(ascii: "\""))
        }
    }

    private mutating func append(quotable value: VariantValue) {
        switch value {
        case .date(let days): append(date: Int64(days))
        case .time(let ticks): append(time: ticks, unit: .microseconds)
        case .timestamp(let ticks, let unit, let adjusted):
            append(timestamp: ticks, unit: unit, adjustedToUTC: adjusted, separator: UInt8(ascii: "T"))
        case .binary(let bytes):
            unsafe bytes.withUnsafeBufferPointer { bytes in
                if let start = bytes.baseAddress { unsafe append(base64: start, count: bytes.count) }
            }
        case .uuid(let bytes):
            unsafe bytes.withUnsafeBufferPointer { bytes in
                if let start = bytes.baseAddress, bytes.count == 16 { unsafe append(uuid: start) }
            }
        default: preconditionFailure("\(value) needs no quotes")
        }
    }
}

extension ValueTree.Node {
    /// A copy of a binary.
    fileprivate func bytes(_ row: Int) -> [UInt8] {
        let from = offset(row)
        return unsafe Array(UnsafeRawBufferPointer(start: values + from, count: offset(row &+ 1) &- from))
    }
}
