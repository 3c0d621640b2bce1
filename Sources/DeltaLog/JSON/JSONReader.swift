/// Reads JSON from bytes by pulling one piece after another; what is not asked for is skipped without being built.
///
///     value  = object | array | string | number | "true" | "false" | "null"
///     object = "{" [ string ":" value { "," string ":" value } ] "}"
///     array  = "[" [ value { "," value } ] "]"
///
/// Usage of an object: `try beginObject()`, then `while let name = try nextName()` and for each name exactly one
/// of the reading or skipping calls. Arrays likewise with `beginArray()` and `nextElement()`.
struct JSONReader: ~Escapable {
    private let bytes: Span<UInt8>
    private(set) var offset = 0
    private var depth = 0
    /// By depth: the open container has had a member.
    private var hasMember = DepthBits()
    /// By depth: the open container is an object.
    private var objects = DepthBits()

    static let depthLimit = 127

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) {
        self.bytes = bytes
    }

    // MARK: Structure

    /// Whether nothing but white space is left.
    mutating func isAtEnd() -> Bool {
        skipWhitespace()
        return offset >= bytes.count
    }

    mutating func beginObject() throws(JSONError) {
        try expect(UInt8(ascii: "{"), "{")
        try descend(isObject: true)
    }

    mutating func beginArray() throws(JSONError) {
        try expect(UInt8(ascii: "["), "[")
        try descend(isObject: false)
    }

    /// The name of the next member, or nil after the last one, when the object is closed.
    mutating func nextName() throws(JSONError) -> String? {
        guard try advance(closing: UInt8(ascii: "}")) else { return nil }
        let name = try readString()
        try expect(UInt8(ascii: ":"), ":")
        return name
    }

    /// Whether there is one more element; false closes the array.
    mutating func nextElement() throws(JSONError) -> Bool {
        try advance(closing: UInt8(ascii: "]"))
    }

    private mutating func descend(isObject: Bool) throws(JSONError) {
        guard depth < Self.depthLimit else { throw .tooDeep(offset: offset, limit: Self.depthLimit) }
        depth += 1
        hasMember[depth] = false
        objects[depth] = isObject
    }

    private mutating func advance(closing: UInt8) throws(JSONError) -> Bool {
        let byte = try peek()
        if byte == closing {
            offset += 1
            depth -= 1
            return false
        }
        if hasMember[depth] {
            try expect(UInt8(ascii: ","), ", or the end of the container")
            skipWhitespace()
        } else {
            hasMember[depth] = true
        }
        return true
    }

    // MARK: Values

    /// Whether the next value is null; if so it is consumed.
    mutating func readNull() throws(JSONError) -> Bool {
        guard try peek() == UInt8(ascii: "n") else { return false }
        try literal("null")
        return true
    }

    mutating func readBoolean() throws(JSONError) -> Bool {
        switch try peek() {
        case UInt8(ascii: "t"):
            try literal("true")
            return true
        case UInt8(ascii: "f"):
            try literal("false")
            return false
        case let byte: throw .unexpectedByte(byte, offset: offset, expected: "true or false")
        }
    }

    /// A whole number, also one in quotes or with a fraction of zeros.
    mutating func readInteger() throws(JSONError) -> Int64 {
        let start = offset
        if try peek() == UInt8(ascii: "\"") {
            guard let value = Int64(try readString()) else { throw .invalidNumber(offset: start) }
            return value
        }
        let range = try scanNumber()
        var position = range.lowerBound
        let isNegative = bytes[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        var value: Int64 = 0
        while position < range.upperBound {
            let digit = bytes[position] &- UInt8(ascii: "0")
            if digit > 9 {
                guard let double = Double(text(of: range)), let exact = Int64(exactly: double) else {
                    throw .invalidNumber(offset: range.lowerBound)
                }
                return exact
            }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) =
                isNegative
                ? product.subtractingReportingOverflow(Int64(digit))
                : product.addingReportingOverflow(Int64(digit))
            guard !overflow, !carry else { throw .invalidNumber(offset: range.lowerBound) }
            value = sum
            position += 1
        }
        return value
    }

    /// A string with its escapes resolved.
    mutating func readString() throws(JSONError) -> String {
        try expect(UInt8(ascii: "\""), "a string")
        let start = offset
        var position = start
        let end = bytes.count
        while position < end {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                offset = position + 1
                return try decode(start..<position)
            }
            if byte == UInt8(ascii: "\\") { return try readEscapedString(from: start, firstEscape: position) }
            position += 1
        }
        throw .unexpectedEnd(offset: end)
    }

    private func decode(_ range: Range<Int>) throws(JSONError) -> String {
        do {
            return String(copying: try UTF8Span(validating: bytes.extracting(range)))
        } catch {
            throw .invalidUTF8(offset: range.lowerBound)
        }
    }

    private mutating func readEscapedString(from start: Int, firstEscape: Int) throws(JSONError) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(firstEscape - start + 256)
        var runStart = start
        var position = firstEscape
        let end = bytes.count
        while position < end {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                append(runStart..<position, to: &decoded)
                offset = position + 1
                do {
                    return String(copying: try UTF8Span(validating: decoded.span))
                } catch {
                    throw .invalidUTF8(offset: start)
                }
            }
            if byte == UInt8(ascii: "\\") {
                guard position + 1 < end else { throw .unexpectedEnd(offset: end) }
                append(runStart..<position, to: &decoded)
                position = try appendEscape(at: position, to: &decoded)
                runStart = position
            } else {
                position += 1
            }
        }
        throw .unexpectedEnd(offset: end)
    }

    private func append(_ range: Range<Int>, to decoded: inout [UInt8]) {
        if range.isEmpty { return }
        unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe decoded.append(contentsOf: $0) }
    }

    /// Appends what the escape at `position` stands for; returns the position behind it.
    private func appendEscape(at position: Int, to decoded: inout [UInt8]) throws(JSONError) -> Int {
        switch bytes[position + 1] {
        case UInt8(ascii: "\""): decoded.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): decoded.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "/"): decoded.append(UInt8(ascii: "/"))
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"):
            let unit = try hexadecimalUnit(at: position + 2)
            var next = position + 6
            var code = UInt32(unit)
            if unit & 0xFC00 == 0xD800, next + 1 < bytes.count, bytes[next] == UInt8(ascii: "\\"),
                bytes[next + 1] == UInt8(ascii: "u")
            {
                let low = try hexadecimalUnit(at: next + 2)
                if low & 0xFC00 == 0xDC00 {
                    code = 0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF))
                    next += 6
                }
            }
            // A lone surrogate has no UTF-8; it is replaced, as other readers do.
            decoded.append(contentsOf: String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8)
            return next
        default: throw .invalidEscape(offset: position)
        }
        return position + 2
    }

    private func hexadecimalUnit(at position: Int) throws(JSONError) -> UInt16 {
        guard position + 4 <= bytes.count else { throw .unexpectedEnd(offset: bytes.count) }
        var unit: UInt16 = 0
        for index in position..<position + 4 {
            guard let digit = Hexadecimal.value(of: bytes[index]) else {
                throw .invalidEscape(offset: position - 2)
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// The text of a number as it stands.
    mutating func readNumberText() throws(JSONError) -> String {
        text(of: try scanNumber())
    }

    private func text(of range: Range<Int>) -> String {
        unsafe bytes.extracting(range).withUnsafeBufferPointer { buffer in
            unsafe String(decoding: buffer, as: UTF8.self)
        }
    }

    private mutating func scanNumber() throws(JSONError) -> Range<Int> {
        let first = try peek()
        let start = offset
        var position = start
        if first == UInt8(ascii: "-") { position += 1 }
        let digits = scanDigits(&position)
        guard digits > 0 else {
            if position >= bytes.count { throw .unexpectedEnd(offset: position) }
            if first == UInt8(ascii: "-") { throw .invalidNumber(offset: start) }
            throw .unexpectedByte(first, offset: start, expected: "a number")
        }
        let leading = bytes[first == UInt8(ascii: "-") ? start + 1 : start]
        if digits > 1, leading == UInt8(ascii: "0") { throw .invalidNumber(offset: start) }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            guard scanDigits(&position) > 0 else { throw .invalidNumber(offset: start) }
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count,
                bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
            {
                position += 1
            }
            guard scanDigits(&position) > 0 else { throw .invalidNumber(offset: start) }
        }
        offset = position
        return start..<position
    }

    private func scanDigits(_ position: inout Int) -> Int {
        let start = position
        while position < bytes.count, bytes[position] &- UInt8(ascii: "0") <= 9 { position += 1 }
        return position - start
    }

    // MARK: Skipping and whole values

    /// Passes over one value of any kind, checking its structure.
    mutating func skipValue() throws(JSONError) {
        let outer = depth
        repeat {
            switch try peek() {
            case UInt8(ascii: "{"):
                try beginObject()
            case UInt8(ascii: "["):
                try beginArray()
            case UInt8(ascii: "\""): try skipString()
            case UInt8(ascii: "t"): try literal("true")
            case UInt8(ascii: "f"): try literal("false")
            case UInt8(ascii: "n"): try literal("null")
            default: _ = try scanNumber()
            }
            while depth > outer {
                if objects[depth] {
                    if try advance(closing: UInt8(ascii: "}")) {
                        try skipString()
                        try expect(UInt8(ascii: ":"), ":")
                        break
                    }
                } else if try advance(closing: UInt8(ascii: "]")) {
                    break
                }
            }
        } while depth > outer
    }

    private mutating func skipString() throws(JSONError) {
        try expect(UInt8(ascii: "\""), "a string")
        var position = offset
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                offset = position + 1
                return
            }
            position += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        throw .unexpectedEnd(offset: bytes.count)
    }

    /// One value of any kind, built in memory.
    mutating func readValue() throws(JSONError) -> JSONValue {
        switch try peek() {
        case UInt8(ascii: "{"): return .object(try readObject())
        case UInt8(ascii: "["):
            var elements: [JSONValue] = []
            try beginArray()
            while try nextElement() { elements.append(try readValue()) }
            return .array(elements)
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean(try readBoolean())
        case UInt8(ascii: "n"):
            try literal("null")
            return .null
        default: return .number(try readNumberText())
        }
    }

    /// One object, built in memory.
    mutating func readObject() throws(JSONError) -> JSONObject {
        var members: [JSONObject.Member] = []
        try beginObject()
        while let name = try nextName() {
            members.append(JSONObject.Member(name: name, value: try readValue()))
        }
        return JSONObject(members)
    }

    // MARK: Bytes

    @inline(__always)
    private mutating func skipWhitespace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x0A, 0x0D, 0x09: offset += 1
            default: return
            }
        }
    }

    @inline(__always)
    private mutating func peek() throws(JSONError) -> UInt8 {
        skipWhitespace()
        guard offset < bytes.count else { throw .unexpectedEnd(offset: offset) }
        return bytes[offset]
    }

    @inline(__always)
    private mutating func expect(_ byte: UInt8, _ what: StaticString) throws(JSONError) {
        let found = try peek()
        guard found == byte else { throw .unexpectedByte(found, offset: offset, expected: "\(what)") }
        offset += 1
    }

    private mutating func literal(_ text: StaticString) throws(JSONError) {
        let count = text.utf8CodeUnitCount
        guard count <= bytes.count - offset else { throw .unexpectedEnd(offset: bytes.count) }
        for index in 0..<count {
            let expected = unsafe text.utf8Start[index]
            guard bytes[offset + index] == expected else {
                throw .unexpectedByte(bytes[offset + index], offset: offset + index, expected: "\(text)")
            }
        }
        offset += count
    }
}

/// One bit for each depth up to ``JSONReader/depthLimit``.
private struct DepthBits {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    subscript(depth: Int) -> Bool {
        get { (depth < 64 ? low : high) >> UInt64(depth & 63) & 1 == 1 }
        set {
            let bit: UInt64 = 1 << UInt64(depth & 63)
            if depth < 64 {
                low = newValue ? low | bit : low & ~bit
            } else {
                high = newValue ? high | bit : high & ~bit
            }
        }
    }
}
