import Columnar

extension TextBuffer {
    /// Appends the value of a top-level node, quoted where the spelling needs it.
    @unsafe
    @inline(__always)
    mutating func append(
        cell index: Int, _ row: Int, _ tree: borrowing ValueTree.NodeAccess, _ spelling: Spelling
    ) {
        let mark = byteCount
        unsafe append(tree, index, row, spelling)
        guard case .delimited(let delimiter) = spelling else { return }
        switch unsafe tree.nodes[index].kind {
        case .string:
            if byteCount == mark, unsafe !tree.nodes[index].isNull(row) { return append("\"\"") }
            quote(from: mark, delimiter: delimiter)
        case .binary:
            if byteCount == mark, unsafe !tree.nodes[index].isNull(row) { append("\"\"") }
        case .list, .map, .structure, .variant: quote(from: mark, delimiter: delimiter)
        case .positions:
            let node = unsafe tree.nodes[index]
            if byteCount == mark, !node.isNull(row) {
                let entries = unsafe tree.nodes[node.firstChild]
                if !entries.isNull(node.offset(row)) { append("\"\"") }
                return
            }
            quote(from: mark, delimiter: delimiter)
        default: break
        }
    }

    /// Appends text as a cell of delimited text.
    mutating func append(delimitedCell cell: String, delimiter: UInt8) {
        let mark = byteCount
        append(text: cell)
        if byteCount == mark { return append("\"\"") }
        quote(from: mark, delimiter: delimiter)
    }

    /// Puts the bytes from `mark` on in quotes if they hold what would be misread.
    private mutating func quote(from mark: Int, delimiter: UInt8) {
        var quotes = 0
        var needsQuotes = false
        for index in mark..<byteCount {
            let byte = unsafe start[index]
            if byte == UInt8(ascii: "\"") { quotes &+= 1 }
            needsQuotes = needsQuotes || byte == delimiter || byte == 0x0A || byte == 0x0D
        }
        guard needsQuotes || quotes > 0 else { return }
        let plain = copy(from: mark)
        truncate(to: mark)
        reserve(plain.count + quotes + 2)
        append(UInt8(ascii: "\""))
        for byte in plain {
            if byte == UInt8(ascii: "\"") { append(byte) }
            append(byte)
        }
        append(UInt8(ascii: "\""))
    }

    /// Appends the value of a node at `row`.
    @unsafe
    mutating func append(
        _ tree: borrowing ValueTree.NodeAccess, _ index: Int, _ row: Int, _ spelling: Spelling
    ) {
        let node = unsafe tree.nodes[index]
        if node.isNull(row) {
            if spelling.isJSON { append("null") }
            return
        }
        switch node.kind {
        case .null: if spelling.isJSON { append("null") }
        case .boolean:
            let position = node.bitOffset &+ row
            let byte = unsafe node.values.load(fromByteOffset: position &>> 3, as: UInt8.self)
            if (byte &>> UInt8(truncatingIfNeeded: position & 7)) & 1 == 1 {
                append("true")
            } else {
                append("false")
            }
        case .int8: append(decimal: Int64(node.load(row, as: Int8.self)))
        case .int16: append(decimal: Int64(node.load(row, as: Int16.self)))
        case .int32: append(decimal: Int64(node.load(row, as: Int32.self)))
        case .int64: append(decimal: node.load(row, as: Int64.self))
        case .uint8: append(decimal: UInt64(node.load(row, as: UInt8.self)))
        case .uint16: append(decimal: UInt64(node.load(row, as: UInt16.self)))
        case .uint32: append(decimal: UInt64(node.load(row, as: UInt32.self)))
        case .uint64: append(decimal: node.load(row, as: UInt64.self))
        case .float64:
            let value = node.load(row, as: Double.self)
            if value.isFinite { append(finite: value) } else { append(special: value, spelling) }
        case .float32:
            let value = node.load(row, as: Float.self)
            if value.isFinite { append(finite: value) } else { append(special: Double(value), spelling) }
        case .float16:
            let bits = node.load(row, as: UInt16.self)
            if bits & 0x7C00 == 0x7C00 {
                append(special: Double(Float(float16Bits: bits)), spelling)
            } else {
                append(finiteFloat16Bits: bits)
            }
        case .string:
            let from = node.offset(row)
            let source = unsafe node.values.assumingMemoryBound(to: UInt8.self) + from
            if spelling.isJSON {
                unsafe append(jsonString: source, count: node.offset(row &+ 1) &- from)
            } else {
                unsafe append(repairing: source, count: node.offset(row &+ 1) &- from)
            }
        case .rendered:
            let entry = node.offset(row)
            let ends = unsafe tree.nodes[node.firstChild]
            let from = ends.offset(entry)
            unsafe append(
                unsafeBytes: node.values.assumingMemoryBound(to: UInt8.self) + from,
                count: ends.offset(entry &+ 1) &- from)
        case .positions: unsafe append(tree, node.firstChild, node.offset(row), spelling)
        case .list: unsafe append(list: node, tree, row)
        case .map: unsafe append(map: node, tree, row)
        case .structure: unsafe append(structure: node, tree, row)
        case .variant: unsafe append(variant: node, tree, row)
        default:
            if spelling.isJSON { append(UInt8(ascii: "\"")) }
            unsafe append(quotable: node, row, spelling)
            if spelling.isJSON { append(UInt8(ascii: "\"")) }
        }
    }

    /// What JSON has as a string that needs no escapes.
    @unsafe
    private mutating func append(quotable node: ValueTree.Node, _ row: Int, _ spelling: Spelling) {
        let bytes = unsafe node.values.assumingMemoryBound(to: UInt8.self)
        switch node.kind {
        case .decimal128: append(unscaled: node.load(row, as: Int128.self), scale: node.parameter)
        case .decimal256:
            let limbs: InlineArray<4, UInt64> = [
                node.load(row &* 4, as: UInt64.self), node.load(row &* 4 &+ 1, as: UInt64.self),
                node.load(row &* 4 &+ 2, as: UInt64.self), node.load(row &* 4 &+ 3, as: UInt64.self),
            ]
            append(unscaled256: limbs, scale: node.parameter)
        case .date: append(date: Int64(node.load(row, as: Int32.self)))
        case .timeMilliseconds:
            append(
                time: Int64(node.load(row, as: Int32.self)), unit: .milliseconds,
                trimsZeros: spelling == .display)
        case .time:
            append(time: node.load(row, as: Int64.self), unit: node.unit, trimsZeros: spelling == .display)
        case .timestamp:
            append(
                timestamp: node.load(row, as: Int64.self), unit: node.unit,
                adjustedToUTC: node.isAdjustedToUTC,
                separator: spelling == .display ? UInt8(ascii: " ") : UInt8(ascii: "T"),
                trimsZeros: spelling == .display)
        case .binary:
            let from = node.offset(row)
            unsafe append(base64: bytes + from, count: node.offset(row &+ 1) &- from)
        case .fixedBinary: unsafe append(base64: bytes + row &* node.parameter, count: node.parameter)
        case .uuid: unsafe append(uuid: bytes + row &* 16)
        case .int96:
            let place = unsafe UnsafeRawPointer(bytes) + row &* 12
            append(
                nanosecondsOfDay: Int64(littleEndian: unsafe place.loadUnaligned(as: Int64.self)),
                julianDay: Int32(littleEndian: unsafe place.loadUnaligned(fromByteOffset: 8, as: Int32.self)),
                separator: spelling == .display ? UInt8(ascii: " ") : UInt8(ascii: "T"),
                trimsZeros: spelling == .display)
        default: preconditionFailure("\(node.kind) is printed elsewhere")
        }
    }

    mutating func append(special value: Double, _ spelling: Spelling) {
        if spelling.isJSON { append(UInt8(ascii: "\"")) }
        if value.isNaN {
            append("NaN")
        } else if value > 0 {
            append("Infinity")
        } else {
            append("-Infinity")
        }
        if spelling.isJSON { append(UInt8(ascii: "\"")) }
    }

    @unsafe
    private mutating func append(
        list node: ValueTree.Node, _ tree: borrowing ValueTree.NodeAccess, _ row: Int
    ) {
        append(UInt8(ascii: "["))
        let first = node.offset(row)
        for element in first..<node.offset(row &+ 1) {
            if element > first { append(UInt8(ascii: ",")) }
            unsafe append(tree, node.firstChild, element, .json)
        }
        append(UInt8(ascii: "]"))
    }

    /// A map is an array of `[key, value]`; the child is a structure of both.
    @unsafe
    private mutating func append(map node: ValueTree.Node, _ tree: borrowing ValueTree.NodeAccess, _ row: Int)
    {
        append(UInt8(ascii: "["))
        let entries = unsafe tree.nodes[node.firstChild]
        let first = node.offset(row)
        for element in first..<node.offset(row &+ 1) {
            if element > first { append(UInt8(ascii: ",")) }
            append(UInt8(ascii: "["))
            for child in 0..<entries.childCount {
                if child > 0 { append(UInt8(ascii: ",")) }
                unsafe append(tree, entries.firstChild &+ child, element, .json)
            }
            append(UInt8(ascii: "]"))
        }
        append(UInt8(ascii: "]"))
    }

    @unsafe
    mutating func append(
        structure node: ValueTree.Node, _ tree: borrowing ValueTree.NodeAccess, _ row: Int
    ) {
        append(UInt8(ascii: "{"))
        for child in 0..<node.childCount {
            if child > 0 { append(UInt8(ascii: ",")) }
            unsafe append(name: tree.nodes[node.firstChild &+ child], tree)
            unsafe append(tree, node.firstChild &+ child, row, .json)
        }
        append(UInt8(ascii: "}"))
    }

    /// Appends `"name":`.
    @unsafe
    @inline(__always)
    mutating func append(name node: ValueTree.Node, _ tree: borrowing ValueTree.NodeAccess) {
        guard let base = unsafe tree.names.baseAddress else { return }
        unsafe append(unsafeBytes: base + node.name.lowerBound, count: node.name.count)
    }
}
